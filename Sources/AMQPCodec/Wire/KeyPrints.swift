/// Finds out, while a map is read, that its keys are distinct, without making a set of them.
///
/// Each key of text or octets leaves a number that follows from its type and its bytes: keys whose numbers differ, differ. Two
/// equal numbers, or a key of another type, mean nothing but that the values themselves have to be compared, which is slower
/// and safe from a peer who looks for keys that collide.
struct KeyPrints: ~Copyable {
    /// Whether two keys may be the same, as far as is known.
    private(set) var mayRepeat = false

    /// How many keys are looked through one by one.
    private static let few = 16
    /// How many places of the table are looked at for one key.
    private static let patience = 16

    private var first = InlineArray<16, UInt64>(repeating: 0)
    private var count = 0
    /// For many keys: each number in the first free place from where its high bits say; zero is no number.
    private var table: [UInt64] = []
    private var shift = 0

    /// For a map of that many keys.
    init(count: Int) {
        guard count > Self.few else { return }
        let bits = Int.bitWidth - (2 * count - 1).leadingZeroBitCount
        table = Array(repeating: 0, count: 1 << bits)
        shift = 64 - bits
    }

    /// Takes note of a key, given where its encoding is.
    mutating func add(_ bytes: RawSpan, _ key: Range<Int>) {
        guard !mayRepeat else { return }
        let code = bytes.unsafeLoad(fromUncheckedByteOffset: key.lowerBound, as: UInt8.self)
        switch code & 0xf0 {
        case 0xa0: add(Self.fingerprint(of: bytes, (key.lowerBound &+ 2)..<key.upperBound, code))
        case 0xb0: add(Self.fingerprint(of: bytes, (key.lowerBound &+ 5)..<key.upperBound, code))
        default: mayRepeat = true
        }
    }

    private mutating func add(_ print: UInt64) {
        if table.isEmpty { addToFew(print) } else { addToTable(print) }
    }

    private mutating func addToFew(_ print: UInt64) {
        for index in 0..<count where first[index] == print { mayRepeat = true }
        first[count] = print
        count &+= 1
    }

    private mutating func addToTable(_ print: UInt64) {
        let start = Int(truncatingIfNeeded: print >> UInt64(shift))
        for step in 0..<Self.patience {
            let place = (start &+ step) & (table.count &- 1)
            if table[place] == 0 {
                table[place] = print
                return
            }
            if table[place] == print { break }
        }
        mayRepeat = true
    }

    /// A number other than zero for the type, which the low half of the constructor says, and the data.
    private static func fingerprint(of bytes: RawSpan, _ data: Range<Int>, _ code: UInt8) -> UInt64 {
        let (start, end) = (data.lowerBound, data.upperBound)
        var print = UInt64(code & 0x0f) &+ UInt64(data.count) &<< 8
        var rest: UInt64 = 0
        if data.count >= 8 {
            var place = start
            while place < end &- 8 {
                print = mix(print, bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: place, as: UInt64.self))
                place &+= 8
            }
            // Some of these may have been there before, which does no harm.
            rest = bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: end &- 8, as: UInt64.self)
        } else {
            for place in start..<end {
                rest = rest &<< 8 | UInt64(bytes.unsafeLoad(fromUncheckedByteOffset: place, as: UInt8.self))
            }
        }
        return mix(print, rest) | 1
    }

    private static func mix(_ print: UInt64, _ word: UInt64) -> UInt64 {
        let product = (print ^ word) &* 0x9e37_79b9_7f4a_7c15
        return product ^ product >> 29
    }
}
