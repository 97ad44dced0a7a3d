/// A type that has an AMQP type of its own, rather than being a map, list or number made of what its Codable conformance says.
///
/// `AMQPEncoder` and `AMQPDecoder` ask for this before anything else. The codec's own types conform, and a program may add it
/// to its types; the module AMQPFoundation adds it to Foundation's.
public protocol AMQPConvertible {
    /// The value on the wire; nil if there is none, which encoding reports as an error.
    var amqpValue: Value? { get }

    /// Makes the type from a value on the wire; nil if it cannot be, which decoding reports as an error.
    init?(amqpValue: Value)
}

extension Value: AMQPConvertible {
    /// Itself.
    public var amqpValue: Value? { self }
    /// Itself.
    public init?(amqpValue: Value) { self = amqpValue }
}

extension AMQPMap: AMQPConvertible {
    /// A `map`.
    public var amqpValue: Value? { .map(self) }
    /// From a `map`.
    public init?(amqpValue: Value) {
        guard case .map(let map) = amqpValue else { return nil }
        self = map
    }
}

extension AMQPArray: AMQPConvertible {
    /// An `array`.
    public var amqpValue: Value? { .array(self) }
    /// From an `array`.
    public init?(amqpValue: Value) {
        guard case .array(let array) = amqpValue else { return nil }
        self = array
    }
}

extension Described: AMQPConvertible {
    /// A described value.
    public var amqpValue: Value? { .described(self) }
    /// From any described value.
    public init?(amqpValue: Value) {
        guard case .described(let described) = amqpValue else { return nil }
        self = described
    }
}

extension Symbol: AMQPConvertible {
    /// A `symbol`; nil if the text is not ASCII.
    public var amqpValue: Value? { rawValue.utf8.allSatisfy { $0 < 0x80 } ? .symbol(self) : nil }
    /// From a `symbol`, or from a `string` of ASCII, which some peers send in its place.
    public init?(amqpValue: Value) {
        guard let text = amqpValue.text, text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        self.init(text)
    }
}

extension Timestamp: AMQPConvertible {
    /// A `timestamp`.
    public var amqpValue: Value? { .timestamp(self) }
    /// From a `timestamp`.
    public init?(amqpValue: Value) {
        guard case .timestamp(let timestamp) = amqpValue else { return nil }
        self = timestamp
    }
}

extension AMQPUUID: AMQPConvertible {
    /// A `uuid`.
    public var amqpValue: Value? { .uuid(self) }
    /// From a `uuid`.
    public init?(amqpValue: Value) {
        guard case .uuid(let uuid) = amqpValue else { return nil }
        self = uuid
    }
}

extension Decimal32: AMQPConvertible {
    /// A `decimal32`.
    public var amqpValue: Value? { .decimal32(self) }
    /// From a `decimal32`.
    public init?(amqpValue: Value) {
        guard case .decimal32(let decimal) = amqpValue else { return nil }
        self = decimal
    }
}

extension Decimal64: AMQPConvertible {
    /// A `decimal64`.
    public var amqpValue: Value? { .decimal64(self) }
    /// From a `decimal64`.
    public init?(amqpValue: Value) {
        guard case .decimal64(let decimal) = amqpValue else { return nil }
        self = decimal
    }
}

extension Decimal128: AMQPConvertible {
    /// A `decimal128`.
    public var amqpValue: Value? { .decimal128(self) }
    /// From a `decimal128`.
    public init?(amqpValue: Value) {
        guard case .decimal128(let decimal) = amqpValue else { return nil }
        self = decimal
    }
}

extension MessageID: AMQPConvertible {
    /// A `ulong`, `uuid`, `binary` or `string`.
    public var amqpValue: Value? {
        switch self {
        case .ulong(let number): .ulong(number)
        case .uuid(let uuid): .uuid(uuid)
        case .binary(let octets): .binary(octets)
        case .string(let text): .string(text)
        }
    }
    /// From a `ulong`, `uuid`, `binary` or `string`.
    public init?(amqpValue: Value) {
        switch amqpValue {
        case .ulong(let number): self = .ulong(number)
        case .uuid(let uuid): self = .uuid(uuid)
        case .binary(let octets): self = .binary(octets)
        case .string(let text): self = .string(text)
        default: return nil
        }
    }
}
