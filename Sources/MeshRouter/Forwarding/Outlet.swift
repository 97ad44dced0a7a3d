import AMQPEngine

/// An outgoing link: to a consumer, or a transit link to the next node.
struct Outlet {
    let connection: ConnectionID
    let link: LinkID
    /// The route that it serves; nil once no delivery is to take it any more and it only waits for the outcomes of those that have.
    var route: Int32?
    /// How many more deliveries it takes.
    var credit: UInt32 = 0
    /// How many of its deliveries have no outcome yet.
    var unsettled = 0
    /// The inlet whose delivery has begun and not ended.
    var busy: Int32?
    /// Whether nothing can begin until its session is writable.
    var isBlocked = false
    /// Whether the consumer wants unused credit given up.
    var isDraining = false
    /// Whether the consumer asked for deliveries that are settled when they are sent.
    var presettled = false
}
