import AMQPEngine

/// An outgoing link: to a consumer, or a transit link to the next node.
struct Outlet {
    let connection: ConnectionID
    let link: LinkID
    /// Whether it leads to the next node.
    let isTransit: Bool
    /// The route that it serves; nil once no delivery is to take it any more.
    var route: Int32?
    /// How many more deliveries it takes.
    var credit: UInt32 = 0
    /// The inlet whose delivery has begun and not ended; ``resender`` if it is one that is sent again.
    var busy: Int32?
    /// Whether nothing can begin until its session is writable.
    var isBlocked = false
    /// Whether the consumer wants unused credit given up.
    var isDraining = false
    /// Whether the consumer asked for deliveries that are settled when they are sent.
    var presettled = false

    /// In the place of an inlet: a custody.
    static let resender: Int32 = -1
}
