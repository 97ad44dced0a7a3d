/// Random numbers that follow from a seed, the same on every machine (SplitMix64).
public struct Dice: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Dice of a seed.
    public init(_ seed: UInt64) { state = (seed &+ 1) &* 0xd134_2543_de82_ef95 }

    /// The next number.
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `count` - 1; `count` must be positive.
    public mutating func below(_ count: Int) -> Int {
        // Not quite even for counts near 2⁶⁴, of which there are none here.
        Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(count)).high)
    }

    /// A number from 0 to 1, 1 excluded.
    public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// True once in `count` times.
    public mutating func once(in count: Int) -> Bool { below(count) == 0 }

    /// Other dice that follow from these, so that what they are thrown for does not change what these say.
    public mutating func fork() -> Dice { Dice(next()) }
}
