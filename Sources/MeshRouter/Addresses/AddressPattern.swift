/// An address, or a set of addresses: segments split by `/`, of which `*` stands for any one and a `#` at the end for any number.
public struct AddressPattern: Sendable, Hashable, CustomStringConvertible {
    /// The most bytes an address or pattern may have.
    public static let maximumLength = 1_024

    /// The most segments that it may have.
    public static let maximumSegments = 64

    /// The text it was made from, without scheme and authority.
    public let text: String
    /// The segments, without the `#` at the end.
    let segments: [Substring]
    /// Whether it ends in `#`.
    let isPrefix: Bool

    /// Reads a pattern. Throws a ``MalformedAddress`` if it is empty, too long, has too many segments or a `#` before the end.
    ///
    /// Some clients can say an address only as a URL: of `amqps://host:5671/orders/eu` it is `orders/eu`.
    public init(_ url: String) throws(MalformedAddress) {
        guard url.utf8.count <= Self.maximumLength else {
            throw MalformedAddress("an address must not be longer than \(Self.maximumLength) bytes")
        }
        let text = Self.path(of: url)
        guard !text.isEmpty else { throw MalformedAddress("an address must not be empty") }
        // By bytes: to a character view a '/' before a combining mark is another character.
        var segments = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(
            Substring.init)
        guard segments.count <= Self.maximumSegments else {
            throw MalformedAddress("an address must not have more than \(Self.maximumSegments) segments")
        }
        isPrefix = segments.last == "#"
        if isPrefix { segments.removeLast() }
        guard !segments.contains("#") else {
            throw MalformedAddress("'#' may only be the last segment of an address, in '\(text)'")
        }
        self.text = text
        self.segments = segments
    }

    /// What follows the authority of a URL of AMQP; what is none, as it is.
    private static func path(of url: String) -> String {
        var path = url[...]
        // As often as there is one, so that the result is not taken for a URL the next time.
        while let scheme = ["amqp://", "amqps://"].first(where: path.hasPrefix) {
            path = Substring(
                path.utf8.dropFirst(scheme.utf8.count).drop { $0 != UInt8(ascii: "/") }.dropFirst())
        }
        return String(path)
    }

    /// About how many bytes it takes to remember, with its branches in a ``PrefixTable``.
    var size: Int { text.utf8.count + 32 * segments.count }

    /// Whether it stands for exactly one address.
    public var isExact: Bool { !isPrefix && !segments.contains("*") }

    /// The text.
    public var description: String { text }
}

/// Why a text is no address, in a sentence.
public struct MalformedAddress: Error, Sendable, CustomStringConvertible {
    /// The sentence.
    public let description: String
    init(_ description: String) { self.description = description }
}
