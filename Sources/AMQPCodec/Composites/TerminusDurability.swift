// Made from the specification by Specification/generate.py; edit that instead.

/// `terminus-durability` (§3.5.5).
public enum TerminusDurability: UInt32, Sendable {
    /// `0` on the wire.
    case none = 0
    /// `1` on the wire.
    case configuration = 1
    /// `2` on the wire.
    case unsettledState = 2
}

extension ValueReader {
    mutating func terminusDurability() throws(DecodingError) -> TerminusDurability {
        let start = offset
        guard let value = TerminusDurability(rawValue: try uint()) else {
            throw DecodingError(.invalidValue, at: start)
        }
        return value
    }
}

extension OutputBuffer {
    mutating func write(_ value: TerminusDurability) { write(value.rawValue) }
}
