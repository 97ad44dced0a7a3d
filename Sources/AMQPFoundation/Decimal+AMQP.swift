public import AMQPCodec
public import Foundation

extension Decimal: AMQPConvertible {
    /// A `decimal128`; nil for a number with more than its 34 digits.
    public var amqpValue: Value? { Decimal128(self).map(Value.decimal128) }

    /// From a `decimal128` that is finite or not a number, with an exponent that Foundation's type reaches.
    public init?(amqpValue: Value) {
        guard case .decimal128(let decimal) = amqpValue else { return nil }
        self.init(decimal)
    }

    /// The same number; nil if it is infinite, or too large or too small for this type.
    public init?(_ decimal: Decimal128) {
        if decimal.high & Decimal128.nanMask == Decimal128.nan.high {
            self = .nan
            return
        }
        // The exponent's two highest bits are never both set, but for what is not finite or has too many digits (IEEE 754 §3.5.2).
        guard decimal.high & Decimal128.specialMask != Decimal128.specialMask else { return nil }
        let coefficient = UInt128(decimal.high & Decimal128.coefficientMask) << 64 | UInt128(decimal.low)
        let exponent = Int(decimal.high >> 49 & 0x3fff) - Decimal128.bias
        guard coefficient < Decimal128.limit else { return nil }
        if coefficient == 0 {
            self = 0
            return
        }
        // Foundation's type has an exponent of eight bits, and makes something else of what does not fit.
        guard (-128...127).contains(exponent),
            let significand = Decimal(string: "\(coefficient)", locale: Locale(identifier: "C"))
        else { return nil }
        let number = Decimal(
            sign: decimal.high >> 63 == 1 ? .minus : .plus, exponent: exponent, significand: significand)
        guard !number.isNaN else { return nil }
        self = number
    }
}

extension Decimal128 {
    /// The same number, with as few digits as it needs; nil if those are more than 34.
    public init?(_ decimal: Decimal) {
        guard !decimal.isNaN else {
            self = .nan
            return
        }
        // Digits, and where they stand, from the decimal's own description: -123.45 or 1200.
        var text = decimal.description[...]
        let isNegative = text.first == "-"
        if isNegative { text.removeFirst() }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        var digits = parts.joined()
        var exponent = parts.count > 1 ? -parts[1].count : 0
        while digits.last == "0", digits.count > 1 {
            digits.removeLast()
            exponent += 1
        }
        guard let coefficient = UInt128(digits), coefficient < Self.limit,
            (-Self.bias...6111).contains(exponent)
        else { return nil }
        let sign: UInt64 = isNegative ? 1 << 63 : 0
        self.init(
            high: sign | UInt64(exponent + Self.bias) << 49 | UInt64(coefficient >> 64),
            low: UInt64(truncatingIfNeeded: coefficient))
    }

    static let nan = Decimal128(high: 0x7c00_0000_0000_0000, low: 0)
    static let nanMask: UInt64 = 0x7c00_0000_0000_0000
    static let specialMask: UInt64 = 0x6000_0000_0000_0000
    static let coefficientMask: UInt64 = 1 << 49 - 1
    static let bias = 6176
    /// One more than 34 nines.
    static let limit: UInt128 = 10_000_000_000_000_000_000_000_000_000_000_000
}
