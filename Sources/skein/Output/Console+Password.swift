#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

extension Console {
    /// Reads a line of standard input without its end, and shows nobody what is typed if that is a terminal; nil at its end.
    static func readPassword(prompt: String) throws -> String? {
        guard inputIsTerminal else { return try firstLine() }
        var settings = termios()
        tcgetattr(STDIN_FILENO, &settings)
        let usual = settings
        settings.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
        defer { _ = withUnsafePointer(to: usual) { tcsetattr(STDIN_FILENO, TCSAFLUSH, $0) } }
        _ = prompt.withCString { write(STDERR_FILENO, $0, strlen($0)) }
        defer { note("") }
        return try firstLine()
    }

    private static func firstLine() throws -> String? {
        var octets: [UInt8] = []
        while octets.last != UInt8(ascii: "\n"), octets.count < 65_536 {
            let piece = read(1)
            if piece.isEmpty { break }
            octets += piece
        }
        guard !octets.isEmpty else { return nil }
        guard let text = String(validating: octets, as: UTF8.self) else { throw Failure("the password is not UTF-8") }
        return String(text.prefix { !$0.isNewline })
    }
}
