/// Makes AMQP values of Swift's Encodable types.
///
/// | Swift | AMQP |
/// | --- | --- |
/// | a type with named fields | `map`, or what it says as ``AMQPFormed`` |
/// | `Array` and other sequences, `Set` | `list`, or `array` if asked for |
/// | `[UInt8]` | `binary` |
/// | `Dictionary` | `map` with keys of the key's own type |
/// | `Int`, `Int64` … `Int8` | `long`, `long` … `byte` |
/// | `UInt`, `UInt64` … `UInt8` | `ulong`, `ulong` … `ubyte` |
/// | `Double`, `Float`, `Bool`, `String` | `double`, `float`, `boolean`, `string` |
/// | an enum with raw values | its raw value |
/// | an enum with associated values | a `map` from the case's name to a `map` of its values |
/// | nil | a field is left out, an element is `null` |
/// | ``AMQPConvertible``: ``Timestamp``, ``AMQPUUID``, ``Symbol``, ``Value`` … | the type of that name |
///
/// Dictionaries and sets, which have no order, are written in the order of the encodings of their keys or elements, so that the
/// same value always is the same bytes. Errors are `Swift.EncodingError` and say the coding path.
public struct AMQPEncoder: Sendable {
    /// What the names of fields and textual keys of dictionaries become.
    public enum KeyForm: Sendable, Hashable {
        /// A `string`, as in application properties (§3.2.5).
        case string
        /// A `symbol`, as in annotations (§3.2.10). Names that are not ASCII are errors.
        case symbol
    }

    /// What sequences become.
    public enum SequenceForm: Sendable, Hashable {
        /// A `list` (§1.6.22), which every peer reads.
        case list
        /// An `array` (§1.6.24) if there are elements and all have one type, which takes less space for many small ones, else a `list`.
        case array
    }

    /// What the names of fields become. Default `string`.
    public var keys: KeyForm
    /// What sequences become. Default `list`.
    public var sequences: SequenceForm
    /// What the types that are encoded may ask for.
    public var userInfo: [CodingUserInfoKey: any Sendable] = [:]

    /// Creates an encoder.
    public init(keys: KeyForm = .string, sequences: SequenceForm = .list) {
        self.keys = keys
        self.sequences = sequences
    }

    /// The value that stands for `value`, in the form given or else the one it says itself.
    public func encode(_ value: some Encodable, as form: EncodingForm? = nil) throws -> Value {
        try encode(value, as: form, at: [])
    }

    func encode<Encoded: Encodable>(
        _ value: Encoded, as form: EncodingForm? = nil, at path: [any CodingKey]
    ) throws -> Value {
        if form != nil, let optional = value as? any OptionalEncodable, let wrapped = optional.wrapped {
            return try encode(wrapped, as: form, at: path)
        }
        let form = form ?? (type(of: value) as? any AMQPFormed.Type)?.amqpForm
        let bare = try bare(value, form?.layout ?? .map, path)
        return form?.descriptor.map { .described(Described(descriptor: $0, value: bare)) } ?? bare
    }

    private func bare<Encoded: Encodable>(
        _ value: Encoded, _ layout: EncodingForm.Layout, _ path: [any CodingKey]
    ) throws -> Value {
        if let primitive = try primitive(value, path) { return primitive }
        if let convertible = value as? any AMQPConvertible {
            return try convertible.amqpValue ?? { throw invalid(value, path, "it has no form in AMQP") }()
        }
        switch value {
        case let dictionary as any MapEncodable: return .map(try dictionary.amqpMap(self, path))
        case let set as any UnorderedEncodable: return sequence(try set.amqpElements(self, path))
        default:
            let node = EncodingNode(self, layout, path)
            try value.encode(to: node)
            return try node.value()
        }
    }

    func sequence(_ values: [Value]) -> Value {
        guard sequences == .array, let element = values.first?.arrayElement, element != .null,
            let array = AMQPArray(of: element, values)
        else { return .list(values) }
        return .array(array)
    }

    func key(_ text: String, _ path: [any CodingKey]) throws -> Value {
        guard keys == .symbol else { return .string(text) }
        return try Symbol(text).amqpValue ?? { throw invalid(text, path, "the name is not ASCII, as symbols are") }()
    }

    /// Numbers, text and octets, without asking for containers; nil for other types.
    private func primitive<Encoded: Encodable>(_ value: Encoded, _ path: [any CodingKey]) throws -> Value? {
        switch Encoded.self {
        case is String.Type: .string(value as! String)
        case is Bool.Type: .boolean(value as! Bool)
        case is Int.Type: .long(Int64(value as! Int))
        case is Int64.Type: .long(value as! Int64)
        case is Int32.Type: .int(value as! Int32)
        case is Int16.Type: .short(value as! Int16)
        case is Int8.Type: .byte(value as! Int8)
        case is UInt.Type: .ulong(UInt64(value as! UInt))
        case is UInt64.Type: .ulong(value as! UInt64)
        case is UInt32.Type: .uint(value as! UInt32)
        case is UInt16.Type: .ushort(value as! UInt16)
        case is UInt8.Type: .ubyte(value as! UInt8)
        case is Double.Type: .double(value as! Double)
        case is Float.Type: .float(value as! Float)
        case is Int128.Type, is UInt128.Type: throw invalid(value, path, "no integer in AMQP has 128 bits")
        // Not by casting the value: an empty array of anything is an empty array of octets.
        case is [UInt8].Type: .binary(value as! [UInt8])
        default: nil
        }
    }

    func invalid(_ value: Any, _ path: [any CodingKey], _ problem: String) -> Swift.EncodingError {
        .invalidValue(value, .init(codingPath: path, debugDescription: "\(type(of: value)): \(problem)"))
    }
}

/// An optional that is asked to encode itself knows nothing of the form that was asked for.
private protocol OptionalEncodable {
    var wrapped: (any Encodable)? { get }
}

extension Optional: OptionalEncodable where Wrapped: Encodable {
    fileprivate var wrapped: (any Encodable)? { self }
}

extension Value {
    /// Makes a value of any Encodable type; see ``AMQPEncoder``.
    public init(encoding value: some Encodable, as form: EncodingForm? = nil) throws {
        self = try AMQPEncoder().encode(value, as: form)
    }

    /// Makes a Decodable type of the value; see ``AMQPDecoder``.
    public func decode<Decoded: Decodable>(
        _ type: Decoded.Type = Decoded.self, as form: EncodingForm? = nil
    ) throws -> Decoded {
        try AMQPDecoder().decode(type, from: self, as: form)
    }

    /// The type that an array of such values has; nil for described ones.
    var arrayElement: AMQPArray.Element? {
        switch self {
        case .null: .null
        case .boolean: .boolean
        case .ubyte: .ubyte
        case .ushort: .ushort
        case .uint: .uint
        case .ulong: .ulong
        case .byte: .byte
        case .short: .short
        case .int: .int
        case .long: .long
        case .float: .float
        case .double: .double
        case .decimal32: .decimal32
        case .decimal64: .decimal64
        case .decimal128: .decimal128
        case .char: .char
        case .timestamp: .timestamp
        case .uuid: .uuid
        case .binary: .binary
        case .string: .string
        case .symbol: .symbol
        case .list: .list
        case .map: .map
        case .array: .array
        case .described: nil
        }
    }
}
