/// An address, or a set of addresses: segments split by `/`, of which `*` stands for any one and a `#` at the end for any number.
public struct AddressPattern: Sendable, Hashable, CustomStringConvertible {
    /// The most bytes an address or pattern may have.
    public static let maximumLength = 1_024

    /// The text it was made from.
    public let text: String
    /// The segments, without the `#` at the end.
    let segments: [Substring]
    /// Whether it ends in `#`.
    let isPrefix: Bool

    /// Reads a pattern. Throws a ``MalformedAddress`` if it is empty, too long or has a `#` before the end.
    public init(_ text: String) throws(MalformedAddress) {
        guard !text.isEmpty else { throw MalformedAddress("an address must not be empty") }
        guard text.utf8.count <= Self.maximumLength else {
            throw MalformedAddress("an address must not be longer than \(Self.maximumLength) bytes")
        }
        // By bytes: to a character view a '/' before a combining mark is another character.
        var segments = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(
            Substring.init)
        isPrefix = segments.last == "#"
        if isPrefix { segments.removeLast() }
        guard !segments.contains("#") else {
            throw MalformedAddress("'#' may only be the last segment of an address, in '\(text)'")
        }
        self.text = text
        self.segments = segments
    }

    /// Whether it stands for exactly one address.
    public var isExact: Bool { !isPrefix && !segments.contains("*") }

    /// The text it was made from.
    public var description: String { text }
}

/// Why a text is no address, in a sentence.
public struct MalformedAddress: Error, Sendable, CustomStringConvertible {
    /// The sentence.
    public let description: String
    init(_ description: String) { self.description = description }
}
