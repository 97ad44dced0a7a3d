/// How bytes fare in one direction of a link.
public struct Conditions: Sendable, Hashable {
    /// Nanoseconds that every byte is on its way. Default 100,000.
    public var latency: Int64 = 100_000
    /// Nanoseconds that come on top, at most; how many is drawn for each write. Default 0.
    public var jitter: Int64 = 0
    /// Bytes in a second; nil for any number. Default nil.
    public var bandwidth: Int64?
    /// How many bytes may be on their way or unread before the writer has to wait. Default 256 KiB.
    public var capacity = 1 << 18
    /// Whether reads bring pieces of any size, instead of what has come whole. Default true.
    public var isFragmented = true

    /// The defaults.
    public init() {}
}
