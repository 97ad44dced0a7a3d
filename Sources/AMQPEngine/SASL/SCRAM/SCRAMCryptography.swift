/// The hash function of a SCRAM mechanism.
public enum SCRAMHash: Sendable, Hashable, CaseIterable {
    /// Of 32 bytes (RFC 7677).
    case sha256
    /// Of 64 bytes.
    case sha512

    /// How many bytes a hash has.
    public var byteCount: Int { self == .sha256 ? 32 : 64 }
}

/// The functions that SCRAM is made of (RFC 5802 §2.2), from a library that the engine need not know.
///
/// Called while the engine is being entered; it has to be a pure function.
public protocol SCRAMCryptography: Sendable {
    /// The hash of the bytes, `H()`.
    func hash(_ bytes: [UInt8], _ function: SCRAMHash) -> [UInt8]
    /// The authentication code of the bytes under a key, `HMAC()`.
    func authenticationCode(_ bytes: [UInt8], key: [UInt8], _ function: SCRAMHash) -> [UInt8]
}

/// A derivation of a key from a password, `Hi()` (RFC 5802 §2.2), which is PBKDF2 with HMAC (RFC 8018 §5.2).
///
/// It is meant to be slow: with swift-crypto on a processor of 2023 an iteration takes 0.16 µs with SHA-256 and 0.75 µs with SHA-512, so 4,096 of them
/// take 0.6 or 3 ms, and a million 0.16 or 0.75 s. Do not compute it on an event loop, and keep the result for the next connection: the same
/// question has the same answer. The password is not part of its description.
public struct SCRAMDerivation: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The hash function.
    public let hash: SCRAMHash
    /// The password as SASLprep has it, in UTF-8.
    public let password: [UInt8]
    /// What makes the same password give different keys.
    public let salt: [UInt8]
    /// How many times the hash is applied.
    public let iterations: Int

    /// Puts them together.
    public init(_ hash: SCRAMHash, password: [UInt8], salt: [UInt8], iterations: Int) {
        self.hash = hash
        self.password = password
        self.salt = salt
        self.iterations = iterations
    }

    /// The cost.
    public var description: String { "a derivation with \(iterations) iterations" }
    /// The same.
    public var debugDescription: String { description }
}
