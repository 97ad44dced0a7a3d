import AMQPCodec
import Testing

/// What the reader of a map looks for is keys that are there twice, among few and among many, however they are written.
struct DistinctKeyTests {
    private func map(of keys: [[UInt8]]) -> [UInt8] {
        let pairs = keys.flatMap { $0 + [0x40 as UInt8] }
        return [0xd1] + encoding { $0.append(bigEndian: UInt32(pairs.count + 4)) }
            + encoding { $0.append(bigEndian: UInt32(2 * keys.count)) } + pairs
    }

    /// An encoded key of variable width, with the narrow constructor of its type or the wide one.
    private func key(_ narrow: UInt8, _ data: [UInt8], wide: Bool = false) -> [UInt8] {
        wide
            ? [narrow + 0x10] + encoding { $0.append(bigEndian: UInt32(data.count)) } + data
            : [narrow, UInt8(data.count)] + data
    }

    private func isRefused(_ keys: [[UInt8]]) -> Bool {
        let error = decodingError { () throws(DecodingError) in try decodeValue(map(of: keys)) }
        #expect(error == nil || error == DecodingError(.malformedMap, at: 5))
        return error != nil
    }

    /// Lengths around the words that keys are looked at in.
    private static let lengths = [0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 200]

    @Test(arguments: [2, 3, 16, 17, 18, 100, 1_000], [0xa0, 0xa1, 0xa3] as [UInt8])
    func `distinct keys are taken, and one that comes again is found wherever it is`(count: Int, code: UInt8) throws {
        for length in Self.lengths where length >= 4 {
            var keys = (0..<count).map { index in
                key(code, Array(String(index).utf8) + [UInt8](repeating: 0x2e, count: length - String(index).count))
            }
            #expect(!isRefused(keys))
            #expect(try decodeValue(map(of: keys)) == decodeValue(map(of: keys.map { wide($0) })))
            for place in [0, (count - 1) / 2, count - 2] {
                let last = keys[count - 1]
                keys[count - 1] = keys[place]
                #expect(isRefused(keys))
                keys[count - 1] = wide(keys[place])
                #expect(isRefused(keys))
                keys[count - 1] = last
            }
        }
    }

    private func wide(_ narrow: [UInt8]) -> [UInt8] { key(narrow[0], Array(narrow.dropFirst(2)), wide: true) }

    @Test func `keys that differ in one bit, in length or in type are distinct`() {
        for length in Self.lengths {
            let data = [UInt8](repeating: 0x2a, count: length)
            #expect(!isRefused([key(0xa0, data), key(0xa1, data), key(0xa3, data)]))
            #expect(!isRefused([key(0xa1, data), key(0xa1, data + [0x2a]), key(0xa1, data + [0, 0])]))
            for place in data.indices {
                var other = data
                other[place] ^= 1
                #expect(!isRefused([key(0xa1, data), key(0xa1, other)]))
            }
        }
    }

    @Test func `keys of other types among those of text count as well`() {
        let texts = (0..<40).map { key(0xa1, Array("key \($0)".utf8)) }
        for place in [0, 7, 39] {
            #expect(!isRefused(Array(texts[..<place]) + [bytes("52 07"), bytes("53 07")] + Array(texts[place...])))
            #expect(
                isRefused(Array(texts[..<place]) + [bytes("52 07")] + Array(texts[place...]) + [bytes("70 00000007")]))
            #expect(isRefused(Array(texts[..<place]) + [bytes("52 07")] + Array(texts[place...]) + [texts[3]]))
        }
    }

    /// Keys of eight octets whose prints the reader cannot tell apart, made by calculating backwards.
    private func collidingKeys(_ count: Int) -> [[UInt8]] {
        // The inverse of an odd factor modulo 2^64 (Newton); and x ^ x >> 29 undone.
        let factor: UInt64 = 0x9e37_79b9_7f4a_7c15
        var inverse = factor
        for _ in 0..<6 { inverse = inverse &* (2 &- factor &* inverse) }
        func undone(_ number: UInt64) -> UInt64 { number ^ number >> 29 ^ number >> 58 }
        // The same high bits, which say where in the table a print belongs.
        return (0..<UInt64(count)).map { index in
            let word = undone(0x1234_5678 << 32 | index) &* inverse ^ 8 << 8
            return key(0xa0, (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) })
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [2, 16, 100, 30_000])
    func `keys chosen to look alike are still told apart, and take no time`(count: Int) {
        let keys = collidingKeys(count)
        #expect(!isRefused(keys))
        #expect(isRefused(keys + [keys[count / 2]]))
    }
}
