import AMQPCodec
import Testing

struct RandomValueTests {
    @Test func `random values survive, and skipping them ends where reading does`() throws {
        var random = SplitMix64(seed: 5)
        for _ in 0..<4000 {
            let value = random.value()
            let written = encoding { $0.write(value) }
            #expect(try decodeValue(written) == value)
            try decoding(written) { reader throws(DecodingError) in try reader.skip() }
        }
    }

    @Test func `random values are read whatever constructors their writer has chosen`() throws {
        var random = SplitMix64(seed: 7)
        for _ in 0..<4000 {
            let value = random.value()
            let written = random.encoding(of: value)
            #expect(try decodeValue(written) == value)
            try decoding(written) { reader throws(DecodingError) in try reader.skip() }
        }
    }

    @Test func `equal values have equal hashes`() throws {
        var random = SplitMix64(seed: 6)
        for _ in 0..<1000 {
            let value = random.value()
            #expect(try decodeValue(encoding { $0.write(value) }).hashValue == value.hashValue)
        }
    }
}
