public import AMQPEngine
import Crypto
import CryptoExtras

extension SCRAMDerivation {
    /// The `SaltedPassword` of RFC 5802 §3, as long as the hash.
    ///
    /// Milliseconds pass; see ``SCRAMDerivation``. Empty, so that no key matches it, for more than 2³² - 1 iterations, which nothing can compute.
    public func saltedPassword() -> [UInt8] {
        let function: KDF.Insecure.PBKDF2.HashFunction =
            switch hash {
            case .sha256: .sha256
            case .sha512: .sha512
            }
        guard let rounds = UInt32(exactly: max(iterations, 1)) else { return [] }
        // It fails for nothing but lengths and rounds that no derivation has.
        let key = try? KDF.Insecure.PBKDF2.deriveKey(
            from: password, salt: salt, using: function, outputByteCount: hash.byteCount,
            unsafeUncheckedRounds: Int(rounds))
        return key?.withUnsafeBytes { Array($0) } ?? []
    }
}

extension SCRAMCredentials {
    /// What to store of a user with this password; nil if SASLprep forbids the password, or for iterations outside of 4,096 to 1,000,000.
    ///
    /// Takes as long as a derivation does. A salt is random and 16 bytes long, unless it is given.
    public init?(
        password: String, _ hash: SCRAMHash, salt: [UInt8] = randomBytes(16),
        iterations: Int = SCRAMCredentials.usualIterations
    ) {
        // Before the derivation, which may be what has to be refused.
        guard (Self.fewestIterations...Self.mostIterations).contains(iterations),
            let prepared = password.preparedForSASL
        else { return nil }
        let derivation = SCRAMDerivation(hash, password: Array(prepared.utf8), salt: salt, iterations: iterations)
        self.init(
            hash, salt: salt, iterations: iterations, saltedPassword: derivation.saltedPassword(),
            StandardCryptography())
    }
}
