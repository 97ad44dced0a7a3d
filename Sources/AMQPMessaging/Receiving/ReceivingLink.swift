import AMQPEngine

/// A link of ours that receives from one address for one subscription. Lives on the event loop.
///
/// Credit and what has come but is not done with (taken from a pre-settled delivery, settled for any other) together never
/// exceed the window, so that the peer cannot fill more memory than that.
final class ReceivingLink {
    let number: Int
    let address: Address
    let id: LinkID
    let inbox: Inbox
    /// Gets the address of the source once the peer has attached.
    let attached: Pending<String?>
    /// Who waits for it to be detached.
    var whenDetached: [Pending<Void>] = []
    var isClosing = false
    unowned let connection: PeerConnection

    private let window: Int
    /// How many more deliveries may be started; nil for no limit.
    private var left: Int?
    /// How many more have to be handed over; nil for no limit. More than are left as long as one is still arriving.
    private var missing: Int?
    /// How many have come and are not done with.
    private var held = 0
    /// The frames so far of a delivery that takes several.
    private var partial: [UInt8] = []
    /// What has come in this turn of the event loop.
    private var batch: [Arrival] = []
    var isAttached = false

    init(_ order: SubscriptionOrder, _ id: LinkID, _ connection: PeerConnection) {
        number = order.number
        address = order.address
        inbox = order.inbox
        attached = order.attached
        window = order.credit
        left = order.count
        missing = order.count
        self.id = id
        self.connection = connection
    }

    /// Takes in a frame; true if the batch has grown.
    func receive(_ transfer: IncomingTransfer, _ input: RawSpan) -> Bool {
        if transfer.first {
            held += 1
            left? -= 1
        }
        guard !transfer.aborted else {
            partial = []
            held -= 1
            left? += 1
            return false
        }
        let payload = input.extracting(transfer.payload)
        if transfer.first, !transfer.more {
            append(transfer, payload.withUnsafeBytes { Array($0) })
            return true
        }
        payload.withUnsafeBytes { partial.append(contentsOf: $0) }
        guard !transfer.more else { return false }
        append(transfer, partial)
        partial = []
        return true
    }

    private func append(_ transfer: IncomingTransfer, _ payload: [UInt8]) {
        batch.append(Arrival(delivery: transfer.delivery, payload: payload, isSettled: transfer.settled))
    }

    /// Hands over what has come.
    func deliver() {
        guard !batch.isEmpty else { return }
        inbox.deliver(batch)
        missing? -= batch.count
        batch.removeAll(keepingCapacity: true)
        if missing == 0 { inbox.finish(nil) }
    }

    /// A delivery is done with.
    func release() { held -= 1 }

    /// How much credit to grant, if now is the time: not for every delivery, but well before the peer has none left.
    func creditDue(_ current: UInt32) -> UInt32? {
        let allowed = UInt32(max(0, min(window - held, left ?? .max)))
        return allowed > current && current <= window / 2 ? allowed : nil
    }
}
