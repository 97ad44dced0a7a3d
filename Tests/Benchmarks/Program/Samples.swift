import AMQPCodec

/// What the benchmarks encode and decode.
enum Samples {
    /// A transfer as a sender writes it for each message: tag of eight octets, not settled.
    static let transfer = Transfer(
        handle: 3, deliveryID: 70_000, deliveryTag: DeliveryTag(70_000), messageFormat: 0, settled: false)

    /// A link's flow.
    static let flow = Flow(
        nextIncomingID: 70_000, incomingWindow: 2_048, nextOutgoingID: 5_000, outgoingWindow: 0x7fff_ffff, handle: 3,
        deliveryCount: 70_000, linkCredit: 1_000)

    /// The settlement of a hundred deliveries.
    static let disposition = Disposition(
        role: .receiver, first: 70_000, last: 70_099, settled: true, state: .accepted)

    /// A message made of the parts of another: what a program does that has the values at hand.
    @inline(never)
    static func remake(_ model: Message, _ annotations: [(Value, Value)], _ properties: [(Value, Value)]) -> Message {
        var message = Message(model.body)
        message.header = Header(durable: true, priority: 5, ttl: 60_000)
        message.messageAnnotations = AMQPMap(annotations)
        message.properties = Properties(
            messageID: model.properties?.messageID, to: model.properties?.to, subject: model.properties?.subject,
            replyTo: model.properties?.replyTo, correlationID: model.properties?.correlationID,
            contentType: model.properties?.contentType, creationTime: model.properties?.creationTime)
        message.applicationProperties = AMQPMap(properties)
        return message
    }

    /// A message with the sections that messages usually have, and 256 octets of data.
    static let message: Message = {
        var message = Message(data: (0..<256).map { UInt8($0) })
        message.header = Header(durable: true, priority: 5, ttl: 60_000)
        message.messageAnnotations = [
            "x-opt-enqueued-time": .timestamp(Timestamp(milliseconds: 1_700_000_000_000)),
            "x-opt-sequence-number": .long(123_456_789),
        ]
        message.properties = Properties(
            messageID: .string("4f1c6f0e-8b1c-4f0b-9f43-0d5f4c7a7d11"), to: "orders/eu/42", subject: "order",
            replyTo: "replies/8a3f2c", correlationID: .ulong(1_234_567), contentType: "application/json",
            creationTime: Timestamp(milliseconds: 1_700_000_000_000))
        message.applicationProperties = AMQPMap([
            ("kind", "order"), ("customer", "Skein & Daughters"), ("attempt", .int(1)), ("amount", .double(99.95)),
            ("express", true),
        ])
        return message
    }()

    /// A map of a thousand strings to longs.
    static func map(key: String) -> Value {
        .map(AMQPMap((0..<1_000).map { (.string(key + "\($0)"), .long(Int64($0) * 1_000_003)) }))
    }

    /// The bytes of what is written.
    static func encoded(_ write: (inout OutputBuffer) -> Void) -> [UInt8] {
        var out = OutputBuffer()
        write(&out)
        return out.bytes.withUnsafeBytes { Array($0) }
    }

    /// A frame of a performative and a payload.
    static func frame(payload: Int = 0, _ write: (inout OutputBuffer) -> Void) -> [UInt8] {
        encoded { out in
            let start = out.beginFrame(.amqp, channel: 1)
            write(&out)
            for _ in 0..<payload { out.append(0) }
            out.endFrame(start)
        }
    }
}
