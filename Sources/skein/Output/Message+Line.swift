import AMQPMessaging

extension Message {
    /// The body in one line for a person.
    var line: String {
        switch body {
        case .value(let value): value.line
        case .data(let sections): Octets.line(sections.flatMap(\.self))
        case .sequence(let sections): Value.list(sections.flatMap(\.self)).line
        }
    }

    /// The message in one line for a program; what is absent is left out.
    func jsonLine(from address: Address) -> String {
        var members: [(String, JSON)] = [("address", .string(address.name ?? "")), ("body", bodyJSON)]
        func add(_ name: String, _ value: JSON?) { if let value { members.append((name, value)) } }
        func text(_ text: String?) -> JSON? { text.map { .string($0) } }
        func number(_ number: (some BinaryInteger)?) -> JSON? { number.map { .number("\($0)") } }
        add("messageId", properties?.messageID?.json)
        add("subject", text(properties?.subject))
        add("to", text(properties?.to))
        add("replyTo", text(properties?.replyTo))
        add("correlationId", properties?.correlationID?.json)
        add("contentType", text(properties?.contentType?.rawValue))
        add("durable", header?.durable.map { .bool($0) })
        add("priority", number(header?.priority))
        add("ttl", number(header?.ttl))
        add("applicationProperties", applicationProperties.isEmpty ? nil : applicationProperties.json)
        add("annotations", messageAnnotations.isEmpty ? nil : messageAnnotations.json)
        return JSON.object(members).text
    }

    private var bodyJSON: JSON {
        switch body {
        case .value(let value): value.json
        case .data(let sections): Octets.json(sections.flatMap(\.self))
        case .sequence(let sections): .array(sections.flatMap(\.self).map(\.json))
        }
    }
}

extension MessageID {
    fileprivate var json: JSON {
        switch self {
        case .ulong(let number): .number("\(number)")
        case .uuid(let uuid): .string("\(uuid)")
        case .binary(let octets): Octets.json(octets)
        case .string(let text): .string(text)
        }
    }
}
