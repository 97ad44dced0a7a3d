/// A symbolic value from a constrained domain: ASCII text (§1.6.21).
public struct Symbol: RawRepresentable, Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The text. Encoding replaces nothing: text that is not ASCII is a programming error of the one who made it.
    public let rawValue: String

    /// Wraps text that must be ASCII.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Wraps text that must be ASCII.
    public init(_ text: String) { rawValue = text }

    /// A symbol written in source code.
    public init(stringLiteral value: StaticString) { rawValue = value.description }

    /// The text.
    public var description: String { rawValue }
}
