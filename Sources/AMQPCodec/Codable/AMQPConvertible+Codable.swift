// The codec's own types are Codable, so that they can be parts of types that are. AMQPEncoder and AMQPDecoder go by
// AMQPConvertible; other coders get what is natural there, or are refused where nothing is.

extension Timestamp: Codable {
    /// Milliseconds since the Unix epoch, for coders of other formats.
    public init(from decoder: any Decoder) throws {
        self.init(milliseconds: try decoder.singleValueContainer().decode(Int64.self))
    }
    /// Milliseconds since the Unix epoch, for coders of other formats.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }
}

extension AMQPUUID: Codable {
    /// The usual hexadecimal form, for coders of other formats.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let uuid = AMQPUUID(try container.decode(String.self)) else {
            throw Swift.DecodingError.dataCorruptedError(in: container, debugDescription: "not the text of a UUID")
        }
        self = uuid
    }
    /// The usual hexadecimal form, for coders of other formats.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension Symbol: Codable {}

extension Value: Codable {
    /// Throws: only ``AMQPDecoder``, which does not ask this, can make the type.
    public init(from decoder: any Decoder) throws { throw Foreign.refusal(of: Self.self, by: decoder) }
    /// Throws: only ``AMQPEncoder``, which does not ask this, knows what to make of the type.
    public func encode(to encoder: any Encoder) throws { throw Foreign.refusal(of: self, by: encoder) }
}

extension AMQPMap: Codable {
    /// Throws: only ``AMQPDecoder``, which does not ask this, can make the type.
    public init(from decoder: any Decoder) throws { throw Foreign.refusal(of: Self.self, by: decoder) }
    /// Throws: only ``AMQPEncoder``, which does not ask this, knows what to make of the type.
    public func encode(to encoder: any Encoder) throws { throw Foreign.refusal(of: self, by: encoder) }
}

extension AMQPArray: Codable {
    /// Throws: only ``AMQPDecoder``, which does not ask this, can make the type.
    public init(from decoder: any Decoder) throws { throw Foreign.refusal(of: Self.self, by: decoder) }
    /// Throws: only ``AMQPEncoder``, which does not ask this, knows what to make of the type.
    public func encode(to encoder: any Encoder) throws { throw Foreign.refusal(of: self, by: encoder) }
}

extension Described: Codable {
    /// Throws: only ``AMQPDecoder``, which does not ask this, can make the type.
    public init(from decoder: any Decoder) throws { throw Foreign.refusal(of: Self.self, by: decoder) }
    /// Throws: only ``AMQPEncoder``, which does not ask this, knows what to make of the type.
    public func encode(to encoder: any Encoder) throws { throw Foreign.refusal(of: self, by: encoder) }
}

extension MessageID: Codable {
    /// Throws: only ``AMQPDecoder``, which does not ask this, can make the type.
    public init(from decoder: any Decoder) throws { throw Foreign.refusal(of: Self.self, by: decoder) }
    /// Throws: only ``AMQPEncoder``, which does not ask this, knows what to make of the type.
    public func encode(to encoder: any Encoder) throws { throw Foreign.refusal(of: self, by: encoder) }
}

extension Decimal32: Codable {
    /// Throws: only ``AMQPDecoder``, which does not ask this, can make the type.
    public init(from decoder: any Decoder) throws { throw Foreign.refusal(of: Self.self, by: decoder) }
    /// Throws: only ``AMQPEncoder``, which does not ask this, knows what to make of the type.
    public func encode(to encoder: any Encoder) throws { throw Foreign.refusal(of: self, by: encoder) }
}

extension Decimal64: Codable {
    /// Throws: only ``AMQPDecoder``, which does not ask this, can make the type.
    public init(from decoder: any Decoder) throws { throw Foreign.refusal(of: Self.self, by: decoder) }
    /// Throws: only ``AMQPEncoder``, which does not ask this, knows what to make of the type.
    public func encode(to encoder: any Encoder) throws { throw Foreign.refusal(of: self, by: encoder) }
}

extension Decimal128: Codable {
    /// Throws: only ``AMQPDecoder``, which does not ask this, can make the type.
    public init(from decoder: any Decoder) throws { throw Foreign.refusal(of: Self.self, by: decoder) }
    /// Throws: only ``AMQPEncoder``, which does not ask this, knows what to make of the type.
    public func encode(to encoder: any Encoder) throws { throw Foreign.refusal(of: self, by: encoder) }
}

/// Answers coders of other formats, in which there is nothing to stand for a type.
private enum Foreign {
    static func refusal(of type: Any.Type, by decoder: any Decoder) -> Swift.DecodingError {
        .dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "\(type) can only be decoded from AMQP"))
    }

    static func refusal(of value: Any, by encoder: any Encoder) -> Swift.EncodingError {
        .invalidValue(
            value,
            .init(codingPath: encoder.codingPath, debugDescription: "\(type(of: value)) can only be encoded to AMQP"))
    }
}
