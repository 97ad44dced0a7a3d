/// Names a session of one connection; an identifier of an ended session is never mistaken for a later one.
public struct SessionID: Sendable, Hashable, BitwiseCopyable {
    /// The session's local channel; small, dense and reused, so that it can index an array.
    public let index: Int32
    let generation: UInt32
}

/// Names a link of one connection; an identifier of a detached link is never mistaken for a later one.
public struct LinkID: Sendable, Hashable, BitwiseCopyable {
    /// Small, dense and reused, so that it can index an array.
    public let index: Int32
    /// Tells apart the links that have had the same index.
    public let generation: UInt32

    /// Puts together what ``index`` and ``generation`` took apart.
    public init(index: Int32, generation: UInt32) {
        self.index = index
        self.generation = generation
    }
}

/// Sixteen bytes of the application's own that it attaches to a delivery and gets back with its outcome.
public struct Token: Sendable, Hashable, BitwiseCopyable {
    /// The first eight bytes.
    public var high: UInt64
    /// The last eight bytes.
    public var low: UInt64

    /// Wraps sixteen bytes.
    public init(high: UInt64 = 0, low: UInt64 = 0) {
        self.high = high
        self.low = low
    }
}
