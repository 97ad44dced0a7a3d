import AMQPCodec
import Testing

struct MapTests {
    private func error(_ hex: String) -> DecodingError? {
        decodingError { () throws(DecodingError) in try decodeValue(bytes(hex)) }
    }

    @Test func `a map with a key but no value is refused`() {
        #expect(error("c1 02 01 40") == DecodingError(.malformedMap, at: 2))
        #expect(error("d1 00000007 00000003 404140") == DecodingError(.malformedMap, at: 5))
    }

    @Test(arguments: [
        "c1 05 04 41404140", "c1 07 04 a100 40 a100 40", "c1 09 04 52 01 40 70 00000001 40",
        "c1 0d 04 72 7fc00000 40 72 7fc00000 40", "c1 07 04 45 40 c00100 40",
    ])
    func `a key must be there once only, however it is written`(hex: String) {
        var input = bytes(hex)
        input[1] = UInt8(input.count - 2)
        #expect(
            decodingError { () throws(DecodingError) in try decodeValue(input) } == DecodingError(.malformedMap, at: 2))
    }

    @Test(arguments: [
        // By type, by sign of zero, and by code points though they look the same.
        "43 40 44 40", "72 00000000 40 72 80000000 40", "a102 c3a9 40 a103 65cc81 40", "a10161 40 a30161 40",
    ])
    func `keys that differ on the wire are different keys`(hex: String) throws {
        let pairs = bytes(hex)
        let input = [0xc1, UInt8(pairs.count + 1), 4] + pairs
        let value = try decodeValue(input)
        #expect(encoding { $0.write(value) } == input)
    }

    /// Small maps look for a key, large ones hash it.
    @Test(arguments: [2, 8, 9, 100])
    func `of two values for a key the later one counts`(count: Int) {
        let keys = (0..<count).map { Value.int(Int32($0 % (count - 1))) }
        let map = AMQPMap(keys.enumerated().map { ($1, .int(Int32($0))) })
        #expect(map.count == count - 1 && map.pairs[0].key == .int(0))
        #expect(map[.int(0)] == .int(Int32(count - 1)))
    }

    @Test(.timeLimit(.minutes(1)))
    func `thousands of NaN keys take no time`() {
        let pairs = (0..<30_000).flatMap { _ in bytes("72 7fc00000 40") }
        let input = [0xd1] + encoding { $0.append(bigEndian: UInt32(pairs.count + 4)) } + bytes("0000ea60") + pairs
        #expect(
            decodingError { () throws(DecodingError) in try decodeValue(input) } == DecodingError(.malformedMap, at: 5))
    }

    @Test func `order is kept, and part of what a map is`() throws {
        let map: AMQPMap = ["b": 1, "a": 2]
        #expect(map.pairs.map(\.key) == [.symbol("b"), .symbol("a")])
        #expect(map != ["a": 2, "b": 1])
    }

    @Test func `setting a key replaces, appends or removes`() {
        var map = AMQPMap([("a", 1), ("b", 2), ("a", 3)])
        #expect(map.pairs.map(\.key) == ["a", "b"] && map.pairs.map(\.value) == [3, 2])
        map["c" as Symbol] = 4
        map["a" as Value] = nil
        map["missing" as Value] = nil
        #expect(map.pairs.map(\.key) == ["b", .symbol("c")])
        #expect(map["c" as Symbol] == 4)
    }
}
