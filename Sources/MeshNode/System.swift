#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What a node asks of the operating system besides sockets.
enum System {
    /// What the system calls an error number.
    static func text(of number: CInt) -> String { String(cString: strerror(number)).lowercased() }

    /// Whether an error number says that no more files can be opened.
    static func isOutOfFiles(_ number: CInt) -> Bool { number == EMFILE || number == ENFILE }
}
