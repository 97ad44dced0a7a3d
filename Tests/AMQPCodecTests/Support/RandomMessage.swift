import AMQPCodec

extension SplitMix64 {
    mutating func message() -> Message {
        var message = Message(body())
        if once(in: 2) {
            message.header = Header(
                durable: once(in: 2), priority: once(in: 2) ? 4 : UInt8(truncatingIfNeeded: bits()),
                ttl: optional { UInt32(truncatingIfNeeded: $0.bits()) }, firstAcquirer: once(in: 2),
                deliveryCount: UInt32(truncatingIfNeeded: bits()))
        }
        if once(in: 2) { message.deliveryAnnotations = map() }
        if once(in: 2) { message.messageAnnotations = map() }
        if once(in: 2) { message.properties = properties() }
        if once(in: 2) { message.applicationProperties = map() }
        if once(in: 2) { message.footer = map() }
        return message
    }

    private mutating func body() -> Message.Body {
        let count = Int.random(in: 1..<4, using: &self)
        switch Int.random(in: 0..<3, using: &self) {
        case 0: return .data((0..<count).map { _ in octets() })
        case 1: return .sequence((0..<count).map { _ in (0..<3).map { _ in value(depth: 1) } })
        default: return .value(value())
        }
    }

    private mutating func properties() -> Properties {
        Properties(
            messageID: optional { $0.messageID() }, userID: optional { $0.octets() }, to: optional { $0.text() },
            subject: optional { $0.text() }, replyTo: optional { $0.text() },
            correlationID: optional { $0.messageID() },
            contentType: optional { $0.symbol() }, contentEncoding: optional { $0.symbol() },
            absoluteExpiryTime: optional { Timestamp(milliseconds: Int64(truncatingIfNeeded: $0.bits())) },
            creationTime: optional { Timestamp(milliseconds: Int64(truncatingIfNeeded: $0.bits())) },
            groupID: optional { $0.text() }, groupSequence: optional { UInt32(truncatingIfNeeded: $0.bits()) },
            replyToGroupID: optional { $0.text() })
    }

    private mutating func messageID() -> MessageID {
        switch Int.random(in: 0..<4, using: &self) {
        case 0: .ulong(bits())
        case 1: .uuid(AMQPUUID(high: bits(), low: bits()))
        case 2: .binary(octets())
        default: .string(text())
        }
    }

    private mutating func optional<Wrapped>(_ make: (inout SplitMix64) -> Wrapped) -> Wrapped? {
        once(in: 2) ? make(&self) : nil
    }
}
