/// Makes Swift's Decodable types of AMQP values: what ``AMQPEncoder`` does, the other way round.
///
/// It goes by what it finds, and takes more than the encoder makes:
/// - The fields of a type may stand in a `map`, under names that are strings or symbols, or in a `list`. The layout of an
///   ``EncodingForm`` is not asked for; its descriptor is. A descriptor that the type does not expect is an error.
/// - Sequences come from a `list` or an `array`.
/// - Integers come from any integer type that holds a value which fits; floating point numbers from those and from any of their
///   own that says the same number in their width. Nothing is rounded.
/// - Text comes from a `string`, a `symbol` or a `char`.
///
/// Errors are `Swift.DecodingError` and say the coding path.
public struct AMQPDecoder: Sendable {
    /// What the types that are decoded may ask for.
    public var userInfo: [CodingUserInfoKey: any Sendable] = [:]

    /// Creates a decoder.
    public init() {}

    /// Makes a type of a value, which must be described as the form given or else the type's own says.
    public func decode<Decoded: Decodable>(
        _ type: Decoded.Type = Decoded.self, from value: Value, as form: EncodingForm? = nil
    ) throws -> Decoded {
        try decode(type, from: value, as: form, at: [])
    }

    func decode<Decoded: Decodable>(
        _ type: Decoded.Type, from value: Value, as form: EncodingForm? = nil, at path: [any CodingKey]
    ) throws -> Decoded {
        let form = form ?? (type as? any AMQPFormed.Type)?.amqpForm
        guard let descriptor = form?.descriptor else { return try decode(bare: type, value, path) }
        guard case .described(let described) = value,
            described.descriptor == descriptor || form?.aliases.contains(described.descriptor) == true
        else {
            throw mismatch(type, value, path, "a value described by \(descriptor.explanation)")
        }
        return try decode(bare: type, described.value, path)
    }

    private func decode<Decoded: Decodable>(
        bare type: Decoded.Type, _ value: Value, _ path: [any CodingKey]
    ) throws -> Decoded {
        if let primitive = try primitive(type, value, path) { return primitive }
        if let convertible = type as? any AMQPConvertible.Type {
            guard let decoded = convertible.init(amqpValue: value) as? Decoded else {
                throw mismatch(type, value, path, "\(type)")
            }
            return decoded
        }
        if let dictionary = type as? any MapDecodable.Type {
            guard case .map(let map) = value else { throw mismatch(type, value, path, "map") }
            if let decoded = try dictionary.decode(map, self, path) as? Decoded { return decoded }
        }
        return try Decoded(from: ValueDecoder(self, value, path))
    }

    /// Numbers, text and octets; nil for other types.
    private func primitive<Decoded: Decodable>(
        _ type: Decoded.Type, _ value: Value, _ path: [any CodingKey]
    ) throws -> Decoded? {
        switch type {
        case is String.Type: try text(value, path) as? Decoded
        case is Bool.Type: try boolean(value, path) as? Decoded
        case is Int.Type: try integer(Int.self, value, path) as? Decoded
        case is Int64.Type: try integer(Int64.self, value, path) as? Decoded
        case is Int32.Type: try integer(Int32.self, value, path) as? Decoded
        case is Int16.Type: try integer(Int16.self, value, path) as? Decoded
        case is Int8.Type: try integer(Int8.self, value, path) as? Decoded
        case is UInt.Type: try integer(UInt.self, value, path) as? Decoded
        case is UInt64.Type: try integer(UInt64.self, value, path) as? Decoded
        case is UInt32.Type: try integer(UInt32.self, value, path) as? Decoded
        case is UInt16.Type: try integer(UInt16.self, value, path) as? Decoded
        case is UInt8.Type: try integer(UInt8.self, value, path) as? Decoded
        case is Int128.Type: try integer(Int128.self, value, path) as? Decoded
        case is UInt128.Type: try integer(UInt128.self, value, path) as? Decoded
        case is Double.Type:
            if case .double(let number) = value {
                number as? Decoded
            } else {
                try number(Double.self, value, path) as? Decoded
            }
        case is Float.Type:
            if case .float(let number) = value {
                number as? Decoded
            } else {
                try number(Float.self, value, path) as? Decoded
            }
        case is [UInt8].Type: if case .binary(let octets) = value { octets as? Decoded } else { nil }
        default: nil
        }
    }

    private func boolean(_ value: Value, _ path: [any CodingKey]) throws -> Bool {
        guard case .boolean(let flag) = value else { throw mismatch(Bool.self, value, path, "boolean") }
        return flag
    }

    private func text(_ value: Value, _ path: [any CodingKey]) throws -> String {
        if case .char(let scalar) = value { return String(scalar) }
        guard let text = value.text else { throw mismatch(String.self, value, path, "string") }
        return text
    }

    private func integer<Integer: FixedWidthInteger>(
        _ type: Integer.Type, _ value: Value, _ path: [any CodingKey]
    ) throws -> Integer {
        guard let wide = value.wideInteger else { throw mismatch(type, value, path, "an integer") }
        guard let integer = Integer(exactly: wide) else { throw misfit(type, "\(wide)", path) }
        return integer
    }

    private func number<Number: BinaryFloatingPoint>(
        _ type: Number.Type, _ value: Value, _ path: [any CodingKey]
    ) throws -> Number {
        let double: Double
        switch value {
        case .double(let value): double = value
        case .float(let value): double = Double(value)
        default:
            guard let wide = value.wideInteger else { throw mismatch(type, value, path, "a number") }
            guard let number = Number(exactly: wide) else { throw misfit(type, "\(wide)", path) }
            return number
        }
        guard let number = Number(exactly: double) ?? (double.isNaN ? Number.nan : nil) else {
            throw misfit(type, "\(double)", path)
        }
        return number
    }

    func mismatch(
        _ type: Any.Type, _ value: Value, _ path: [any CodingKey], _ expected: String
    ) -> Swift.DecodingError {
        let context = Swift.DecodingError.Context(
            codingPath: path, debugDescription: "expected \(expected), found \(value.explanation)")
        return value == .null ? .valueNotFound(type, context) : .typeMismatch(type, context)
    }

    private func misfit(_ type: Any.Type, _ number: String, _ path: [any CodingKey]) -> Swift.DecodingError {
        .dataCorrupted(.init(codingPath: path, debugDescription: "\(number) does not fit in \(type)"))
    }
}

extension Value {
    /// The number, if this is of any integer type.
    var wideInteger: Int128? {
        if case .ulong(let value) = self { Int128(value) } else { integer.map { Int128($0) } }
    }

    /// What the value is, for a person who reads an error.
    var explanation: String {
        switch self {
        case .described(let described): "a value described by \(described.descriptor.explanation)"
        case .symbol(let symbol): "symbol \(symbol)"
        case .ulong(let number): "ulong 0x\(String(number, radix: 16))"
        default: arrayElement.map { "\($0)" } ?? ""
        }
    }
}
