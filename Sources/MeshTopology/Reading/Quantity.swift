/// Numbers with units, as they are written in a file.
enum Quantity {
    /// Why a text is none, said of what it should be: "has to be a duration, such as 5ms".
    struct Misfit: Error {
        let sentence: String
        init(_ sentence: String) { self.sentence = sentence }
    }

    /// The longest duration, in hours.
    private static let longest = 24 * 7

    /// A duration in nanoseconds or more: `5ms`, `1.5 s`, `2min`.
    static func duration(_ text: String) throws(Misfit) -> Duration {
        let units = [
            "ns": 1, "us": 1_000, "µs": 1_000, "ms": 1_000_000, "s": 1_000_000_000, "min": 60_000_000_000,
            "h": 3_600_000_000_000,
        ]
        guard text != "0" else { return .zero }
        guard !text.hasPrefix("-") else { throw Misfit("must not be negative") }
        guard let nanoseconds = scaled(text, units) else {
            throw Misfit("has to be a duration with a unit: 250us, 5ms, 1.5s, 2min or 1h")
        }
        guard nanoseconds <= longest * 3_600_000_000_000 else { throw Misfit("has to be at most \(longest)h") }
        return .nanoseconds(nanoseconds)
    }

    /// A duration as ``duration(_:)`` reads it, exact to the nanosecond.
    static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = attoseconds / 1_000_000_000
        guard nanoseconds > 0 else { return "\(seconds)s" }
        let digits = String(nanoseconds)
        return "\(seconds).\(String(repeating: "0", count: 9 - digits.count))\(digits)s"
    }

    /// A duration that is more than nothing.
    static func time(_ text: String) throws(Misfit) -> Duration {
        let duration = try duration(text)
        guard duration > .zero else { throw Misfit("has to be more than 0") }
        return duration
    }

    /// Bytes, at most 1 GiB: `100`, `1KiB`, `2 MB`.
    static func size(_ text: String) throws(Misfit) -> Int {
        let units = [
            "": 1, "B": 1, "kB": 1_000, "KB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000, "KiB": 1 << 10,
            "MiB": 1 << 20, "GiB": 1 << 30,
        ]
        guard let bytes = scaled(text, units) else {
            throw Misfit("has to be a number of bytes: 100, 1KiB, 64kB or 1.5MiB")
        }
        guard bytes <= 1 << 30 else { throw Misfit("has to be at most 1GiB") }
        return bytes
    }

    /// Bits per second, up to 1 Tbit: `10Mbit`, `64 kbit/s`.
    static func bandwidth(_ text: String) throws(Misfit) -> Int {
        let units = ["bit": 1, "kbit": 1_000, "Mbit": 1_000_000, "Gbit": 1_000_000_000]
        guard let bits = scaled(text.hasSuffix("/s") ? String(text.dropLast(2)) : text, units) else {
            throw Misfit("has to be in bits per second: 64kbit, 10Mbit or 1Gbit")
        }
        guard (1...1_000_000_000_000).contains(bits) else { throw Misfit("has to be from 1bit to 1000Gbit") }
        return bits
    }

    /// How often per second, more than 0 and at most 10 million: `100/s`, `0.5/s`, `6/min`.
    static func rate(_ text: String) throws(Misfit) -> Double {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let seconds: [String: Double] = ["s": 1, "min": 60, "h": 3_600]
        guard parts.count == 2, let number = decimal(trim(parts[0])), let unit = seconds[String(trim(parts[1]))] else {
            throw Misfit("has to be so many in a time: 100/s, 0.5/s, 6/min or 1/h")
        }
        guard number / unit > 0, number / unit <= 1e7 else {
            throw Misfit("has to be more than 0 and at most 10000000/s")
        }
        return number / unit
    }

    /// A share, 0…1: `0.05`, `5%`.
    static func share(_ text: String) throws(Misfit) -> Double {
        let isPercentage = text.hasSuffix("%")
        guard let number = decimal(isPercentage ? trim(text.dropLast()) : text[...]) else {
            throw Misfit("has to be a share: 5% or 0.05")
        }
        let share = isPercentage ? number / 100 : number
        guard share <= 1 else { throw Misfit("has to be from 0% to 100%") }
        return share
    }

    /// A number with a fraction, not negative.
    static func number(_ text: String) throws(Misfit) -> Double {
        guard let number = decimal(text[...]) else { throw Misfit("has to be a number") }
        return number
    }

    /// A whole number in a range.
    static func whole(_ text: String, in range: ClosedRange<Int>) throws(Misfit) -> Int {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        guard digits.utf8.allSatisfy(isDigit), let number = Int(text), range.contains(number) else {
            throw Misfit(
                range.upperBound >= Int(UInt32.max)
                    ? "has to be a whole number, at least \(range.lowerBound)"
                    : "has to be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// Any 64 bits.
    static func seed(_ text: String) throws(Misfit) -> UInt64 {
        guard text.utf8.allSatisfy(isDigit), let seed = UInt64(text) else {
            throw Misfit("has to be a whole number from 0 to \(UInt64.max)")
        }
        return seed
    }

    /// A number of messages: `10`, `at least 10`, `at most 10`, `10 to 20`.
    static func amount(_ text: String) throws(Misfit) -> Topology.Amount {
        let words = text.split(separator: " ")
        func number(_ index: Int) -> Int? { try? whole(String(words[index]), in: 0...Int(UInt32.max)) }
        switch words.count {
        case 1:
            if let count = number(0) { return .exactly(count) }
        case 3 where words[0] == "at" && words[1] == "least":
            if let least = number(2) { return .between(least, nil) }
        case 3 where words[0] == "at" && words[1] == "most":
            if let most = number(2) { return .between(0, most) }
        case 3 where words[1] == "to":
            if let least = number(0), let most = number(2), least <= most { return .between(least, most) }
        default: break
        }
        throw Misfit("has to be a number of messages: 10, at least 10, at most 10, or 10 to 20")
    }

    /// A decimal number times a unit, rounded down; nil if it is none, negative or too large.
    private static func scaled(_ text: String, _ units: [String: Int]) -> Int? {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let unit = units[String(trim(text.dropFirst(number.count)))] else { return nil }
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.utf8.count <= 15 }),
            let whole = Int(parts[0]), let fraction = parts.count == 2 ? Int(parts[1]) : 0
        else { return nil }
        let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
        guard !overflow else { return nil }
        let scale = parts.count == 2 ? parts[1].utf8.reduce(1) { scale, _ in scale * 10 } : 1
        let (high, low) = fraction.multipliedFullWidth(by: unit)
        let (sum, overflows) = product.addingReportingOverflow(scale.dividingFullWidth((high, low)).quotient)
        return overflows ? nil : sum
    }

    /// Digits, perhaps with a point and more digits.
    private static func decimal(_ text: Substring) -> Double? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), text.utf8.count <= 40,
            parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isDigit) })
        else { return nil }
        return Double(text)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func trim(_ text: Substring) -> Substring {
        var rest = text
        while rest.first == " " { rest.removeFirst() }
        while rest.last == " " { rest.removeLast() }
        return rest
    }
}
