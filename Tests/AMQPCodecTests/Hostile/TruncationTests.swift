import AMQPCodec
import Testing

struct TruncationTests {
    @Test(arguments: Sample.composites + Sample.values)
    func `no prefix of a value or composite is one`(sample: Sample) {
        for count in 0..<sample.bytes.count {
            #expect(throws: DecodingError.self) { try sample.recode(Array(sample.bytes.prefix(count))) }
        }
    }

    @Test(arguments: Sample.values)
    func `no prefix of a value can be skipped`(sample: Sample) {
        for count in 0..<sample.bytes.count {
            let error = decodingError { () throws(DecodingError) in
                try decoding(Array(sample.bytes.prefix(count))) { reader throws(DecodingError) in try reader.skip() }
            }
            #expect(error != nil)
        }
    }

    @Test(arguments: Sample.messages)
    func `a prefix of a message is a message only if it ends with a section`(sample: Sample) throws {
        // Where sections end, and whether the last of them is a body. Without one, the body is null, which is written.
        var ends = [0: false]
        _ = try decoding(sample.bytes) { reader throws(DecodingError) in
            while !reader.isAtEnd {
                let code = sample.bytes[reader.offset + 2]
                try reader.skip()
                ends[reader.offset] = code >= 0x75
            }
        }
        for count in 0...sample.bytes.count {
            let prefix = Array(sample.bytes.prefix(count))
            let expected = ends[count].map { hasBody in hasBody ? prefix : prefix + bytes("00 53 77 40") }
            let recoded = try? sample.recode(prefix)
            #expect(recoded == expected)
        }
    }
}
