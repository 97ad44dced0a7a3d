import AMQPCodec
import Testing

/// Encodings by hand from §1.6 of the specification: in hexadecimal, blanks between constructor and data.
struct PrimitiveTests {
    /// The encoding that a value has when it is written.
    static let compact: [(String, Value)] = [
        ("40", .null), ("41", .boolean(true)), ("42", .boolean(false)),
        ("50 00", .ubyte(0)), ("50 ff", .ubyte(255)),
        ("60 0000", .ushort(0)), ("60 012c", .ushort(300)),
        ("43", .uint(0)), ("52 01", .uint(1)), ("52 ff", .uint(255)), ("70 00000100", .uint(256)),
        ("70 ffffffff", .uint(.max)),
        ("44", .ulong(0)), ("53 01", .ulong(1)), ("53 ff", .ulong(255)), ("80 0000000000000100", .ulong(256)),
        ("80 ffffffffffffffff", .ulong(.max)),
        ("51 80", .byte(-128)), ("51 7f", .byte(127)), ("61 8000", .short(.min)), ("61 0001", .short(1)),
        ("54 00", .int(0)), ("54 80", .int(-128)), ("54 7f", .int(127)), ("71 00000080", .int(128)),
        ("71 ffffff7f", .int(-129)), ("71 80000000", .int(.min)),
        ("55 00", .long(0)), ("55 ff", .long(-1)), ("81 0000000000000080", .long(128)),
        ("81 8000000000000000", .long(.min)),
        ("72 3fc00000", .float(1.5)), ("72 80000000", .float(-0.0)), ("72 7f800000", .float(.infinity)),
        ("82 bfd0000000000000", .double(-0.25)), ("82 8000000000000000", .double(-0.0)),
        ("74 22500005", .decimal32(Decimal32(bits: 0x2250_0005))),
        ("84 2234000000000005", .decimal64(Decimal64(bits: 0x2234_0000_0000_0005))),
        ("94 22080000000000000000000000000005", .decimal128(Decimal128(high: 0x2208_0000_0000_0000, low: 5))),
        ("73 00000041", .char("A")), ("73 000020ac", .char("€")), ("73 0010ffff", .char("\u{10ffff}")),
        ("83 00000131 67adb8a1", .timestamp(Timestamp(milliseconds: 1_311_704_463_521))),
        ("83 ffffffffffffffff", .timestamp(Timestamp(milliseconds: -1))),
        (
            "98 f275ea5e0c574ad7b11ab20c563d3b71",
            .uuid(AMQPUUID(high: 0xf275_ea5e_0c57_4ad7, low: 0xb11a_b20c_563d_3b71))
        ),
        ("a0 00", .binary([])), ("a0 02 00ff", .binary([0, 255])),
        ("a1 00", .string("")), ("a1 06 67 72 c3bc c39f", .string("grüß")), ("a1 01 00", .string("\0")),
        ("a3 00", .symbol("")), ("a3 06 616d71703a78", .symbol("amqp:x")),
        ("45", .list([])), ("c0 04 02 50 01 40", .list([.ubyte(1), .null])), ("c0 02 01 45", .list([.list([])])),
        ("c1 01 00", .map([:])), ("c1 06 02 a30161 5401", .map(["a": .int(1)])),
        ("e0 02 00 40", .array(AMQPArray(of: .null, [])!)),
        ("00 5301 a10178", .described(Described(descriptor: .ulong(1), value: "x"))),
    ]

    /// Other constructors for the same values, which a peer may choose.
    static let wide: [(String, Value)] = [
        ("56 00", .boolean(false)), ("56 01", .boolean(true)),
        ("52 00", .uint(0)), ("70 00000000", .uint(0)), ("70 00000005", .uint(5)),
        ("53 00", .ulong(0)), ("80 0000000000000000", .ulong(0)), ("80 0000000000000005", .ulong(5)),
        ("71 fffffffe", .int(-2)), ("81 fffffffffffffffe", .long(-2)),
        ("b0 00000002 00ff", .binary([0, 255])), ("b1 00000001 61", .string("a")), ("b3 00000001 61", .symbol("a")),
        ("c0 01 00", .list([])), ("d0 00000004 00000000", .list([])), ("d0 00000005 00000001 40", .list([.null])),
        ("d1 00000004 00000000", .map([:])), ("d1 00000008 00000002 a30161 40", .map(["a": .null])),
    ]

