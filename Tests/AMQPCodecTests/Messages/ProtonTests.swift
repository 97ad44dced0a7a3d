import AMQPCodec
import Testing

/// What Qpid Proton, which shares no code with this, makes of the same values. Made with python-qpid-proton 0.40.0:
///
///     from proton import *
///     def encode(value):
///         data = Data(); data.put_object(value); return data.encode().hex()
///
/// and the Python to the right of each value below. (Proton writes every list, map and array with four byte sizes.)
struct ProtonTests {
    static let compact: [(String, Value)] = [
        ("40", .null),  // None
        ("41", .boolean(true)),  // True
        ("42", .boolean(false)),  // False
        ("5007", .ubyte(7)),  // ubyte(7)
        ("60012c", .ushort(300)),  // ushort(300)
        ("43", .uint(0)),  // uint(0)
        ("52c8", .uint(200)),  // uint(200)
        ("7000011170", .uint(70000)),  // uint(70000)
        ("44", .ulong(0)),  // ulong(0)
        ("5309", .ulong(9)),  // ulong(9)
        ("808000000000000000", .ulong(1 << 63)),  // ulong(2**63)
        ("51f9", .byte(-7)),  // byte(-7)
        ("61fed4", .short(-300)),  // short(-300)
        ("54fb", .int(-5)),  // int32(-5)
        ("71fffeee90", .int(-70000)),  // int32(-70000)
        ("5505", .long(5)),  // 5
        ("81ffffff0000000000", .long(-1 << 40)),  // -2**40
        ("723fc00000", .float(1.5)),  // float32(1.5)
        ("82bfd0000000000000", .double(-0.25)),  // -0.25
        ("7422500005", .decimal32(Decimal32(bits: 0x2250_0005))),  // decimal32(0x22500005)
        ("73000020ac", .char("€")),  // char('\u20ac')
        ("830000013167adb8a1", .timestamp(Timestamp(milliseconds: 1_311_704_463_521))),  // timestamp(1311704463521)
        (
            "98f275ea5e0c574ad7b11ab20c563d3b71",  // uuid.UUID('f275ea5e-0c57-4ad7-b11a-b20c563d3b71')
            .uuid(AMQPUUID(high: 0xf275_ea5e_0c57_4ad7, low: 0xb11a_b20c_563d_3b71))
        ),
        ("a00200ff", .binary([0, 255])),  // b'\x00\xff'
        ("a1066772c3bcc39f", "grüß"),  // 'gr\u00fc\u00df'
        ("a306616d71703a78", .symbol("amqp:x")),  // symbol('amqp:x')
        ("45", []),  // []
    ]

    static let wide: [(String, Value)] = [
        ("d00000000a000000035501a1016140", [1, "a", nil]),  // [1, 'a', None]
        ("d10000000900000002a1016b5201", ["k": .uint(1)]),  // {'k': uint(1)}
        (
            "f00000000f00000002b300000001610000000162",  // Array(UNDESCRIBED, Data.SYMBOL, symbol('a'), symbol('b'))
            .array(AMQPArray(symbols: ["a", "b"]))
        ),
        (
            "f00000000d000000027100000001fffffffe",  // Array(UNDESCRIBED, Data.INT, int32(1), int32(-2))
            .array(AMQPArray(of: .int, [.int(1), .int(-2)])!)
        ),
        (
            "f00000000d0000000100a301647000000001",  // Array(symbol('d'), Data.UINT, uint(1))
            .array(AMQPArray(of: .described(.symbol("d"), .uint), [.uint(1)])!)
        ),
        (
            "00a303783a79d000000006000000015301",  // Described(symbol('x:y'), [ulong(1)])
            .described(Described(descriptor: .symbol("x:y"), value: [.ulong(1)]))
        ),
    ]

    @Test(arguments: compact)
    func `both write the same bytes`(hex: String, value: Value) throws {
        #expect(try decodeValue(bytes(hex)) == value)
        #expect(encoding { $0.write(value) } == bytes(hex))
    }

    @Test(arguments: wide)
    func `what Proton writes wider reads the same`(hex: String, value: Value) throws {
        #expect(try decodeValue(bytes(hex)) == value)
    }

    /// Message(durable=True, priority=7, ttl=5, first_acquirer=True, delivery_count=2, id=42, user_id=b'me',
    ///     address='q', subject='s', reply_to='r', correlation_id='c', content_type='text/plain',
    ///     content_encoding='gzip', expiry_time=2, creation_time=1, group_id='g', group_sequence=3,
    ///     reply_to_group_id='h', instructions={symbol('x-opt-i'): 1}, annotations={symbol('x-opt-a'): 'b'},
    ///     properties={'k': True}, body={'a': [1, 2.5]}).encode().hex()
    @Test func `a message with every section but the footer`() throws {
        let hex =
            "005370c00c054150077000001388415202005371d10000000f00000002a307782d6f70742d695501005372d10000001000000002a3"
            + "07782d6f70742d61a10162005373c03f0d532aa0026d65a10171a10173a10172a10163a30a746578742f706c61696ea304677a69"
            + "708300000000000007d08300000000000003e8a101675203a10168005374d10000000800000002a1016b41005377d10000001b00"
            + "000002a10161d00000000f000000025501824004000000000000"
        var message = Message(["a": [1, 2.5]])
        message.header = Header(durable: true, priority: 7, ttl: 5000, firstAcquirer: true, deliveryCount: 2)
        message.deliveryAnnotations = ["x-opt-i": 1]
        message.messageAnnotations = ["x-opt-a": "b"]
        message.properties = Properties(
            messageID: .ulong(42), userID: Array("me".utf8), to: "q", subject: "s", replyTo: "r",
            correlationID: .string("c"), contentType: "text/plain", contentEncoding: "gzip",
            absoluteExpiryTime: Timestamp(milliseconds: 2000), creationTime: Timestamp(milliseconds: 1000),
            groupID: "g", groupSequence: 3, replyToGroupID: "h")
        message.applicationProperties = AMQPMap([("k", true)])
        #expect(try decodeMessage(bytes(hex)) == message)
        let properties = try #require(message.properties)
        #expect(hex.contains(properties.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()))
    }

    @Test func `bodies of data and of a sequence`() throws {
        // Message(body=b'hello', inferred=True, address='q').encode().hex()
        let data = try decodeMessage(bytes("00537045005373c006034040a10171005375a00568656c6c6f"))
        #expect(data.body == .data([Array("hello".utf8)]) && data.properties?.to == "q")
        // Message(body=[1, 'two'], inferred=True).encode().hex()
        let sequence = try decodeMessage(bytes("0053704500537345005376d00000000b000000025501a10374776f"))
        #expect(sequence.body == .sequence([[1, "two"]]))
    }
}
