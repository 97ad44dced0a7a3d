#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The terminal that is standard input or output.
enum Terminal {
    /// How many characters there are to a line of standard output; nil if it is no terminal, or does not tell.
    static var width: Int? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// How it was before. Written before the signals below are handled, and only read afterwards.
    private nonisolated(unsafe) static var usual = termios()

    /// Does something while nothing of what is typed appears; then, or if a signal ends the program, it does again.
    static func withoutEcho<T>(_ body: () throws -> T) rethrows -> T {
        tcgetattr(STDIN_FILENO, &usual)
        let signals = [SIGHUP, SIGINT, SIGTERM]
        let before = signals.map { number in
            signal(number) { number in
                Terminal.restore()
                // As if it had not been handled: the next one ends the program, once this handler is done.
                signal(number, SIG_DFL)
                raise(number)
            }
        }
        var settings = usual
        settings.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
        defer {
            restore()
            for (number, action) in zip(signals, before) { signal(number, action) }
        }
        return try body()
    }

    /// Safe in the handler of a signal (POSIX.1-2017, System Interfaces 2.4.3).
    private static func restore() { _ = withUnsafePointer(to: usual) { tcsetattr(STDIN_FILENO, TCSAFLUSH, $0) } }
}
