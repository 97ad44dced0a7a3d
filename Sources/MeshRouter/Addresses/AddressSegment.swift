/// A segment of an address: where it is in the address's bytes, and the bytes that it begins with as numbers, which are compared and hashed at once.
struct AddressSegment {
    /// How many bytes of a segment the two numbers hold.
    static let inline = 16
    private static let slash = UInt8(ascii: "/")
    /// What a lone `*` is as a number.
    static let star = UInt64(UInt8(ascii: "*"))

    let start: Int
    let end: Int
    /// The first eight bytes, the first of them lowest, and the next eight; zero where there are none.
    let first: UInt64
    let second: UInt64

    /// The segment that begins at a byte of an address, or behind its last one.
    @inline(__always)
    init(at start: Int, of address: RawSpan) {
        self.start = start
        let end = Self.end(from: start, in: address)
        self.end = end
        first = Self.word(at: start, before: end, in: address)
        second = end &- start > 8 ? Self.word(at: start &+ 8, before: end, in: address) : 0
    }

    /// How many bytes it has.
    var count: Int { end &- start }

    /// Its bytes beyond those that the two numbers hold.
    @inline(__always)
    @_lifetime(copy address)
    func tail(in address: RawSpan) -> RawSpan {
        count > Self.inline ? address.extracting((start &+ Self.inline)..<end) : address.extracting(0..<0)
    }

    /// Whether it is a lone `*`.
    var isStar: Bool { count == 1 && first == Self.star }

    /// Whether it is a lone `#`.
    var isHash: Bool { count == 1 && first == UInt64(UInt8(ascii: "#")) }

    @inline(__always)
    private static func end(from start: Int, in address: RawSpan) -> Int {
        var place = start
        while place < address.byteCount {
            // A byte becomes zero where there is a slash; the lowest bit that is left tells the first of those.
            let other = bytes(from: place, in: address) ^ 0x2f2f_2f2f_2f2f_2f2f
            let found = (other &- 0x0101_0101_0101_0101) & ~other & 0x8080_8080_8080_8080
            if found != 0 { return place &+ found.trailingZeroBitCount / 8 }
            place &+= 8
        }
        return address.byteCount
    }

    /// Up to eight bytes as a number, the first of them lowest.
    @inline(__always)
    static func word(at place: Int, before end: Int, in address: RawSpan) -> UInt64 {
        let count = min(end &- place, 8)
        return count > 0 ? bytes(from: place, in: address) & UInt64.max &>> UInt64(64 &- 8 &* count) : 0
    }

    /// The eight bytes from a place on, with zeros for those behind the last.
    @inline(__always)
    private static func bytes(from place: Int, in address: RawSpan) -> UInt64 {
        let room = address.byteCount &- place
        if room >= 8 {
            return UInt64(littleEndian: address.unsafeLoadUnaligned(fromUncheckedByteOffset: place, as: UInt64.self))
        }
        if address.byteCount >= 8 {
            let last = address.byteCount &- 8
            let word = UInt64(littleEndian: address.unsafeLoadUnaligned(fromUncheckedByteOffset: last, as: UInt64.self))
            return word &>> UInt64(8 &* (8 &- room))
        }
        var word: UInt64 = 0
        for step in 0..<room {
            let byte = address.unsafeLoad(fromUncheckedByteOffset: place &+ step, as: UInt8.self)
            word |= UInt64(byte) &<< UInt64(8 &* step)
        }
        return word
    }
}
