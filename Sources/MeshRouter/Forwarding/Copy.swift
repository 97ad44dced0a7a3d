import AMQPCodec
import AMQPEngine

/// A message that goes several ways at once: to the next nodes of a tree, or to several consumers. It has one outcome when each of these has one.
struct Copy {
    /// Tells it from others that had its place.
    let generation: UInt32
    let messageFormat: UInt32
    let settled: Bool
    /// What the next nodes get it under.
    let tag: DeliveryTag
    /// Who waits for the outcome.
    var wayBack: Token
    /// The tree that it goes by; negative if it has none, or that is gone.
    var route: Int32
    /// All of it, until it has been sent to everybody.
    private(set) var payload: [UInt8]
    /// To how many it is still to be sent.
    private var waiting = 0
    /// Of how many something is still to be heard.
    private var open = 0
    /// What has been heard so far.
    private(set) var outcome: DeliveryState?

    init(
        generation: UInt32, payload: [UInt8], messageFormat: UInt32, settled: Bool, tag: DeliveryTag = DeliveryTag(),
        wayBack: Token, route: Int32
    ) {
        self.generation = generation
        self.payload = payload
        self.messageFormat = messageFormat
        self.settled = settled
        self.tag = tag
        self.wayBack = wayBack
        self.route = route
    }

    /// What those hear of it who say what became of it.
    func token(_ place: Int32, fromNode: Bool) -> Token {
        settled ? Token() : WayBack.copy(place, generation: generation, fromNode: fromNode).token
    }

    /// Whether it has been sent to all, and all have spoken.
    var isDone: Bool { open == 0 && waiting == 0 }

    /// One more will have something to say; `isToBeSent` if it is to be sent there first.
    mutating func addVoter(isToBeSent: Bool) {
        open += 1
        if isToBeSent { waiting += 1 }
    }

    /// It has been sent to one of them, or will not be.
    mutating func endSending() {
        waiting -= 1
        if waiting == 0 { payload = [] }
    }

    /// One of them has spoken; nil if that one never had it.
    mutating func vote(_ state: DeliveryState?) {
        open -= 1
        guard let state, Copy.weight(of: state) > outcome.map(Copy.weight) ?? 0 else { return }
        outcome = state
    }

    /// If some accept a message and others do not, it is accepted; and so on, in that order.
    private static func weight(of state: DeliveryState) -> Int {
        switch state {
        case .accepted: 4
        case .rejected: 3
        case .modified: 2
        default: 1
        }
    }
}
