/// A hash of segments with a key, by folded multiplications: who neither knows the key nor sees hashes cannot choose segments that collide.
struct SegmentHash: Sendable {
    private let keys: (UInt64, UInt64, UInt64, UInt64)

    /// The same seed makes the same hashes, on every machine.
    init(seed: UInt64) {
        // SplitMix64. A factor must not be zero.
        var state = seed
        func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
            return mixed ^ mixed >> 31
        }
        keys = (next(), next(), next() | 1, next() | 1)
    }

    /// A hash that knows nothing of the collisions of this one.
    var next: SegmentHash { SegmentHash(seed: keys.0 ^ keys.2) }

    /// The hash of a segment behind others, which have one too. `tail` are its bytes beyond the first ``AddressSegment/inline``.
    @inline(__always)
    func callAsFunction(
        _ first: UInt64, _ second: UInt64, count: Int, tail: RawSpan, behind path: UInt32
    ) -> UInt32 {
        var hash = Self.fold(first ^ keys.0, second ^ keys.1)
        var place = 0
        while place < tail.byteCount {
            hash = Self.fold(hash ^ AddressSegment.word(at: place, before: tail.byteCount, in: tail), keys.2)
            place &+= 8
        }
        let position = UInt64(path) &<< 32 | UInt64(truncatingIfNeeded: count)
        return UInt32(truncatingIfNeeded: Self.fold(hash ^ position, keys.3))
    }

    @inline(__always)
    private static func fold(_ one: UInt64, _ other: UInt64) -> UInt64 {
        let product = one.multipliedFullWidth(by: other)
        return product.high ^ product.low
    }
}
