import AMQPCodec

/// The words by which two nodes know that the connection between them is a trunk.
enum Trunk {
    /// Offered and desired by every node in its `open`.
    static let capability: Symbol = "skein-mesh"
    /// Property of `open`: the node's name.
    static let nodeKey: Symbol = "skein:node"
    /// Property of `open`: the node's instance.
    static let instanceKey: Symbol = "skein:instance"
    /// Property of `open`: the version of the protocol between nodes.
    static let versionKey: Symbol = "skein:version"
    static let version: UInt32 = 1
    /// Target address of the link that brings control messages.
    static let controlAddress = "$skein.control"
    /// Property of a transit link's `attach`: the node that its deliveries leave the mesh at.
    static let egressKey: Symbol = "skein:egress"
    /// How many control messages may be on their way.
    static let controlCredit: UInt32 = 256
    /// The largest control message, in bytes.
    static let maximumMessageSize: UInt64 = 16 << 20
    /// What a trunk costs.
    static let cost: UInt32 = 1
}
