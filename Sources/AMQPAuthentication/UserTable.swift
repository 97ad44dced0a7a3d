public import AMQPEngine

/// Users kept in memory, without their passwords.
public struct UserTable: CredentialStore {
    /// The iterations of passwords that are set from now on.
    public let usualIterations: Int
    /// A secret for the salts of users who do not exist, for ``SCRAMOffer/init(for:decoyKey:)``.
    public let decoyKey: [UInt8]
    private var users: [String: [SCRAMHash: SCRAMCredentials]] = [:]
    /// How many users have nothing for SHA-256.
    private var longerOnly = 0

    /// A table without users; their passwords will get so many iterations, 4,096 to 1,000,000.
    ///
    /// The key has at least 16 bytes and is nobody else's business: who knows it can tell which users exist. Who keeps users over a restart of
    /// the program keeps the key with them, or the restart shows which salts are made up. It must not be made from passwords, nor from
    /// what is stored of them: the salts of users who do not exist are shown to everybody, and passwords could be guessed from them.
    public init(iterations: Int = SCRAMCredentials.usualIterations, decoyKey: [UInt8] = randomBytes(32)) {
        usualIterations = min(
            max(iterations, SCRAMCredentials.fewestIterations), SCRAMCredentials.mostIterations)
        self.decoyKey = decoyKey
    }

    /// Adds a user, or changes his password; false if SASLprep forbids name or password.
    ///
    /// His salts are those that he was shown to have before he existed. Takes as long as two derivations, one for each hash.
    @discardableResult
    public mutating func set(password: String, of user: String) -> Bool {
        guard let name = user.preparedForSASL else { return false }
        var made: [SCRAMHash: SCRAMCredentials] = [:]
        for hash in SCRAMHash.allCases {
            let salt = SCRAMCredentials.decoySalt(of: name, hash, key: decoyKey, StandardCryptography())
            made[hash] = SCRAMCredentials(password: password, hash, salt: salt, iterations: usualIterations)
            guard made[hash] != nil else { return false }
        }
        put(made, at: name)
        return true
    }

    /// Adds what was stored of a user elsewhere; false if SASLprep forbids the name.
    @discardableResult
    public mutating func set(_ credentials: SCRAMCredentials, of user: String) -> Bool {
        guard let name = user.preparedForSASL else { return false }
        var all = users[name, default: [:]]
        all[credentials.hash] = credentials
        put(all, at: name)
        return true
    }

    /// Removes a user, who may not exist.
    public mutating func remove(_ user: String) {
        if let name = user.preparedForSASL { put(nil, at: name) }
    }

    private mutating func put(_ credentials: [SCRAMHash: SCRAMCredentials]?, at name: String) {
        if let old = users[name], old[.sha256] == nil { longerOnly -= 1 }
        users[name] = credentials
        if let credentials, credentials[.sha256] == nil { longerOnly += 1 }
    }

    /// Whether there are no users.
    public var isEmpty: Bool { users.isEmpty }

    /// The hashes for which every user has credentials, so that whichever a client chooses, his will do.
    public var hashes: Set<SCRAMHash> {
        users.values.reduce(Set(SCRAMHash.allCases)) { $0.intersection($1.keys) }
    }

    /// SHA-512 if most users have nothing else, and SHA-256 otherwise.
    public var usualHash: SCRAMHash { 2 * longerOnly > users.count ? .sha512 : .sha256 }

    /// What is in the table.
    public func credentials(of user: String, _ hash: SCRAMHash) -> SCRAMCredentials? { users[user]?[hash] }
}
