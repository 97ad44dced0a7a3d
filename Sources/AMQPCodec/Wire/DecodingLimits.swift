/// Bounds on what a peer can make a decoder build.
///
/// Sizes are bounded by the bytes at hand, which are a whole frame or message. These bound what few bytes can ask for, depth and
/// arrays of elements that take no bytes; and text and octets that are kept for as long as what they belong to, whatever
/// frames are accepted.
public struct DecodingLimits: Sendable, Equatable {
    /// How deeply lists, maps, arrays and described values may be nested. Default 32.
    public var depth: Int
    /// How many elements the lists, maps and arrays may have that one reader builds, all together, a key as many as a value. Default nil: as
    /// many as the reader has bytes, and 65,536 at least.
    public var elements: Int?
    /// How many octets a symbol may have. Default `.max`: as many as there are.
    public var symbolLength: Int
    /// How many octets a string or binary may have, a string as UTF-8. Default `.max`: as many as there are.
    public var stringLength: Int

    /// Creates limits; all must be positive.
    public init(depth: Int = 32, elements: Int? = nil, symbolLength: Int = .max, stringLength: Int = .max) {
        self.depth = depth
        self.elements = elements
        self.symbolLength = symbolLength
        self.stringLength = stringLength
    }
}
