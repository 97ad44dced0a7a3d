package import AMQPEngine

/// Functions of the right shape and no strength: SCRAM without a cryptographic library, and fast.
package struct ToyCryptography: SCRAMCryptography {
    package init() {}

    package func hash(_ bytes: [UInt8], _ function: SCRAMHash) -> [UInt8] {
        var state: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return (0..<function.byteCount).map { _ in
            state = (state ^ (state >> 29)) &* 0xbf58_476d_1ce4_e5b9 &+ 0x9e37_79b9_7f4a_7c15
            return UInt8(truncatingIfNeeded: state >> 40)
        }
    }

    package func authenticationCode(_ bytes: [UInt8], key: [UInt8], _ function: SCRAMHash) -> [UInt8] {
        hash(hash(key, function) + bytes, function)
    }

    /// What takes a real application 4,096 rounds.
    package func derive(_ derivation: SCRAMDerivation) -> [UInt8] {
        hash(derivation.salt + derivation.password, derivation.hash)
    }
}
