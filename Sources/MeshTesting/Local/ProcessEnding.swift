#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// How a process has ended.
package enum ProcessEnding: Sendable, Hashable, CustomStringConvertible {
    /// By itself, with that status.
    case exited(CInt)
    /// By a signal.
    case signalled(CInt)

    /// What `waitpid` says of a process that has ended.
    init(status: CInt) {
        let signal = status & 0x7f
        self = signal == 0 ? .exited(status >> 8 & 0xff) : .signalled(signal)
    }

    /// As what follows the name of the process: "ended with status 1".
    package var description: String {
        switch self {
        case .exited(let status): "ended with status \(status)"
        case .signalled(let number): "was ended by signal \(number) (\(String(cString: strsignal(number))))"
        }
    }
}
