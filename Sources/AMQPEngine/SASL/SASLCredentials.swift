import AMQPCodec

/// What an initiator can prove, and by which means it may.
///
/// The password is not part of its description.
public struct SASLCredentials: Sendable {
    /// Whom to log in as; nil for nobody in particular.
    public var user: String?
    /// The user's password.
    public var password: String?
    /// Whether the transport presents a certificate, or the like, that says who we are; it allows EXTERNAL. Default false.
    public var isExternal = false
    /// The mechanisms that may be used, if the rest allows them. Default all.
    ///
    /// ANONYMOUS is never used by who has a user or is vouched for by the transport.
    public var mechanisms = Set(SASLMechanism.allCases)
    /// Whether the transport keeps others from reading along. Default false.
    public var isEncrypted = false
    /// Whether PLAIN may be used where others can read along. Default false.
    public var allowsPlainUnencrypted = false
    /// What SCRAM needs; nil does without it.
    public var scram: SCRAMLogin?

    /// Credentials of a user who knows a password.
    public init(user: String, password: String, scram: SCRAMLogin? = nil) {
        self.user = user
        self.password = password
        self.scram = scram
    }

    private init() {}

    /// No credentials.
    public static var anonymous: SASLCredentials { SASLCredentials() }

    /// Those of whom the transport vouches for.
    public static var external: SASLCredentials {
        var credentials = SASLCredentials()
        credentials.isExternal = true
        return credentials
    }

    /// The strongest mechanism among those offered that may be used.
    func choice(from offered: [Symbol]) -> SASLMechanism? {
        SASLMechanism.allCases.first { offered.contains($0.name) && mechanisms.contains($0) && allows($0) }
    }

    private func allows(_ mechanism: SASLMechanism) -> Bool {
        let hasPassword = user != nil && password != nil
        return switch mechanism {
        case .external: isExternal
        case .scramSHA512, .scramSHA256: hasPassword && scram != nil
        case .plain: hasPassword && (isEncrypted || allowsPlainUnencrypted)
        case .anonymous: user == nil && !isExternal
        }
    }

    /// Why there was no choice.
    func complaint(about offered: [Symbol]) -> String {
        guard !offered.isEmpty else { return "the peer offers no SASL mechanism" }
        let names = offered.map(\.rawValue).joined(separator: ", ")
        if user == nil, !isExternal { return "the peer offers \(names) and not ANONYMOUS" }
        if offered == [SASLMechanism.anonymous.name] {
            return "the peer asks for no login: it offers ANONYMOUS and nothing else"
        }
        let isOnlyReadable =
            offered.contains(SASLMechanism.plain.name) && mechanisms.contains(.plain) && user != nil && password != nil
        let remark = isOnlyReadable ? ": PLAIN would show the password, as the transport is not encrypted" : ""
        return "the peer offers \(names), none of which can be used" + remark
    }
}

extension SASLCredentials: CustomStringConvertible, CustomDebugStringConvertible {
    /// Who it is, without the password.
    public var description: String {
        user.map { "the credentials of \($0)" } ?? (isExternal ? "external" : "anonymous")
    }
    /// The same.
    public var debugDescription: String { description }
}

/// What an initiator needs for SCRAM.
public struct SCRAMLogin: Sendable {
    /// Hash functions.
    public let cryptography: any SCRAMCryptography
    /// Random bytes of this connection.
    public let nonce: [UInt8]
    /// The iterations of the key derivation that the acceptor may ask for. Default 4,096 (RFC 7677 §4) to 1,000,000.
    ///
    /// Fewer would make it easy for an impostor to guess the password from our proof. More would keep us busy: see ``SCRAMDerivation``.
    public var iterations = SCRAMCredentials.fewestIterations...SCRAMCredentials.mostIterations

    /// Takes at least 16 bytes that nobody can predict and that no other connection uses.
    public init(_ cryptography: any SCRAMCryptography, nonce: [UInt8]) {
        precondition(nonce.count >= 16, "a nonce needs at least 16 random bytes")
        self.cryptography = cryptography
        self.nonce = nonce
    }
}
