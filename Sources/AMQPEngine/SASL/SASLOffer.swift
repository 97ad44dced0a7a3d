/// By which means an acceptor lets peers authenticate.
public struct SASLOffer: Sendable {
    /// The mechanisms on offer, as far as the rest allows them. Default all but ANONYMOUS.
    public var mechanisms: Set<SASLMechanism> = [.external, .scramSHA512, .scramSHA256, .plain]
    /// Whether the transport keeps others from reading along. Default false.
    public var isEncrypted = false
    /// Whether PLAIN is offered where others can read along. Default false.
    public var allowsPlainUnencrypted = false
    /// Who the peer is according to the transport, by its certificate for instance; without it there is no EXTERNAL.
    public var externalIdentity: String?
    /// What SCRAM needs; nil does without it.
    public var scram: SCRAMOffer?

    /// Offers what the arguments and the defaults allow.
    public init(scram: SCRAMOffer? = nil) { self.scram = scram }

    /// What is offered after all, strongest first.
    var available: [SASLMechanism] {
        SASLMechanism.allCases.filter { mechanism in
            guard mechanisms.contains(mechanism) else { return false }
            return switch mechanism {
            case .external: externalIdentity != nil
            case .scramSHA512, .scramSHA256: scram != nil
            case .plain: isEncrypted || allowsPlainUnencrypted
            case .anonymous: true
            }
        }
    }
}

/// What an acceptor needs for SCRAM.
public struct SCRAMOffer: Sendable {
    /// Hash functions.
    public let cryptography: any SCRAMCryptography
    /// Random bytes of this connection.
    public let nonce: [UInt8]
    /// The secret from which the salts of users come that do not exist.
    public let decoyKey: [UInt8]
    /// The iterations that users have who do not exist: as many as those who exist, 4,096 to 1,000,000. Default 16,384.
    ///
    /// Their salts have 16 bytes; who exists should have such a salt too.
    public var decoyIterations = SCRAMCredentials.usualIterations

    /// Takes at least 16 bytes that nobody can predict and that no other connection uses; and at least 16 secret bytes that are the
    /// same for all connections, after a restart too.
    ///
    /// Somebody who tries names is shown a salt for each. As long as the salts of those who exist and the key stay as they are, he cannot tell
    /// which are made up; he can once either has changed, or of a user whose iterations are not ``decoyIterations``. The key must not come from
    /// passwords or from what is stored of them: they could be guessed from the salts that it makes.
    public init(_ cryptography: any SCRAMCryptography, nonce: [UInt8], decoyKey: [UInt8]) {
        precondition(nonce.count >= 16, "a nonce needs at least 16 random bytes")
        precondition(decoyKey.count >= 16, "a key for decoys needs at least 16 secret bytes")
        self.cryptography = cryptography
        self.nonce = nonce
        self.decoyKey = decoyKey
    }
}
