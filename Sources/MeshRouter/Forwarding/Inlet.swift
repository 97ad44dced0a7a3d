import AMQPEngine
import DequeModule

/// Where deliveries come in: a producer's link, a transit link from the previous node, or the node itself.
struct Inlet {
    /// How the way of a delivery is found.
    enum Addressing {
        /// Once, for the link: a producer's target.
        case fixed(AddressPattern)
        /// For each message, from its `to`: the anonymous terminus.
        case perMessage
        /// By the previous node.
        case transit
        /// Its deliveries are for the node itself.
        case management

        /// Whether all deliveries of the link have the same routes.
        var isByLink: Bool {
            switch self {
            case .fixed, .transit: true
            case .perMessage, .management: false
            }
        }
    }

    /// The link; nil for the node itself.
    let source: (connection: ConnectionID, link: LinkID)?
    let addressing: Addressing
    /// The routes that its deliveries may take.
    var candidates: [Int32] = []
    /// Whose turn it is among them.
    var turn = 0
    /// How many more deliveries it has been granted.
    var credit: UInt32 = 0
    /// What has come and not gone, in order. The first may have begun to leave through `sending`.
    var queue: Deque<QueuedDelivery> = []
    var queuedBytes = 0
    /// The outlet through which a delivery has begun to leave.
    var sending: Int32?
    /// Whether the rest of the delivery that is coming in goes nowhere.
    var isDiscarding = false
    /// Whether the session was asked to pause because too much is queued.
    var isPaused = false
    var isDirty = false
}

/// A delivery, or what of it has come and not gone.
struct QueuedDelivery {
    let delivery: UInt32
    let settled: Bool
    let messageFormat: UInt32
    var bytes: [UInt8]
    /// Whether more of it is still to come in.
    var more: Bool
    /// Whether some of it has gone already.
    var started = false
}
