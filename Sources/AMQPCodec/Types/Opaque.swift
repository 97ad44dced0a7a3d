/// A 32-bit decimal (IEEE 754-2008 decimal32), kept as its bits (§1.6.13).
public struct Decimal32: Sendable, Hashable, BitwiseCopyable {
    /// The bits of the binary integer decimal encoding.
    public var bits: UInt32
    /// Wraps the bits.
    public init(bits: UInt32) { self.bits = bits }
}

/// A 64-bit decimal (IEEE 754-2008 decimal64), kept as its bits (§1.6.14).
public struct Decimal64: Sendable, Hashable, BitwiseCopyable {
    /// The bits of the binary integer decimal encoding.
    public var bits: UInt64
    /// Wraps the bits.
    public init(bits: UInt64) { self.bits = bits }
}

/// A 128-bit decimal (IEEE 754-2008 decimal128), kept as its bits (§1.6.15).
public struct Decimal128: Sendable, Hashable, BitwiseCopyable {
    /// The first eight bytes on the wire.
    public var high: UInt64
    /// The last eight bytes on the wire.
    public var low: UInt64
    /// Wraps the bits.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}

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

/// An absolute point in time: milliseconds since the Unix epoch, UTC, negative before it (§1.6.17).
public struct Timestamp: Sendable, Hashable, Comparable, BitwiseCopyable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public var milliseconds: Int64
    /// Wraps milliseconds since 1970-01-01T00:00:00Z.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Earlier is less.
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }
}
