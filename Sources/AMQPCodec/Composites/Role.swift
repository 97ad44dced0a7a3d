// Made from the specification by Specification/generate.py; edit that instead.

/// `role` (§2.8.1).
public enum Role: UInt8, Sendable {
    /// `false` on the wire.
    case sender = 0
    /// `true` on the wire.
    case receiver = 1
}

extension ValueReader {
    mutating func role() throws(DecodingError) -> Role {
        let start = offset
        guard let value = Role(rawValue: try boolean() ? 1 : 0) else {
            throw DecodingError(.invalidValue, at: start)
        }
        return value
    }
}

extension OutputBuffer {
    mutating func write(_ value: Role) { write(value.rawValue == 1) }
}
