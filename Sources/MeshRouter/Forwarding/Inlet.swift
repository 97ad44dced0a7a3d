import AMQPCodec
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

    /// The link; nil for a message of the node itself, which has an inlet of its own for as long as it waits.
    let source: (connection: ConnectionID, link: LinkID, session: SessionID)?
    let addressing: Addressing
    /// The routes that its deliveries may take.
    var candidates: [Int32] = []
    /// The `to` that the candidates belong to, where each message has its own; nil when they may be out of date.
    var to: String?
    /// How they are chosen among.
    var distribution = Distribution.balanced
    /// Whose turn it is among them.
    var turn = 0
    /// What has come and not gone, in order. The first may have begun to leave: then it is the one that ``sending`` is about.
    var queue: Deque<QueuedDelivery> = []
    var queuedBytes = 0
    /// The delivery that has begun to leave and not ended.
    var sending: Passage?
    /// Whether the rest of the delivery that is coming in goes nowhere.
    var isDiscarding = false
    /// Whether the session was asked to pause because too much is queued.
    var isPaused = false
    var isDirty = false
    /// What the producer wants its target to be.
    var wanted: Distribution?
    /// Whether what comes goes several ways.
    var isTree = false
    /// Whom the previous node takes it to lead to, if it belongs to a tree.
    var members: Members?
    /// What is remembered of the ingress whose delivery came last; negative if nothing.
    var receipts: Int32 = -1

    /// Whether its deliveries come from another node.
    var isTransit: Bool { if case .transit = addressing { true } else { false } }
}

/// A delivery on its way from an inlet to an outlet.
struct Passage {
    /// Negative while there is none: the delivery is in custody, and will go on by another.
    var outlet: Int32
    let delivery: UInt32
    /// Whether the other end of the outlet will say nothing of it.
    let settled: Bool
    let ticket: Ticket
}

/// What this node has to remember of a delivery besides where it came from.
enum Ticket: BitwiseCopyable {
    /// Nothing.
    case none
    /// It is the last in this custody.
    case custody(Int32)
    /// It stands in these receipts, under that number.
    case receipt(Int32, UInt64)
}

/// A delivery, or what of it has come and not gone.
struct QueuedDelivery {
    let delivery: UInt32
    let tag: DeliveryTag
    let settled: Bool
    let messageFormat: UInt32
    private(set) var bytes: [UInt8]
    /// How many of the bytes have gone already.
    private(set) var taken = 0
    /// Whether more of it is still to come in.
    var more: Bool
    /// Whether some of it has gone already.
    var started = false
    /// How many bytes there must be before it is worth looking for its address again.
    var enough = 0

    init(
        delivery: UInt32, tag: DeliveryTag = DeliveryTag(), settled: Bool, messageFormat: UInt32, bytes: [UInt8],
        more: Bool,
        started: Bool = false
    ) {
        self.delivery = delivery
        self.tag = tag
        self.settled = settled
        self.messageFormat = messageFormat
        self.bytes = bytes
        self.more = more
        self.started = started
    }

    /// How many bytes have not gone.
    var count: Int { bytes.count - taken }

    mutating func append(_ payload: RawSpan) { payload.withUnsafeBytes { bytes.append(contentsOf: $0) } }

    /// Counts bytes as gone. They are dropped when they are the greater part, so that none is moved more than once or twice.
    mutating func drop(_ count: Int) {
        taken += count
        guard taken > bytes.count / 2 else { return }
        bytes.removeFirst(taken)
        taken = 0
    }
}
