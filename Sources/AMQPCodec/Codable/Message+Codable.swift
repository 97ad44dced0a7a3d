extension Message {
    /// A message whose body is one value made of a Swift type; see ``AMQPEncoder``.
    public init(
        encoding body: some Encodable, to: String? = nil, subject: String? = nil,
        using encoder: AMQPEncoder = AMQPEncoder()
    ) throws {
        self.init(.value(try encoder.encode(body)), to: to, subject: subject)
    }

    /// Makes a Swift type of the body; see ``AMQPDecoder``.
    ///
    /// A body of data counts as one `binary` and a body of sequences as one `list`, however many sections there are.
    public func decode<Decoded: Decodable>(
        _ type: Decoded.Type = Decoded.self, using decoder: AMQPDecoder = AMQPDecoder()
    ) throws -> Decoded {
        try decoder.decode(type, from: body.content)
    }
}

extension MessageView {
    /// Makes a Swift type of the body, as ``Message/decode(_:using:)`` does.
    public func decode<Decoded: Decodable>(
        _ type: Decoded.Type = Decoded.self, using decoder: AMQPDecoder = AMQPDecoder()
    ) throws -> Decoded {
        try decoder.decode(type, from: body.content)
    }
}

extension Message.Body {
    /// The body as one value.
    var content: Value {
        switch self {
        case .data(let sections): .binary(sections.count == 1 ? sections[0] : Array(sections.joined()))
        case .sequence(let sections): .list(sections.count == 1 ? sections[0] : Array(sections.joined()))
        case .value(let value): value
        }
    }
}