    @Test(arguments: compact)
    func `every type decodes, and is written in its most compact form`(hex: String, value: Value) throws {
        #expect(try decodeValue(bytes(hex)) == value)
        #expect(encoding { $0.write(value) } == bytes(hex))
    }

    @Test(arguments: wide)
    func `constructors wider than need be mean the same`(hex: String, value: Value) throws {
        #expect(try decodeValue(bytes(hex)) == value)
    }

    @Test(arguments: compact + wide)
    func `skipping a value ends where reading it does`(hex: String, value: Value) throws {
        try decoding(bytes(hex)) { reader throws(DecodingError) in try reader.skip() }
    }

    @Test func `variable width types widen beyond 255 bytes`() throws {
        for count in [255, 256, 70_000] {
            let text = String(repeating: "x", count: count)
            let size = encoding { $0.append(bigEndian: UInt32(count)) }
            let head: (UInt8, UInt8) -> [UInt8] = { count <= 255 ? [$0, UInt8(count)] : [$1] + size }
            #expect(encoding { $0.write(text) } == head(0xa1, 0xb1) + Array(text.utf8))
            #expect(encoding { $0.write(Symbol(text)) } == head(0xa3, 0xb3) + Array(text.utf8))
            #expect(encoding { $0.write(Array(text.utf8)) } == head(0xa0, 0xb0) + Array(text.utf8))
            for value in [Value.string(text), .symbol(Symbol(text)), .binary(Array(text.utf8))] {
                #expect(try decodeValue(encoding { $0.write(value) }) == value)
            }
        }
    }

    @Test func `lists widen when 255 bytes or elements do not do`() throws {
        for (count, hex) in [(254, "c0 ff fe"), (255, "d0 00000103 000000ff"), (256, "d0 00000104 00000100")] {
            let list = Value.list(Array(repeating: .null, count: count))
            #expect(encoding { $0.write(list) } == bytes(hex) + Array(repeating: 0x40, count: count))
            #expect(try decodeValue(encoding { $0.write(list) }) == list)
        }
    }

    @Test func `the bits of NaN survive`() throws {
        for bits: UInt32 in [0x7fc0_0000, 0xffc0_0001, 0x7f80_0001] {
            let value = try decodeValue([0x72] + encoding { $0.append(bigEndian: bits) })
            #expect(value == .float(Float(bitPattern: bits)))
            #expect(encoding { $0.write(value) } == [0x72] + encoding { $0.append(bigEndian: bits) })
        }
        for bits: UInt64 in [0x7ff8_0000_0000_0000, 0xfff0_0000_0000_0001] {
            let value = try decodeValue([0x82] + encoding { $0.append(bigEndian: bits) })
            #expect(value == .double(Double(bitPattern: bits)))
            #expect(encoding { $0.write(value) } == [0x82] + encoding { $0.append(bigEndian: bits) })
        }
    }

    @Test(arguments: [
        ("56 02", 1), ("73 0000d800", 1), ("73 00110000", 1), ("a1 01 ff", 2), ("a1 02 c080", 2), ("a3 01 80", 2),
        ("a3 02 c3bc", 2), ("c0 03 01 56 07", 4),
    ])
    func `data outside the range of their type are refused where they stand`(hex: String, offset: Int) throws {
        let error = try #require(decodingError { () throws(DecodingError) in try decodeValue(bytes(hex)) })
        #expect(error.reason == .invalidValue || error.reason == .invalidText)
        #expect(error.offset == offset)
    }

    @Test func `bytes that are no constructor are refused`() throws {
        let known = Set(PrimitiveTests.compact.map { bytes($0.0)[0] } + PrimitiveTests.wide.map { bytes($0.0)[0] })
            .union([0xf0])
        #expect(known.count == 40)
        for code in UInt8.min...UInt8.max where !known.contains(code) {
            let input = [code] + Array(repeating: 0, count: 16)
            #expect(
                decodingError { () throws(DecodingError) in try decodeValue(input) }
                    == DecodingError(.unknownConstructor(code), at: 0))
            let skipped = decodingError { () throws(DecodingError) in
                try decoding(input) { reader throws(DecodingError) in try reader.skip() }
            }
            #expect(skipped == DecodingError(.unknownConstructor(code), at: 0))
        }
    }
}
