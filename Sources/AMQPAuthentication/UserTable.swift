public import AMQPEngine

/// Users kept in memory, without their passwords.
public struct UserTable: CredentialStore {
    /// The iterations of passwords that are set from now on.
    public let usualIterations: Int
    private var users: [String: [SCRAMHash: SCRAMCredentials]] = [:]

    /// A table without users; their passwords will get so many iterations, 4,096 to 1,000,000.
    public init(iterations: Int = SCRAMCredentials.usualIterations) {
        usualIterations = min(
            max(iterations, SCRAMCredentials.fewestIterations), SCRAMCredentials.mostIterations)
    }

    /// Adds a user, or changes his password; false if SASLprep forbids name or password.
    ///
    /// Takes as long as two derivations, one for each hash.
    @discardableResult
    public mutating func set(password: String, of user: String) -> Bool {
        guard let name = user.preparedForSASL else { return false }
        var made: [SCRAMHash: SCRAMCredentials] = [:]
        for hash in SCRAMHash.allCases {
            made[hash] = SCRAMCredentials(password: password, hash, iterations: usualIterations)
            guard made[hash] != nil else { return false }
        }
        users[name] = made
        return true
    }

    /// Adds what was stored of a user elsewhere; false if SASLprep forbids the name.
    @discardableResult
    public mutating func set(_ credentials: SCRAMCredentials, of user: String) -> Bool {
        guard let name = user.preparedForSASL else { return false }
        users[name, default: [:]][credentials.hash] = credentials
        return true
    }

    /// Removes a user, who may not exist.
    public mutating func remove(_ user: String) {
        if let name = user.preparedForSASL { users[name] = nil }
    }

    /// Whether there are no users.
    public var isEmpty: Bool { users.isEmpty }

    /// The hashes for which every user has credentials, so that whichever a client chooses, his will do.
    public var hashes: Set<SCRAMHash> {
        users.values.reduce(Set(SCRAMHash.allCases)) { $0.intersection($1.keys) }
    }

    /// A secret for the salts of users who do not exist, for ``SCRAMOffer/init(for:decoyKey:)``: it changes when the table does, as salts do.
    ///
    /// It is made from what is stored of all users, so that none of them can compute it.
    public var decoyKey: [UInt8] {
        var keys: [UInt8] = []
        for (_, credentials) in users.sorted(by: { $0.key < $1.key }) {
            for hash in SCRAMHash.allCases { keys += credentials[hash]?.serverKey ?? [] }
        }
        return StandardCryptography().authenticationCode(Array("decoys".utf8), key: keys, .sha256)
    }

    /// What is in the table.
    public func credentials(of user: String, _ hash: SCRAMHash) -> SCRAMCredentials? { users[user]?[hash] }
}
