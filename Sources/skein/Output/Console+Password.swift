#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

extension Console {
    /// Reads a password of standard input, a line without its end; nil at its end.
    ///
    /// If that is a terminal, shows nobody what is typed, and asks twice.
    static func readPassword(prompt: String) throws -> String? {
        guard inputIsTerminal else { return try firstLine() }
        return try Terminal.withoutEcho {
            guard let password = try ask(prompt) else { return nil }
            guard try ask("Once more: ") == password else { throw Failure("that is not the same password") }
            return password
        }
    }

    private static func ask(_ prompt: String) throws -> String? {
        _ = prompt.withCString { write(STDERR_FILENO, $0, strlen($0)) }
        // What is typed to end the line is not shown either.
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
