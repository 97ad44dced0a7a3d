public import AMQPAuthentication
public import AMQPEngine

/// Who may connect to a node, and how they prove who they are.
///
/// Whoever has logged in may do everything, and be a neighbour too.
public struct NodeAccess: Sendable {
    /// Where users are looked up. The node asks from tasks, a few at a time, and gives up on a connection whose answer takes too long. A task
    /// whose connection has ended is cancelled, and two seconds later it no longer counts among the few.
    public var users: any CredentialStore
    /// A secret of at least 16 bytes: see ``SCRAMOffer/init(_:nonce:decoyKey:)``.
    public var decoyKey: [UInt8]
    /// The mechanisms on offer. By default SCRAM-SHA-512, SCRAM-SHA-256, and PLAIN where it is allowed.
    public var mechanisms: Set<SASLMechanism> = [.scramSHA512, .scramSHA256, .plain]
    /// Whether clients may send passwords as they are, by SASL PLAIN, where others can read along. Default false.
    public var allowsPlainUnencrypted = false

    /// Looks up users in a store.
    public init(_ users: any CredentialStore, decoyKey: [UInt8]) {
        self.users = users
        self.decoyKey = decoyKey
    }

    /// Looks up users in a table, and offers the mechanisms with which each of them can log in.
    public init(_ users: UserTable) {
        self.init(users, decoyKey: users.decoyKey)
        if !users.hashes.contains(.sha256) { mechanisms.remove(.scramSHA256) }
        if !users.hashes.contains(.sha512) { mechanisms.remove(.scramSHA512) }
    }

    /// What is demanded of one connection.
    var policy: SASLPolicy {
        var offer = SASLOffer(scram: SCRAMOffer(for: users, decoyKey: decoyKey))
        offer.mechanisms = mechanisms
        offer.allowsPlainUnencrypted = allowsPlainUnencrypted
        return .require(offer)
    }
}

extension SASLCredentials {
    /// What is proved on one connection.
    var policy: SASLPolicy {
        var credentials = self
        credentials.scram = SCRAMLogin(StandardCryptography(), nonce: randomBytes(24))
        return .authenticate(credentials)
    }
}
