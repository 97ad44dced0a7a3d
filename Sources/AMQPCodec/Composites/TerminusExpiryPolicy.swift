// Made from the specification by Specification/generate.py; edit that instead.

/// `terminus-expiry-policy` (§3.5.6).
public enum TerminusExpiryPolicy: String, Sendable {
    /// `link-detach` on the wire.
    case linkDetach = "link-detach"
    /// `session-end` on the wire.
    case sessionEnd = "session-end"
    /// `connection-close` on the wire.
    case connectionClose = "connection-close"
    /// `never` on the wire.
    case never = "never"
}

extension ValueReader {
    mutating func terminusExpiryPolicy() throws(DecodingError) -> TerminusExpiryPolicy {
        let start = offset
        guard let value = TerminusExpiryPolicy(rawValue: try symbol().rawValue) else {
            throw DecodingError(.invalidValue, at: start)
        }
        return value
    }
}

extension OutputBuffer {
    mutating func write(_ value: TerminusExpiryPolicy) { write(Symbol(value.rawValue)) }
}
