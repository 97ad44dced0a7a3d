/// Bounds on what a peer can make a decoder build.
///
/// Sizes are bounded by the bytes at hand; these bound what few bytes can ask for: depth, and arrays of elements that take no bytes.
public struct DecodingLimits: Sendable, Equatable, BitwiseCopyable {
    /// How deeply lists, maps, arrays and described values may be nested. Default 32.
    public var depth: Int
    /// How many values one reader may build, elements of nested values included. Default 65,536.
    public var elements: Int

    /// Creates limits; both must be positive.
    public init(depth: Int = 32, elements: Int = 65_536) {
        self.depth = depth
        self.elements = elements
    }
}
