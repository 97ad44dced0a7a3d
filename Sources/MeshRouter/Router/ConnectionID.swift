/// Names a connection of a router; an identifier of a closed connection is never mistaken for a later one.
public struct ConnectionID: Sendable, Hashable, BitwiseCopyable {
    /// Small, dense and reused, so that it can index an array.
    public let index: Int32
    let generation: UInt32
}
