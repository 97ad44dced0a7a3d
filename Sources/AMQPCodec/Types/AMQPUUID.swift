/// A universally unique identifier, RFC 4122 §4.1.2 (§1.6.18).
public struct AMQPUUID: Sendable, Hashable, BitwiseCopyable, CustomStringConvertible {
    /// The first eight bytes on the wire.
    public var high: UInt64
    /// The last eight bytes on the wire.
    public var low: UInt64
    /// Wraps the bits.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads the usual 8-4-4-4-12 hexadecimal form, in either case; nil if the text is anything else.
    public init?(_ text: some StringProtocol) {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12] else { return nil }
        var digits: [UInt64] = []
        for character in groups.joined().utf8 {
            guard let digit = Character(Unicode.Scalar(character)).hexDigitValue else { return nil }
            digits.append(UInt64(digit))
        }
        self.init(
            high: digits[..<16].reduce(0) { $0 << 4 | $1 }, low: digits[16...].reduce(0) { $0 << 4 | $1 })
    }

    /// The usual 8-4-4-4-12 hexadecimal form, lower case.
    public var description: String {
        func hex(_ value: UInt64, _ digits: Int) -> String {
            let text = String(value, radix: 16)
            return String(repeating: "0", count: digits - text.count) + text
        }
        return [
            hex(high >> 32, 8), hex(high >> 16 & 0xffff, 4), hex(high & 0xffff, 4), hex(low >> 48, 4),
            hex(low & 0xffff_ffff_ffff, 12),
        ].joined(separator: "-")
    }
}
