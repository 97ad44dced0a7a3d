// Made from the specification by Specification/generate.py; edit that instead.

/// `sasl-code` (§5.3.3.6).
public enum SASLCode: UInt8, Sendable {
    /// `0` on the wire.
    case ok = 0
    /// `1` on the wire.
    case auth = 1
    /// `2` on the wire.
    case sys = 2
    /// `3` on the wire.
    case sysPerm = 3
    /// `4` on the wire.
    case sysTemp = 4
}

extension ValueReader {
    mutating func saslCode() throws(DecodingError) -> SASLCode {
        let start = offset
        guard let value = SASLCode(rawValue: try ubyte()) else {
            throw DecodingError(.invalidValue, at: start)
        }
        return value
    }
}

extension OutputBuffer {
    mutating func write(_ value: SASLCode) { write(value.rawValue) }
}
