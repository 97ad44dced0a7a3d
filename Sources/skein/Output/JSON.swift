/// A JSON value whose objects keep the order of their members.
enum JSON {
    case null
    case bool(Bool)
    /// A number, written as it is to appear.
    case number(String)
    case string(String)
    case array([JSON])
    case object([(String, JSON)])

    /// The value in one line.
    var text: String {
        var out = ""
        write(to: &out)
        return out
    }

    private func write(to out: inout String) {
        switch self {
        case .null: out += "null"
        case .bool(let value): out += value ? "true" : "false"
        case .number(let digits): out += digits
        case .string(let text): JSON.write(text, to: &out)
        case .array(let elements):
            out += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { out += ", " }
                element.write(to: &out)
            }
            out += "]"
        case .object(let members):
            out += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { out += ", " }
                JSON.write(member.0, to: &out)
                out += ": "
                member.1.write(to: &out)
            }
            out += "}"
        }
    }

    private static func write(_ text: String, to out: inout String) {
        out += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case "\0"..."\u{1f}", "\u{7f}"..."\u{9f}": out += "\\u" + Hex.text(UInt64(scalar.value), digits: 4)
            default: out.unicodeScalars.append(scalar)
            }
        }
        out += "\""
    }
}

/// Octets and numbers in hexadecimal digits.
enum Hex {
    private static func digit(_ value: UInt8) -> UInt8 {
        value + (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
    }

    static func text(_ number: UInt64, digits: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    static func text(_ octets: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: 2 + 2 * octets.count) { out in
            out[0] = UInt8(ascii: "0")
            out[1] = UInt8(ascii: "x")
            for (index, octet) in octets.enumerated() {
                out[2 + 2 * index] = digit(octet >> 4)
                out[3 + 2 * index] = digit(octet & 0xf)
            }
            return out.count
        }
    }
}

/// Octets in base 64 (RFC 4648 §4).
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func text(_ octets: [UInt8]) -> String {
        var out: [UInt8] = []
        out.reserveCapacity((octets.count + 2) / 3 * 4)
        for start in stride(from: 0, to: octets.count, by: 3) {
            let count = min(3, octets.count - start)
            let group = (0..<3).reduce(0) { $0 << 8 | ($1 < count ? Int(octets[start + $1]) : 0) }
            for digit in 0..<4 {
                out.append(digit <= count ? alphabet[group >> (18 - 6 * digit) & 0x3f] : UInt8(ascii: "="))
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
