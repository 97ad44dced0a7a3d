// Made from the specification by Specification/generate.py; edit that instead.

/// `receiver-settle-mode` (§2.8.3).
public enum ReceiverSettleMode: UInt8, Sendable {
    /// `0` on the wire.
    case first = 0
    /// `1` on the wire.
    case second = 1
}

extension ValueReader {
    mutating func receiverSettleMode() throws(DecodingError) -> ReceiverSettleMode {
        let start = offset
        guard let value = ReceiverSettleMode(rawValue: try ubyte()) else {
            throw DecodingError(.invalidValue, at: start)
        }
        return value
    }
}

extension OutputBuffer {
    mutating func write(_ value: ReceiverSettleMode) { write(value.rawValue) }
}
