/// The symbol that names what went wrong (§2.8.15 to §2.8.18, §4.5.8).
public struct ErrorCondition: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The symbol on the wire.
    public let symbol: Symbol

    /// Wraps a symbol.
    public init(_ symbol: Symbol) { self.symbol = symbol }

    /// A condition written in source code.
    public init(stringLiteral value: StaticString) { symbol = Symbol(value.description) }

    /// The symbol's text.
    public var description: String { symbol.rawValue }
}

extension AMQPError: Error, CustomStringConvertible {
    /// An error with a sentence for a person.
    public init(_ condition: ErrorCondition, _ sentence: String) {
        self.init(condition: condition, errorDescription: sentence)
    }

    /// Condition and description in one line.
    public var description: String {
        errorDescription.map { "\(condition): \($0)" } ?? "\(condition)"
    }
}

extension ValueReader {
    mutating func errorCondition() throws(DecodingError) -> ErrorCondition { ErrorCondition(try symbol()) }

    mutating func error() throws(DecodingError) -> AMQPError {
        try expectDescriptor(AMQPError.descriptor)
        return try AMQPError(from: &self)
    }

    mutating func expectDescriptor(_ wanted: UInt64) throws(DecodingError) {
        let start = offset
        let found = try descriptor()
        guard found == wanted else { throw DecodingError(.unknownDescriptor(found), at: start) }
    }
}

extension OutputBuffer {
    mutating func write(_ condition: ErrorCondition) { write(condition.symbol) }
    mutating func write(_ error: AMQPError) { error.write(to: &self) }
}
