import AMQPCodec
import Testing

struct DescribedTests {
    @Test(
        arguments: [
            ("00 a303783a79 c0020153 01", nil),
            ("00 a303783a79 a10161", Described(descriptor: .symbol("x:y"), value: "a")),
            ("00 80 0000123400005678 40", Described(descriptor: .ulong(0x1234_0000_5678), value: nil)),
            // Any value may be a descriptor, even a described one (§1.3).
            (
                "00 00 44 41 00 43 42",
                Described(
                    descriptor: .described(Described(descriptor: .ulong(0), value: true)),
                    value: .described(Described(descriptor: .uint(0), value: false)))
            ),
        ] as [(String, Described?)])
    func `described values`(hex: String, described: Described?) throws {
        guard let described else {
            #expect(throws: DecodingError.self) { try decodeValue(bytes(hex)) }
            return
        }
        #expect(try decodeValue(bytes(hex)) == .described(described))
        #expect(encoding { $0.write(Value.described(described)) } == bytes(hex))
        try decoding(bytes(hex)) { reader throws(DecodingError) in try reader.skip() }
    }
}
