/// Any AMQP value (part 1 of the specification).
///
/// Encoding takes the most compact constructor that holds the value. Two values are equal if their encodings are: numbers
/// of different types never are, NaN is equal to itself, and text is compared by its code points.
public enum Value: Sendable, Hashable {
    /// The absence of a value (§1.6.1).
    case null
    /// §1.6.2
    case boolean(Bool)
    /// An unsigned 8-bit integer (§1.6.3).
    case ubyte(UInt8)
    /// An unsigned 16-bit integer (§1.6.4).
    case ushort(UInt16)
    /// An unsigned 32-bit integer (§1.6.5).
    case uint(UInt32)
    /// An unsigned 64-bit integer (§1.6.6).
    case ulong(UInt64)
    /// A signed 8-bit integer (§1.6.7).
    case byte(Int8)
    /// A signed 16-bit integer (§1.6.8).
    case short(Int16)
    /// A signed 32-bit integer (§1.6.9).
    case int(Int32)
    /// A signed 64-bit integer (§1.6.10).
    case long(Int64)
    /// §1.6.11
    case float(Float)
    /// §1.6.12
    case double(Double)
    /// §1.6.13
    case decimal32(Decimal32)
    /// §1.6.14
    case decimal64(Decimal64)
    /// §1.6.15
    case decimal128(Decimal128)
    /// A single Unicode character (§1.6.16).
    case char(Unicode.Scalar)
    /// §1.6.17
    case timestamp(Timestamp)
    /// §1.6.18
    case uuid(AMQPUUID)
    /// A sequence of octets (§1.6.19).
    case binary([UInt8])
    /// Unicode text (§1.6.20).
    case string(String)
    /// §1.6.21
    case symbol(Symbol)
    /// A sequence of values of any types (§1.6.22).
    case list([Value])
    /// §1.6.23
    case map(AMQPMap)
    /// A sequence of values of one type (§1.6.24).
    case array(AMQPArray)
    /// A value with a descriptor (§1.1.2).
    indirect case described(Described)
}

/// A value annotated with a descriptor (§1.1.2).
public struct Described: Sendable, Hashable {
    /// A symbol or an unsigned long for the types of the specification; any value is well formed.
    public var descriptor: Value
    /// What is described.
    public var value: Value

    /// Describes a value.
    public init(descriptor: Value, value: Value) {
        self.descriptor = descriptor
        self.value = value
    }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral, ExpressibleByFloatLiteral
{
    /// A `string`.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A `boolean`.
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
    /// A `long`.
    public init(integerLiteral value: Int64) { self = .long(value) }
    /// A `double`.
    public init(floatLiteral value: Double) { self = .double(value) }
    /// A `list`.
    public init(arrayLiteral elements: Value...) { self = .list(elements) }
    /// A `map`.
    public init(dictionaryLiteral elements: (Value, Value)...) { self = .map(AMQPMap(elements)) }
    /// A `null`.
    public init(nilLiteral: ()) { self = .null }
}

extension Value {
    /// The text of a `string` or `symbol`, else nil.
    public var text: String? {
        switch self {
        case .string(let text): text
        case .symbol(let symbol): symbol.rawValue
        default: nil
        }
    }

    /// The number if this is any integer type and fits, else nil.
    public var integer: Int? {
        switch self {
        case .ubyte(let value): Int(value)
        case .ushort(let value): Int(value)
        case .uint(let value): Int(value)
        case .ulong(let value): Int(exactly: value)
        case .byte(let value): Int(value)
        case .short(let value): Int(value)
        case .int(let value): Int(value)
        case .long(let value): Int(value)
        default: nil
        }
    }
}
