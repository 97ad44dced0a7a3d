public import AMQPCodec

/// A way to say, or to prove, who one is; strongest first.
public enum SASLMechanism: Sendable, Hashable, CaseIterable {
    /// The transport vouches for the peer, by its certificate for instance (RFC 4422, appendix A).
    case external
    /// Proves knowledge of a password to both sides without sending it (RFC 5802, with SHA-512).
    case scramSHA512
    /// The same with SHA-256 (RFC 7677).
    case scramSHA256
    /// Sends the password as it is (RFC 4616).
    case plain
    /// Says nothing (RFC 4505).
    case anonymous

    /// The name on the wire.
    public var name: Symbol {
        switch self {
        case .external: "EXTERNAL"
        case .scramSHA512: "SCRAM-SHA-512"
        case .scramSHA256: "SCRAM-SHA-256"
        case .plain: "PLAIN"
        case .anonymous: "ANONYMOUS"
        }
    }

    /// The mechanism of that name, if it is one of these.
    public init?(name: Symbol) {
        guard let mechanism = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = mechanism
    }

    /// The hash function of a SCRAM mechanism.
    var hash: SCRAMHash? {
        switch self {
        case .scramSHA512: .sha512
        case .scramSHA256: .sha256
        case .external, .plain, .anonymous: nil
        }
    }
}
