import AMQPCodec

/// How far one side of an endpoint has come. Each side has its own.
enum Half: UInt8, BitwiseCopyable {
    /// It has said nothing yet.
    case idle
    /// It has attached, begun or opened.
    case active
    /// It has detached, ended or closed.
    case over
}

/// One of our links: what every frame needs (§2.6).
struct Link {
    let id: LinkID
    let session: Int32
    /// Which end of the link we are.
    let role: Role
    /// Our handle for it.
    let handle: UInt32
    /// The peer's handle for it, while the peer has it attached.
    var remoteHandle: UInt32 = 0
    var local = Half.idle
    var remote = Half.idle
    /// Whether this is an empty place for a link to come.
    var isGone = false
    /// Whether the link is to outlive its session: its ``LinkDetails/memory`` is kept up to date.
    var isRecoverable = false
    /// Whether it is being detached for good.
    var isClosing = false
    /// Whether it is nothing to the application: it has been stolen, or was only attached again to be closed.
    var isSilent = false

    // Flow state, §2.6.7
    var deliveryCount: UInt32 = 0
    /// The sender's count when it attached.
    var initialDeliveryCount: UInt32 = 0
    var credit: UInt32 = 0
    /// How many deliveries may come, as receiver: the credit, and what was granted and then taken back but may be on its way.
    var allowance: UInt32 = 0
    var available: UInt32 = 0
    var drain = false
    /// Whether a `flow` is to be written at the next flush.
    var flowPending = false
    /// Whether that `flow` asks for one in return.
    var echoPending = false
    /// Whether the peer asked for a `flow` before we had attached.
    var owesFlow = false

    // The delivery of which some frames have passed and others not
    var partial = false
    var partialSettled = false
    var partialID: UInt32 = 0
    var partialTag = DeliveryTag()
    var partialFormat: UInt32 = 0
    var partialSize: UInt64 = 0
    /// How many bytes of an incoming one are counted in the connection.
    var unfinished = 0
    var partialMode = ReceiverSettleMode.first
    /// Whether the incoming delivery under way began on an earlier attachment.
    var partialResumed = false
    /// Whether the rest of the incoming delivery under way means nothing to the application.
    var isIgnoring = false
    /// Whether each frame of an outgoing delivery repeats its state (§4.4.1).
    var partialIsTransactional = false
    /// Whether an outgoing delivery has been taken back but the session's window left no room to say so.
    var isAborting = false

    /// Who may settle first, as the receiving end has said (§2.7.3).
    var rcvSettleMode = ReceiverSettleMode.first

    /// Which deliveries are settled as they are sent, as the sending end has said (§2.7.3).
    var sndSettleMode = SenderSettleMode.mixed

    /// How many of its deliveries are not settled.
    var unsettled: UInt32 = 0

    /// The largest message the receiving end takes, in bytes; `.max` for no limit.
    var maxMessageSize = UInt64.max
    /// The number in the next tag that we make up.
    var nextTag: UInt64 = 0

    /// Whether its deliveries go on after it has been detached.
    var willSuspend: Bool { isRecoverable && !isClosing }

    // What does not change a link and is needed for each delivery is inlined: called on a link in its array, it would be given a copy.

    /// Whether transfers may pass.
    @inline(__always)
    var isAttached: Bool { local == .active && remote == .active }

    /// Why a delivery of ours must not begin; nil if it may.
    @inline(__always)
    func refusal(of size: Int, _ settled: Bool, _ mode: ReceiverSettleMode?) -> SendError? {
        guard UInt64(size) <= maxMessageSize else { return .tooLarge }
        guard credit > 0 else { return .noCredit }
        guard mode != .second || rcvSettleMode == .second,
            sndSettleMode == .mixed || settled == (sndSettleMode == .settled)
        else { return .settleMode }
        return nil
    }

    /// Begins a delivery of ours and returns a number that no other on the link has had.
    mutating func startOutgoing(_ delivery: UInt32, settled: Bool) -> UInt64 {
        credit &-= 1
        deliveryCount &+= 1
        available &-= min(available, 1)
        partial = true
        partialID = delivery
        partialSize = 0
        partialIsTransactional = false
        if !settled { unsettled &+= 1 }
        nextTag &+= 1
        return nextTag
    }

    /// Begins a delivery of the peer's; false if there was no credit for it.
    mutating func startIncoming(_ delivery: UInt32, _ tag: DeliveryTag, _ transfer: inout Transfer) -> Bool {
        partial = transfer.more && !transfer.aborted
        partialID = delivery
        partialTag = tag
        partialFormat = transfer.messageFormat ?? 0
        partialSettled = transfer.settled ?? false
        partialMode = transfer.rcvSettleMode ?? rcvSettleMode
        partialResumed = transfer.resume
        isIgnoring = false
        partialSize = 0
        // There are no more resumed deliveries than we have kept, so that credit need not hold them back.
        guard allowance > 0 || transfer.resume && isRecoverable else { return false }
        credit &-= min(credit, 1)
        allowance &-= min(allowance, 1)
        available &-= min(available, 1)
        deliveryCount &+= 1
        if credit == 0 { drain = false }
        return true
    }

    /// Takes in a frame of the delivery under way; false if that makes it too large.
    mutating func take(_ transfer: inout Transfer, _ count: Int) -> Bool {
        partial = transfer.more && !transfer.aborted
        if transfer.settled == true { partialSettled = true }
        return addToPartial(count)
    }

    /// Whether bytes of the incoming delivery under way are to be counted in the connection, or have been.
    @inline(__always)
    var isUnfinished: Bool { partial || unfinished > 0 }

    /// What the application is told of a frame that has been taken in. The state goes from one to the other.
    @inline(__always)
    func arrival(_ transfer: inout Transfer, _ payload: Range<Int>, first: Bool) -> IncomingTransfer {
        IncomingTransfer(
            link: id, delivery: partialID, tag: partialTag, messageFormat: partialFormat,
            payload: transfer.aborted ? 0..<0 : payload, first: first, more: partial,
            settled: partialSettled || transfer.aborted, aborted: transfer.aborted, resumed: partialResumed,
            batchable: transfer.batchable, rcvSettleMode: partialMode, state: transfer.state.take())
    }

    /// Counts payload of the delivery under way; false if that makes it too large.
    mutating func addToPartial(_ count: Int) -> Bool {
        partialSize &+= UInt64(count)
        return partialSize <= maxMessageSize
    }
}

/// A link's parts that only its attaching and detaching need.
struct LinkDetails {
    var name: String
    /// What the peer said.
    var remoteAttach: Attach?
    /// How many bytes that took.
    var remoteAttachSize = 0
    /// What the next `flow` of ours says beside numbers.
    var flowProperties: AMQPMap?
    /// The transaction of the outgoing delivery under way.
    var partialState: DeliveryState?
    /// What becomes of deliveries that are settled without an outcome (§3.5.3).
    var defaultOutcome: DeliveryState?
    /// Why we detached it.
    var detachError: AMQPError?
    /// What a recoverable link remembers.
    var memory: LinkMemory?
}

/// What tells a link from every other between the same two containers (§2.6.1).
struct LinkKey: Hashable {
    let name: String
    /// Which end we are.
    let role: Role
}

/// The flow state of a link as its application sees it (§2.6.7).
public struct LinkFlow: Sendable, Equatable {
    /// How many deliveries may still be sent.
    public let credit: UInt32
    /// The sender's count of deliveries, a serial number.
    public let deliveryCount: UInt32
    /// How many deliveries the sender says it could send.
    public let available: UInt32
    /// Whether the receiver wants unused credit given up.
    public let drain: Bool
}
