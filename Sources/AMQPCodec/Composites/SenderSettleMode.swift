// Made from the specification by Specification/generate.py; edit that instead.

/// `sender-settle-mode` (§2.8.2).
public enum SenderSettleMode: UInt8, Sendable {
    /// `0` on the wire.
    case unsettled = 0
    /// `1` on the wire.
    case settled = 1
    /// `2` on the wire.
    case mixed = 2
}

extension ValueReader {
    mutating func senderSettleMode() throws(DecodingError) -> SenderSettleMode {
        let start = offset
        guard let value = SenderSettleMode(rawValue: try ubyte()) else {
            throw DecodingError(.invalidValue, at: start)
        }
        return value
    }
}

extension OutputBuffer {
    mutating func write(_ value: SenderSettleMode) { write(value.rawValue) }
}
