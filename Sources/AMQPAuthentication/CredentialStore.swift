public import AMQPEngine

/// Where an acceptor looks up its users.
public protocol CredentialStore: Sendable {
    /// What is stored of a user for SCRAM with that hash; nil if that is nothing. Throws if nobody can say at the moment.
    func credentials(of user: String, _ hash: SCRAMHash) async throws -> SCRAMCredentials?

    /// Whether the user exists and has that password. Throws if nobody can say at the moment.
    ///
    /// Unless a store knows better, the password is put through the derivation and compared with the user's SCRAM credentials.
    func isCorrect(_ login: SASLLogin) async throws -> Bool

    /// The iterations that most users have: a user who does not exist is given as many. From 4,096 to 1,000,000; default 16,384.
    var usualIterations: Int { get }

    /// The hash with which most users' passwords are checked, SHA-256 if they have both: with it goes who does not exist. Default SHA-256.
    var usualHash: SCRAMHash { get }
}

extension CredentialStore {
    /// ``SCRAMCredentials/usualIterations``.
    public var usualIterations: Int { SCRAMCredentials.usualIterations }

    /// SHA-256.
    public var usualHash: SCRAMHash { .sha256 }

    /// Puts the password through the derivation and compares; with a user who does not exist it does the same for nothing.
    ///
    /// That takes as long as it does for a user with ``usualHash`` and ``usualIterations``; the time tells apart who has others.
    public func isCorrect(_ login: SASLLogin) async throws -> Bool {
        // Both are looked up, whatever the first is, so that it takes the same time.
        let shorter = try await credentials(of: login.user, .sha256)
        let longer = try await credentials(of: login.user, .sha512)
        // Nobody may want to know any more.
        try Task.checkCancellation()
        let found = shorter ?? longer
        let hash = found?.hash ?? usualHash
        let salt = found?.salt ?? Array(repeating: 0, count: 16)
        let iterations = found?.iterations ?? min(usualIterations, SCRAMCredentials.mostIterations)
        let derivation = SCRAMDerivation(hash, password: Array(login.password.utf8), salt: salt, iterations: iterations)
        let computed = SCRAMCredentials(
            hash, salt: salt, iterations: iterations, saltedPassword: derivation.saltedPassword(),
            StandardCryptography())
        guard let found, let computed else { return false }
        return equalInConstantTime(found.storedKey, computed.storedKey)
    }

    /// Answers an engine's question, whichever it is.
    ///
    /// To check a password costs a derivation, and so does the key of an initiator; it runs wherever the caller's task does, so not on an event loop.
    public func answer(_ question: SASLQuestion) async -> SASLAnswer {
        do {
            switch question {
            case .password(let login): return .password(isCorrect: try await isCorrect(login))
            case .credentials(let user, let hash): return .credentials(try await credentials(of: user, hash))
            case .saltedPassword(let derivation): return .saltedPassword(derivation.saltedPassword())
            }
        } catch {
            return .unavailable(isTemporary: true)
        }
    }
}

extension SCRAMOffer {
    /// What an acceptor needs for SCRAM with these users, for one connection: swift-crypto, a new nonce, and decoys like the users.
    ///
    /// The key has at least 16 secret bytes and stays the same as long as salts do; see ``init(_:nonce:decoyKey:)``.
    public init(for users: some CredentialStore, decoyKey: [UInt8]) {
        self.init(StandardCryptography(), nonce: randomBytes(24), decoyKey: decoyKey)
        decoyIterations = users.usualIterations
    }
}
