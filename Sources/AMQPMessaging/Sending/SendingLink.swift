import AMQPEngine
import DequeModule

/// A link of ours that sends to one address, with the messages that wait for it. Lives on the event loop.
final class SendingLink {
    let address: Address
    let id: LinkID
    /// Whether the peer has taken the link; one it refuses is detached soon after (§2.6.3).
    var isAttached = false
    /// What waits, oldest first; of the first, a part may have been sent.
    var queue: Deque<Outgoing> = []
    /// How many deliveries have no outcome yet.
    var unsettled = 0
    /// Larger than that of any link that was used less recently.
    var lastUse = 0

    init(_ address: Address, _ id: LinkID) {
        self.address = address
        self.id = id
    }

    var isIdle: Bool { queue.isEmpty && unsettled == 0 }
}
