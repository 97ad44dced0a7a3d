/// What an acceptor stores of a user for SCRAM (RFC 5802 §3): enough to recognise who knows the password, too little to pose as him.
public struct SCRAMCredentials: Sendable, Hashable {
    /// The fewest iterations that are any good (RFC 7677 §4).
    public static let fewestIterations = 4_096

    /// The most iterations that anybody is made to wait for; see ``SCRAMDerivation`` for what they cost.
    public static let mostIterations = 1_000_000

    /// The iterations of new passwords, and of users who do not exist, if nothing else is said: a few milliseconds, for both sides.
    public static let usualIterations = 16_384

    /// The hash function.
    public let hash: SCRAMHash
    /// The user's salt.
    public let salt: [UInt8]
    /// The iterations of the derivation.
    public let iterations: Int
    /// Tells whether a proof comes from who knows the password: `H(HMAC(SaltedPassword, "Client Key"))`.
    public let storedKey: [UInt8]
    /// Proves to the initiator that we know the user: `HMAC(SaltedPassword, "Server Key")`.
    public let serverKey: [UInt8]

    /// Puts them together; nil if a key is not as long as the hash, there is no salt, or there are less iterations than ``fewestIterations`` or
    /// more than ``mostIterations``.
    public init?(_ hash: SCRAMHash, salt: [UInt8], iterations: Int, storedKey: [UInt8], serverKey: [UInt8]) {
        guard storedKey.count == hash.byteCount, serverKey.count == hash.byteCount, !salt.isEmpty,
            (Self.fewestIterations...Self.mostIterations).contains(iterations)
        else { return nil }
        self.hash = hash
        self.salt = salt
        self.iterations = iterations
        self.storedKey = storedKey
        self.serverKey = serverKey
    }

    /// Computes them from the result of a derivation; nil for what the other initialiser refuses.
    public init?(
        _ hash: SCRAMHash, salt: [UInt8], iterations: Int, saltedPassword: [UInt8],
        _ cryptography: any SCRAMCryptography
    ) {
        let keys = SCRAMKeys(saltedPassword, hash, cryptography)
        self.init(hash, salt: salt, iterations: iterations, storedKey: keys.stored, serverKey: keys.server)
    }
}

/// The keys of RFC 5802 §3.
struct SCRAMKeys {
    let client: [UInt8]
    let stored: [UInt8]
    let server: [UInt8]

    init(_ saltedPassword: [UInt8], _ hash: SCRAMHash, _ cryptography: any SCRAMCryptography) {
        client = cryptography.authenticationCode(Array("Client Key".utf8), key: saltedPassword, hash)
        stored = cryptography.hash(client, hash)
        server = cryptography.authenticationCode(Array("Server Key".utf8), key: saltedPassword, hash)
    }
}
