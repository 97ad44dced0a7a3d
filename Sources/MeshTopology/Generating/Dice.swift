/// Random numbers that follow from a seed, the same ones on every machine (SplitMix64).
package struct Dice: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Dice of a seed.
    package init(_ seed: UInt64) { state = seed }

    /// Dice of a seed and a name: what one name throws does not depend on what other names there are.
    package init(_ seed: UInt64, for name: String) {
        state = seed
        for byte in name.utf8 { state = Dice.mix(state ^ UInt64(byte)) &+ 0x9e37_79b9_7f4a_7c15 }
    }

    /// The next number.
    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        return Dice.mix(state)
    }

    private static func mix(_ number: UInt64) -> UInt64 {
        var word = number
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }

    /// A number from 0 to `count` - 1; `count` must be positive.
    ///
    /// Not the standard library's way, which may change; for the counts here, the bias is less than one in 2⁴⁰.
    package mutating func below(_ count: Int) -> Int {
        Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(count)).high)
    }

    /// A number from 0 to 1, 1 excluded.
    package mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// True once in `count` times.
    package mutating func once(in count: Int) -> Bool { below(count) == 0 }

    /// True with this probability, 0…1.
    package mutating func happens(_ probability: Double) -> Bool { unit() < probability }

    /// How long until something happens that happens so often per second: seconds, by chance.
    package mutating func wait(rate: Double) -> Double { -Double.logarithm(1 - unit()) / rate }
}

extension Double {
    /// The natural logarithm, computed with sums and products alone, so that it is the same to the bit on every machine.
    fileprivate static func logarithm(_ number: Double) -> Double {
        // number = significand · 2^exponent, and ln(significand) = 2 · artanh((s - 1) / (s + 1)).
        let significand = number.significand
        let ratio = (significand - 1) / (significand + 1)
        var (sum, power) = (0.0, ratio)
        for odd in stride(from: 1.0, to: 40, by: 2) {
            sum += power / odd
            power *= ratio * ratio
        }
        return 2 * sum + Double(number.exponent) * 0.693_147_180_559_945_3
    }
}
