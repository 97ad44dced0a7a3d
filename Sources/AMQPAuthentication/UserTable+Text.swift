import AMQPEngine

extension UserTable {
    /// Reads a table from text, one user a line: `name:password`.
    ///
    /// In place of the password stands, better, what ``SCRAMCredentials/text`` says of the user, in as many lines as he has hashes:
    ///
    ///     ann:SCRAM-SHA-256$16384:wvI…$qZ1…:m0B…
    ///     bob:pencil
    ///
    /// A line `:decoys:secret` says what ``decoyKey`` is: the secret's bytes, at least 32. Without one the key is new each time, and who tries names before and
    /// after can tell from the salts which of them are stored. If there are several, the first counts.
    ///
    /// Names have no colon; all that follows the first one is the password, spaces included. Empty lines, and those that begin with `#`, say nothing.
    /// A password does not begin with `SCRAM-`: that would be a stored key which is not understood.
    /// ``usualIterations`` become those that are stored most often, and passwords that are not stored get as many.
    ///
    /// Takes as long as two derivations for each password that is not stored.
    public init(text: String) throws(UserTableError) {
        var stored: [(user: String, credentials: SCRAMCredentials)] = []
        var passwords: [(user: String, password: String, line: Int)] = []
        var decoyKey: [UInt8]?
        /// The hashes that are stored of each user so far; none for who has a password.
        var seen: [String: Set<SCRAMHash>] = [:]
        // A line may end as on Windows; in Swift that end is a character of its own.
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            func wrong(_ reason: String) -> UserTableError { UserTableError(line: index + 1, reason: reason) }
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            if line.hasPrefix(Self.decoyPrefix) {
                let key = Array(line.utf8.dropFirst(Self.decoyPrefix.utf8.count))
                guard key.count >= 32 else { throw wrong("the secret for decoys has less than 32 bytes") }
                decoyKey = decoyKey ?? key
                continue
            }
            guard let colon = line.firstIndex(of: ":") else { throw wrong("there is no colon after the name") }
            guard let user = String(line[..<colon]).preparedForSASL else { throw wrong("the name is none") }
            let secret = String(line[line.index(after: colon)...])
            guard SCRAMHash.allCases.contains(where: { secret.hasPrefix(SCRAMCredentials.prefix(of: $0)) }) else {
                guard !secret.uppercased().hasPrefix("SCRAM-") else {
                    throw wrong("the stored key of \(user) is of a kind that is not known")
                }
                guard seen.updateValue([], forKey: user) == nil else { throw wrong("\(user) is there already") }
                passwords.append((user, secret, index + 1))
                continue
            }
            guard let credentials = SCRAMCredentials(text: secret) else {
                let range = "\(SCRAMCredentials.fewestIterations) to \(SCRAMCredentials.mostIterations)"
                throw wrong("the stored key of \(user) is malformed, or its iterations are not \(range)")
            }
            guard seen[user]?.isEmpty != true, seen[user, default: []].insert(credentials.hash).inserted else {
                throw wrong("\(user) is there already")
            }
            stored.append((user, credentials))
        }
        let counts = stored.reduce(into: [Int: Int]()) { $0[$1.credentials.iterations, default: 0] += 1 }
        self.init(
            iterations: counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? SCRAMCredentials.usualIterations,
            decoyKey: decoyKey ?? randomBytes(32))
        for (user, credentials) in stored { set(credentials, of: user) }
        for (user, password, line) in passwords where !set(password: password, of: user) {
            throw UserTableError(line: line, reason: "the password of \(user) is empty, or SASLprep forbids it")
        }
    }
}

extension UserTable {
    /// How the line begins that has the secret; no name is empty.
    private static let decoyPrefix = ":decoys:"

    /// A line for the text of a new table, with a secret for ``decoyKey``.
    public static func decoyLine() -> String {
        decoyPrefix + randomBytes(24).map { String(UInt16($0) + 0x100, radix: 16).dropFirst() }.joined()
    }
}

/// What is wrong with the text of a table of users.
public struct UserTableError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The line, counted from 1.
    public let line: Int
    /// What is wrong with it. Has the name of a user in it, and never a password.
    public let reason: String

    /// Both.
    public var description: String { "line \(line): \(reason)" }
}
