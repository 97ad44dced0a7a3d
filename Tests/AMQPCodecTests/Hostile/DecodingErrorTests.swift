import AMQPCodec
import Testing

struct DecodingErrorTests {
    @Test func `typed reads say what they wanted, what they found and where`() {
        func check<Result>(
            _ expected: DecodingError.Expectation, _ read: (inout ValueReader) throws(DecodingError) -> Result
        ) {
            // A good value first, so that the offset is not zero; then a list with elements, which none of these wants.
            let input = bytes("56 01 c0 03 01 50 07")
            let error = decodingError { () throws(DecodingError) in
                try decoding(input) { reader throws(DecodingError) in
                    _ = try reader.boolean()
                    return try read(&reader)
                }
            }
            #expect(error == DecodingError(.unexpectedType(found: 0xc0, expected: expected), at: 2))
        }
        check(.boolean) { reader throws(DecodingError) in try reader.boolean() }
        check(.ubyte) { reader throws(DecodingError) in try reader.ubyte() }
        check(.ushort) { reader throws(DecodingError) in try reader.ushort() }
        check(.uint) { reader throws(DecodingError) in try reader.uint() }
        check(.ulong) { reader throws(DecodingError) in try reader.ulong() }
        check(.timestamp) { reader throws(DecodingError) in try reader.timestamp() }
        check(.uuid) { reader throws(DecodingError) in try reader.uuid() }
        check(.binary) { reader throws(DecodingError) in try reader.binary() }
        check(.binary) { reader throws(DecodingError) in try reader.deliveryTag() }
        check(.string) { reader throws(DecodingError) in try reader.string() }
        check(.symbol) { reader throws(DecodingError) in try reader.symbol() }
        check(.symbols) { reader throws(DecodingError) in try reader.symbols() }
        check(.map) { reader throws(DecodingError) in try reader.map() }
        check(.messageID) { reader throws(DecodingError) in try reader.messageID() }
        check(.described) { reader throws(DecodingError) in try reader.descriptor() }
    }

    @Test func `an error reads as a sentence`() {
        #expect(
            DecodingError(.truncated(needed: 1), at: 3).description == "the value ends 1 byte too early (at byte 3)")
        let error = decodingError { () throws(DecodingError) in
            try Open(bytes: bytes("00 53 10 c0 06 03 a1 00 40 50 01"))
        }
        #expect(
            error?.description == "open.max-frame-size: expected uint, found constructor 0x50 (at byte 9)")
    }

    @Test func `every reason has a sentence of its own`() {
        let reasons: [DecodingError.Reason] = [
            .truncated(needed: 2), .unknownConstructor(7), .unexpectedType(found: 0x40, expected: .list), .missingField,
            .sizeMismatch(declared: 1, actual: 2), .tooManyElements, .tooLong(2, limit: 1), .tooDeep, .malformedMap,
            .invalidValue,
            .invalidText, .unknownDescriptor(1), .unknownSymbolicDescriptor, .malformedFrame,
        ]
        #expect(Set(reasons.map { DecodingError($0, at: 0).description }).count == reasons.count)
    }
}
