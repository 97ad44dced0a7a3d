import AMQPMessaging

extension Value {
    /// The value as a person reads it on its own: text is plain.
    var line: String {
        switch self {
        case .string(let text): text.oneLine
        case .symbol(let symbol): symbol.rawValue.oneLine
        case .char(let scalar): String(scalar).oneLine
        case .binary(let octets): Octets.line(octets)
        default: nested
        }
    }

    /// The value within another one: text is quoted.
    private var nested: String {
        switch self {
        case .null: "null"
        case .boolean(let value): "\(value)"
        case .ubyte(let value): "\(value)"
        case .ushort(let value): "\(value)"
        case .uint(let value): "\(value)"
        case .ulong(let value): "\(value)"
        case .byte(let value): "\(value)"
        case .short(let value): "\(value)"
        case .int(let value): "\(value)"
        case .long(let value): "\(value)"
        case .float(let value): "\(value)"
        case .double(let value): "\(value)"
        case .decimal32(let value): "decimal32:0x" + Hex.text(UInt64(value.bits), digits: 8)
        case .decimal64(let value): "decimal64:0x" + Hex.text(value.bits, digits: 16)
        case .decimal128(let value):
            "decimal128:0x" + Hex.text(value.high, digits: 16) + Hex.text(value.low, digits: 16)
        case .timestamp(let value): "timestamp:\(value.milliseconds)"
        case .uuid(let value): "\(value)"
        case .string(let text): JSON.string(text).text
        case .char(let scalar): JSON.string(String(scalar)).text
        case .symbol(let symbol): JSON.string(symbol.rawValue).text
        case .binary(let octets): Octets.text(octets).map { JSON.string($0).text } ?? Hex.text(octets)
        case .list(let values): "[" + values.map(\.nested).joined(separator: ", ") + "]"
        case .array(let array): "[" + array.values.map(\.nested).joined(separator: ", ") + "]"
        case .map(let map):
            "{" + map.pairs.map { "\($0.key.nested): \($0.value.nested)" }.joined(separator: ", ") + "}"
        case .described(let described): "@\(described.descriptor.nested) \(described.value.nested)"
        }
    }
}

/// Octets that may well be text.
enum Octets {
    /// The text, if that is what they are.
    static func text(_ octets: [UInt8]) -> String? { String(validating: octets, as: UTF8.self) }

    static func line(_ octets: [UInt8]) -> String { text(octets)?.oneLine ?? Hex.text(octets) }
}

extension String {
    /// The text with control characters escaped as in Swift: `\n`, `\u{1b}`.
    var oneLine: String {
        // Those from U+0080 on begin with 0xc2 in UTF-8, as do some that are not control characters.
        guard utf8.contains(where: { $0 < 0x20 || $0 == 0x7f || $0 == 0xc2 }) else { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\0"..."\u{1f}", "\u{7f}"..."\u{9f}": text += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
