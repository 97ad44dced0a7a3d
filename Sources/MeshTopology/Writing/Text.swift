/// Quantities for people.
enum Text {
    /// A duration in the largest unit in which it has at most three digits after the point: 5 ms, 1.5 s.
    static func duration(_ duration: Duration) -> String {
        let nanoseconds = Int(duration.nanoseconds)
        let units = [(1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "us"), (1, "ns")]
        let unit = units.first { nanoseconds >= $0.0 && (nanoseconds % $0.0) % max($0.0 / 1_000, 1) == 0 } ?? (1, "ns")
        if nanoseconds == 0 { return "0" }
        var fraction = String((nanoseconds % unit.0) / max(unit.0 / 1_000, 1))
        fraction = String(repeating: "0", count: unit.0 == 1 ? 0 : 3 - fraction.count) + fraction
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return "\(nanoseconds / unit.0)" + (fraction.isEmpty ? "" : ".\(fraction)") + unit.1
    }

    /// A number, at least 0, without an exponent; exact.
    static func number(_ number: Double) -> String {
        let parts = "\(number)".split(separator: "e")
        guard parts.count == 2, let exponent = Int(parts[1]) else { return "\(number)" }
        let digits = parts[0].filter(\.isNumber)
        // One digit stands before the point.
        if exponent < 0 { return "0." + String(repeating: "0", count: -exponent - 1) + digits }
        return digits + String(repeating: "0", count: max(exponent + 1 - digits.count, 0))
    }

    /// A text as YAML takes it for that text: as it is if it has only letters and what else means nothing.
    static func quoted(_ text: String) -> String {
        let plain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        let isWord = text.utf8.first.map { $0 >= UInt8(ascii: "A") } ?? false
        let reserved: Set = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
        if plain, isWord, !reserved.contains(text.lowercased()) { return text }
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\t": out += "\\t"
            case "\u{20}"..."\u{7e}", "\u{a1}"..."\u{2027}", "\u{202a}"..."\u{d7ff}": out.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16)
                out += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            }
        }
        return out + "\""
    }
}
