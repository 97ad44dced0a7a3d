import AMQPCodec
import Testing

struct ArrayTests {
    /// Arrays as they are written: one constructor, wide enough for every element, then data (§1.6.24).
    static let golden: [(String, AMQPArray.Element, [Value])] = [
        ("e0 02 02 40", .null, [.null, .null]),
        ("e0 04 02 56 0100", .boolean, [true, false]),
        ("e0 04 02 50 01ff", .ubyte, [.ubyte(1), .ubyte(255)]),
        ("e0 04 01 60 012c", .ushort, [.ushort(300)]),
        ("e0 0a 02 70 00000000 00000001", .uint, [.uint(0), .uint(1)]),
        ("e0 0a 01 80 0000000000000001", .ulong, [.ulong(1)]),
        ("e0 03 01 51 ff", .byte, [.byte(-1)]),
        ("e0 04 01 61 ffff", .short, [.short(-1)]),
        ("e0 06 01 71 fffffffe", .int, [.int(-2)]),
        ("e0 0a 01 81 fffffffffffffffe", .long, [.long(-2)]),
        ("e0 06 01 72 3fc00000", .float, [.float(1.5)]),
        ("e0 0a 01 82 bfd0000000000000", .double, [.double(-0.25)]),
        ("e0 06 01 74 22500005", .decimal32, [.decimal32(Decimal32(bits: 0x2250_0005))]),
        ("e0 0a 01 84 0000000000000007", .decimal64, [.decimal64(Decimal64(bits: 7))]),
        ("e0 12 01 94 00000000000000010000000000000002", .decimal128, [.decimal128(Decimal128(high: 1, low: 2))]),
        ("e0 06 01 73 000020ac", .char, [.char("€")]),
        ("e0 0a 01 83 ffffffffffffffff", .timestamp, [.timestamp(Timestamp(milliseconds: -1))]),
        ("e0 12 01 98 00000000000000010000000000000002", .uuid, [.uuid(AMQPUUID(high: 1, low: 2))]),
        ("e0 0b 02 b0 00000001 07 00000000", .binary, [.binary([7]), .binary([])]),
        ("e0 07 01 b1 00000001 61", .string, ["a"]),
        ("e0 0c 02 b3 00000001 61 00000001 62", .symbol, [.symbol("a"), .symbol("b")]),
        ("e0 0b 01 d0 00000005 00000001 41", .list, [[true]]),
        ("e0 0e 01 d1 00000008 00000002 a10161 41", .map, [["a": true]]),
        (
            "e0 0d 01 f0 00000007 00000002 50 0102", .array,
            [.array(AMQPArray(of: .ubyte, [.ubyte(1), .ubyte(2)])!)]
        ),
        (
            "e0 08 02 00 a30164 50 0102", .described(.symbol("d"), .ubyte), [.ubyte(1), .ubyte(2)]
        ),
        (
            "e0 08 01 00 5301 00 43 56 01", .described(.ulong(1), .described(.uint(0), .boolean)), [true]
        ),
    ]

    @Test(arguments: golden)
    func `arrays of every type`(hex: String, element: AMQPArray.Element, values: [Value]) throws {
        let array = Value.array(try #require(AMQPArray(of: element, values)))
        #expect(encoding { $0.write(array) } == bytes(hex))
        #expect(try decodeValue(bytes(hex)) == array)
        try decoding(bytes(hex)) { reader throws(DecodingError) in try reader.skip() }
    }

    @Test(
        arguments: [
            ("e0 02 03 41", .boolean, true), ("e0 02 03 42", .boolean, false), ("e0 02 03 43", .uint, .uint(0)),
            ("e0 02 03 44", .ulong, .ulong(0)), ("e0 02 03 45", .list, []),
            ("f0 00000005 00000003 40", .null, .null), ("e0 05 03 52 010101", .uint, .uint(1)),
            ("e0 05 03 53 010101", .ulong, .ulong(1)), ("e0 05 03 54 ffffff", .int, .int(-1)),
            ("e0 05 03 55 ffffff", .long, .long(-1)), ("e0 05 03 a0 000000", .binary, .binary([])),
            ("e0 05 03 a1 000000", .string, ""), ("e0 05 03 a3 000000", .symbol, .symbol("")),
            ("e0 08 03 c0 0100 0100 0100", .list, []), ("e0 08 03 c1 0100 0100 0100", .map, [:]),
            ("e0 0b 03 e0 020040 020040 020040", .array, .array(AMQPArray(of: .null, [])!)),
        ] as [(String, AMQPArray.Element, Value)])
    func `elements in the constructors that peers may choose`(
        hex: String, element: AMQPArray.Element, value: Value
    ) throws {
        #expect(try decodeValue(bytes(hex)) == .array(AMQPArray(of: element, [value, value, value])!))
    }

    @Test func `arrays widen beyond 255 bytes or elements`() throws {
        let array = Value.array(AMQPArray(of: .null, Array(repeating: .null, count: 256))!)
        #expect(encoding { $0.write(array) } == bytes("f0 00000005 00000100 40"))
        let long = Value.array(AMQPArray(of: .ubyte, Array(repeating: .ubyte(9), count: 254))!)
        #expect(encoding { $0.write(long) }.prefix(10) == bytes("f0 00000103 000000fe 50")[...])
        #expect(try decodeValue(encoding { $0.write(long) }) == long)
    }

    @Test func `an element of another type makes no array`() {
        #expect(AMQPArray(of: .uint, [.uint(1), .ulong(1)]) == nil)
        #expect(AMQPArray(of: .described(.null, .string), [.symbol("a")]) == nil)
    }
}
