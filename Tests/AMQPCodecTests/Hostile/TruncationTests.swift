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
        let message = try decodeMessage(sample.bytes)
        var whole = 0
        for count in 0..<sample.bytes.count {
            guard let recoded = try? sample.recode(Array(sample.bytes.prefix(count))) else { continue }
            #expect(recoded == Array(sample.bytes.prefix(count)))
            whole += 1
        }
        let bodies =
            switch message.body {
            case .data(let sections): sections.count
            case .sequence(let sections): sections.count
            case .value: 1
            }
        #expect(whole == bodies - (message.footer.isEmpty ? 1 : 0))
    }
}
