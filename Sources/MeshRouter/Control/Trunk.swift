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
    static let version: UInt32 = 3
    /// Property of `open`: the node lets no more than so many milliseconds pass on a trunk without a word, as a uint of
    /// ``Router/heartbeats``. Without it the node promises nothing.
    static let heartbeatKey: Symbol = "skein:heartbeat"
    /// How many times its heartbeat a neighbour may be silent before it is given up.
    static let missedHeartbeats: UInt32 = 3
    /// How many milliseconds it may be silent at least between its `open` and its control link.
    static let firstPatience: UInt32 = 10_000
    /// Property of `open`: tells apart the connections that a node has dialled; the later has the greater number.
    static let numberKey: Symbol = "skein:connection"
    /// Why a connection is closed that is one too many: there is no need to dial it again while the trunk lasts.
    static let redundant: ErrorCondition = "skein:redundant"
    /// Target address of the link that brings control messages. To a client, and on a transit link, it is an address as any other.
    static let controlAddress = "$skein.control"
    /// Property of a transit link's `attach`: the node that its deliveries leave the mesh at.
    static let egressKey: Symbol = "skein:egress"
    /// Property of a transit link's `attach`: that node's instance, as a ulong.
    static let egressInstanceKey: Symbol = "skein:egress-instance"
    /// Property of a transit link's `attach`, in the place of ``egressKey``: the node that what is multicast has come into the mesh by.
    static let ingressKey: Symbol = "skein:ingress"
    /// Property of a transit link's `attach`: that node's instance, as a ulong.
    static let ingressInstanceKey: Symbol = "skein:ingress-instance"
    /// Property of a transit link's `attach`: the nodes that what is multicast is for, as a ulong. See ``Members``.
    static let membersKey: Symbol = "skein:members"
    /// Property of a transit link's `attach`: who among these has come while messages were under way. See ``Newcomers``.
    static let newcomersKey: Symbol = "skein:newcomers"
    /// How many control messages may be on their way.
    static let controlCredit: UInt32 = 256
    /// The largest control message, in bytes.
    static let maximumMessageSize: UInt64 = 16 << 20
    /// How many values a control message may be made of.
    static let maximumElements = 500_000
    /// How many bytes the patterns of a node's own consumers may take together, in memory, so that its advertisement remains sendable and
    /// the tables of all nodes small.
    static let maximumPatternBytes = 4 << 20
    /// Property of `open`, of the node that dials: what the trunk costs, as a uint of ``Router/trunkCosts``. Without it the cost is 1.
    static let costKey: Symbol = "skein:cost"
}
