import AMQPMessaging

extension Value {
    /// The value in JSON. What JSON has no form for becomes text; binary that is not text, an object with its base 64.
    var json: JSON {
        switch self {
        case .null: .null
        case .boolean(let value): .bool(value)
        case .ubyte, .ushort, .uint, .ulong, .byte, .short, .int, .long: .number(line)
        case .float(let value): value.isFinite ? .number("\(value)") : .string("\(value)")
        case .double(let value): value.isFinite ? .number("\(value)") : .string("\(value)")
        case .timestamp(let value): .number("\(value.milliseconds)")
        case .decimal32, .decimal64, .decimal128, .uuid: .string(line)
        case .string(let text): .string(text)
        case .char(let scalar): .string(String(scalar))
        case .symbol(let symbol): .string(symbol.rawValue)
        case .binary(let octets): Octets.json(octets)
        case .list(let values): .array(values.map(\.json))
        case .array(let array): .array(array.values.map(\.json))
        case .map(let map): map.json
        case .described(let described):
            .object([("descriptor", described.descriptor.json), ("value", described.value.json)])
        }
    }
}

extension AMQPMap {
    /// The map as an object; keys that are not text are written as they are for people.
    var json: JSON { .object(pairs.map { ($0.key.text ?? $0.key.line, $0.value.json) }) }
}

extension Octets {
    static func json(_ octets: [UInt8]) -> JSON {
        text(octets).map { .string($0) } ?? .object([("base64", .string(Base64.text(octets)))])
    }
}
