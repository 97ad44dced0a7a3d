import AMQPEngine
import DequeModule

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
    /// The inlet whose delivery has begun and not ended; ``resender`` if it is one that is sent again, ``copier`` if it is a copy.
    var busy: Int32?
    /// Whether nothing can begin until its session is writable.
    var isBlocked = false
    /// Whether the consumer wants unused credit given up.
    var isDraining = false
    /// Whether the consumer asked for deliveries that are settled when they are sent.
    var presettled = false

    /// What it is asked to be by its consumer.
    var distribution: Distribution?
    /// Copies of messages that wait for it, in order, and how much of the first has gone.
    var copies: Deque<Int32> = []
    var copied = 0
    /// The multicast addresses whose messages its consumer gets.
    var trees: [Int32] = []
    /// Whom it leads to, if it belongs to a tree.
    var members = Members()
    var newcomers = Newcomers()

    /// In the place of an inlet: a custody.
    static let resender: Int32 = -1
    /// In the place of an inlet: a copy.
    static let copier: Int32 = -2
}
