import AMQPEngine

/// The file that says whom to log in as: one line `name:password`, besides empty ones and those that begin with `#`.
enum LoginFile {
    static func read(_ file: SecretFile) throws -> SASLLogin {
        let lines = file.text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }
        guard let line = lines.first, lines.count == 1, let colon = line.firstIndex(of: ":"), colon > line.startIndex,
            colon < line.index(before: line.endIndex)
        else { throw Failure("\(file.path): it has to be one line, NAME:PASSWORD") }
        return SASLLogin(user: String(line[..<colon]), password: String(line[line.index(after: colon)...]))
    }
}
