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
