import AMQPCodec
import Testing

struct MessageTests {
    static let golden: [(String, Message)] = [
        ("00 53 77 40", Message()), ("00 53 75 a0 02 6869", Message(data: Array("hi".utf8))),
        ("00 53 75 a0 01 01 00 53 75 a0 01 02", Message(.data([[1], [2]]))),
        ("00 53 76 c0 02 01 41 00 53 76 45", Message(.sequence([[true], []]))),
        ("00 53 73 c0 08 04 40 40 a1 01 71 a1 00 00 53 77 a1 01 78", Message("x", to: "q", subject: "")),
        (
            "00 53 70 c0 02 01 41 00 53 71 c1 05 02 a3 01 61 41 00 53 72 c1 03 02 44 41 00 53 73 c0 03 01 53 07"
                + "00 53 74 c1 05 02 a1 01 6b 41 00 53 77 43 00 53 78 c1 05 02 a3 01 66 41",
            {
                var message = Message(.uint(0))
                message.header = Header(durable: true)
                message.deliveryAnnotations = ["a": true]
                message.messageAnnotations = AMQPMap([(.ulong(0), true)])
                message.properties = Properties(messageID: .ulong(7))
                message.applicationProperties = AMQPMap([("k", true)])
                message.footer = ["f": true]
                return message
            }()
        ),
    ]

    @Test(arguments: golden)
    func `messages are what the specification says`(hex: String, message: Message) throws {
        #expect(try decodeMessage(bytes(hex)) == message)
        #expect(encoding { message.write(to: &$0) } == bytes(hex))
    }

    @Test func `a body without sections is one empty section`() throws {
        #expect(encoding { Message(.data([])).write(to: &$0) } == bytes("00 53 75 a0 00"))
        #expect(encoding { Message(.sequence([])).write(to: &$0) } == bytes("00 53 76 45"))
    }

    @Test func `random messages survive`() throws {
        var random = SplitMix64(seed: 4)
        for _ in 0..<1500 {
            let message = random.message()
            #expect(try decodeMessage(encoding { message.write(to: &$0) }) == message)
        }
    }

    @Test func `random messages are read whatever constructors their writer has chosen`() throws {
        var random = SplitMix64(seed: 8)
        for _ in 0..<1500 {
            let message = random.message()
            let sections = try decoding(encoding { message.write(to: &$0) }) { reader throws(DecodingError) in
                var sections: [Value] = []
                while !reader.isAtEnd { sections.append(try reader.value()) }
                return sections
            }
            let loose = sections.flatMap { random.encoding(of: $0) }
            #expect(try decodeMessage(loose) == message)
            // A view jumps over what it does not read, and so has to know every constructor's width.
            let span = loose.span
            let view = MessageView(span.bytes)
            #expect(try view.to == message.properties?.to)
            #expect(try view.body == message.body)
            #expect(try view.footer == message.footer)
        }
    }

    @Test(arguments: [
        "", "00 53 70 45", "00 53 71 c1 01 00 00 53 73 45", "00 53 78 c1 01 00",
    ])
    func `a message without a body has the body null, as clients mean it`(hex: String) throws {
        #expect(try decodeMessage(bytes(hex)).body == .value(.null))
    }

    static let sections = [
        "00 53 70 45", "00 53 71 c1 01 00", "00 53 72 c1 01 00", "00 53 73 45", "00 53 74 c1 01 00", "00 53 75 a0 00",
        "00 53 76 45", "00 53 77 40", "00 53 78 c1 01 00",
    ]

    @Test func `sections stand in the order of the specification, and only data and sequences repeat`() throws {
        for (place, first) in Self.sections.enumerated() {
            for (next, second) in Self.sections.enumerated() {
                let isBody = (5...7).contains(next)
                let allowed =
                    place == next ? next == 5 || next == 6 : place < next && !((5...7).contains(place) && isBody)
                let input = bytes(first + second)
                let error = decodingError { () throws(DecodingError) in try decodeMessage(input) }
                if allowed {
                    #expect(error == nil || error?.reason == .missingField)
                } else {
                    let code = UInt64(0x70 + next)
                    #expect(error == DecodingError(.unknownDescriptor(code), at: bytes(first).count))
                }
            }
        }
    }

    @Test func `what is no section is refused`() {
        for hex in ["00 53 10 45", "00 53 79 45", "00 53 6f 45", "00 53 77 40 00 53 10 45"] {
            let error = decodingError { () throws(DecodingError) in try decodeMessage(bytes(hex)) }
            #expect(error?.reason == .unknownDescriptor(UInt64(bytes(hex)[bytes(hex).count - 2])))
        }
    }

    @Test(arguments: [
        ("00 53 70 c0 02 01 50", "header.durable"), ("00 53 71 45", "delivery-annotations"),
        ("00 53 72 c1 02 01 40", "message-annotations"), ("00 53 73 c0 03 02 40 41", "properties.user-id"),
        ("00 53 74 40", "application-properties"), ("00 53 75 a1 00", "data"), ("00 53 76 c1 01 00", "amqp-sequence"),
        ("00 53 77 07", "amqp-value"), ("00 53 77 40 00 53 78 45", "footer"),
    ])
    func `an error says in which section it is`(hex: String, path: String) {
        #expect(decodingError { () throws(DecodingError) in try decodeMessage(bytes(hex)) }?.path == path)
    }

    @Test(.timeLimit(.minutes(1)))
    func `many sections take linear time`() throws {
        let input = (0..<100_000).flatMap { _ in [0, 0x53, 0x75, 0xa0, 1, 7] as [UInt8] }
        #expect(try decodeMessage(input) == Message(.data(Array(repeating: [7], count: 100_000))))
    }
}
