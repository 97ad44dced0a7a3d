import AMQPCodec
import Testing

struct DeliveryTagTests {
    @Test func `tags of every length survive`() throws {
        for count in 0...32 {
            let octets = (0..<count).map { UInt8($0 + 1) }
            let tag = try #require(DeliveryTag(octets))
            #expect(tag.octets == octets && tag.count == count)
            let written = encoding { $0.write(tag) }
            #expect(written == [0xa0, UInt8(count)] + octets)
            #expect(try decoding(written) { reader throws(DecodingError) in try reader.deliveryTag() } == tag)
        }
    }

    @Test func `33 octets are too many`() {
        #expect(DeliveryTag(Array(repeating: 1, count: 33)) == nil)
        let error = decodingError { () throws(DecodingError) in
            try decoding([0xa0, 33] + Array(repeating: 1, count: 33)) { reader throws(DecodingError) in
                try reader.deliveryTag()
            }
        }
        #expect(error == DecodingError(.invalidValue, at: 0))
    }

    @Test func `a number is its eight octets`() {
        #expect(DeliveryTag(0x0102_0304_0506_0708).octets == [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(DeliveryTag(7) == DeliveryTag([0, 0, 0, 0, 0, 0, 0, 7]))
        #expect(DeliveryTag([7]) != DeliveryTag([7, 0]))
    }
}
