import AMQPEngine

/// An outgoing link: to a consumer, or a transit link to the next node.
struct Outlet {
    let connection: ConnectionID
    let link: LinkID
    let route: Int32
    /// How many more deliveries it takes.
    var credit: UInt32 = 0
    /// The inlet whose delivery has begun and not ended.
    var busy: Int32?
    /// Whether the consumer wants unused credit given up.
    var isDraining = false
    /// Whether the consumer asked for deliveries that are settled when they are sent.
    var presettled = false
    /// The neighbour at the other end; nil for a consumer.
    var neighbour: String?
}
