/// An address, or a set of addresses: segments split by `/`, of which `*` stands for any one and a `#` at the end for any number.
public struct AddressPattern: Sendable, Hashable, CustomStringConvertible {
    /// The most bytes an address or pattern may have.
    public static let maximumLength = 1_024

    /// The most segments that it may have.
    public static let maximumSegments = 64

    /// The text it was made from, without scheme and authority.
    public let text: String
    /// Whether it ends in `#`.
    let isPrefix: Bool
    /// Whether it stands for exactly one address.
    public let isExact: Bool

    /// Reads a pattern. Throws a ``MalformedAddress`` if it is empty, too long, has too many segments or a `#` before the end.
    ///
    /// Some clients can say an address only as a URL: of `amqps://host:5671/orders/eu` it is `orders/eu`.
    public init(_ url: String) throws(MalformedAddress) {
        guard url.utf8.count <= Self.maximumLength else {
            throw MalformedAddress("an address must not be longer than \(Self.maximumLength) bytes")
        }
        let text = Self.path(of: url)
        guard !text.isEmpty else { throw MalformedAddress("an address must not be empty") }
        let bytes = text.utf8.span.bytes
        var (start, count) = (0, 0)
        var hasStar = false
        var hashes = 0
        var isPrefix = false
        while start <= bytes.byteCount {
            let segment = AddressSegment(at: start, of: bytes)
            hasStar = hasStar || segment.isStar
            isPrefix = segment.isHash
            if isPrefix { hashes += 1 }
            count += 1
            start = segment.end + 1
        }
        guard count <= Self.maximumSegments else {
            throw MalformedAddress("an address must not have more than \(Self.maximumSegments) segments")
        }
        guard hashes == (isPrefix ? 1 : 0) else {
            throw MalformedAddress("'#' may only be the last segment of an address, in '\(text)'")
        }
        self.text = text
        self.isPrefix = isPrefix
        isExact = !isPrefix && !hasStar
    }

    /// What follows the authority of a URL of AMQP; what is none, as it is.
    private static func path(of url: String) -> String {
        guard url.hasPrefix("amqp") else { return url }
        var path = url[...]
        // As often as there is one, so that the result is not taken for a URL the next time.
        while let scheme = ["amqp://", "amqps://"].first(where: path.hasPrefix) {
            path = Substring(
                path.utf8.dropFirst(scheme.utf8.count).drop { $0 != UInt8(ascii: "/") }.dropFirst())
        }
        return String(path)
    }

    /// The segments, without the `#` at the end, end before this byte of the text; -1 if there are none.
    var pathEnd: Int { isPrefix ? text.utf8.count - 2 : text.utf8.count }

    /// How many segments it has, without the `#` at the end.
    var segmentCount: Int {
        let slashes = text.utf8.count { $0 == UInt8(ascii: "/") }
        return isPrefix ? slashes : slashes + 1
    }

    /// About how many bytes it takes to remember, with its branches in a ``PrefixTable``.
    var size: Int { text.utf8.count + 64 * segmentCount }

    /// The text.
    public var description: String { text }
}

/// Why a text is no address, in a sentence.
public struct MalformedAddress: Error, Sendable, CustomStringConvertible {
    /// The sentence.
    public let description: String
    init(_ description: String) { self.description = description }
}
