/// Numbers that follow from a seed (SplitMix64).
struct Generator: RandomNumberGenerator {
    private var state: UInt64
    /// Not a multiple of the step: the numbers of one seed would be those of another, moved on.
    init(_ seed: UInt64) { state = seed &* 0xd134_2543_de82_ef95 &+ 1 }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A number below `bound`.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
    /// Whether something that happens once in `times` happens now.
    mutating func once(in times: Int) -> Bool { below(times) == 0 }
}

/// `count` bytes that differ from place to place.
func bytes(_ count: Int, from start: Int = 0) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: ($0 + start) &* 31 &+ ($0 + start) >> 8) }
}
