public import AMQPEngine
import Crypto

/// The functions that SCRAM is made of, from swift-crypto.
public struct StandardCryptography: SCRAMCryptography {
    /// There is nothing to choose.
    public init() {}

    /// SHA-256 or SHA-512.
    public func hash(_ bytes: [UInt8], _ function: SCRAMHash) -> [UInt8] {
        switch function {
        case .sha256: Array(SHA256.hash(data: bytes))
        case .sha512: Array(SHA512.hash(data: bytes))
        }
    }

    /// HMAC with that hash (RFC 2104).
    public func authenticationCode(_ bytes: [UInt8], key: [UInt8], _ function: SCRAMHash) -> [UInt8] {
        let key = SymmetricKey(data: key)
        return switch function {
        case .sha256: Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key))
        case .sha512: Array(HMAC<SHA512>.authenticationCode(for: bytes, using: key))
        }
    }
}
