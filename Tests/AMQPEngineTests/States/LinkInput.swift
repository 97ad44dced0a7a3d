import AMQPCodec
import AMQPEngine

/// What can happen to a link.
///
/// What the ends of a resumed link do with each delivery that is left over has a table of its own (§2.6.13).
enum LinkInput: CaseIterable {
    /// With the name of the link and the role of its other end.
    case attachAnswer
    /// The same without the terminus that would be the peer's: it refuses.
    case attachRefusing
    /// With the name of the link and the role of our end, and so another link.
    case attachOtherDirection
    /// Another link, on the link's handle.
    case attachOnItsHandle
    /// The link again, on another handle (§2.6.1).
    case attachAgain

    case detach, detachClosed, detachWithError
    case flow, flowEcho, flowDrain

    /// A delivery in one frame; its first frame; more of the one under way; that with another delivery-id; its abortion.
    case transfer, transferFirst, transferMore, transferMoreOfAnother, transferAborted
    case transferSettled, transferWithoutTag, transferTooLarge, transfersBeyondCredit
    /// One that resumes a delivery of which we know nothing.
    case transferResumed

    /// As the receiver or the sender of the link's first delivery: a state, and that it is settled.
    case receiverState, receiverSettles, senderState, senderSettles

    case end, close

    case acceptCommand, refuseCommand
    case detachCommand, closeLinkCommand, detachWithErrorCommand
    case grantCommand, drainCommand, offerCommand, drainedCommand
    case sendCommand, sendMoreCommand, sendSettledCommand, abortCommand
    case updateCommand, updateUnsettledCommand
    case endCommand, closeCommand
    case transportEnds

    static let handle: UInt32 = 5
    static let name = "link"

    /// `role` is that of our end.
    func happen(to stage: Stage, _ role: Role) {
        let frames = frames(role)
        if !frames.isEmpty { stage.say(frames) } else if let link = stage.link { act(on: stage, link) }
    }

    func frames(_ role: Role) -> [Frame] {
        if case .close = self { return [Frame(.close(Close()))] }
        let payload = self == .transferTooLarge ? bytes(101) : [1]
        return bodies(role).map { body in
            if case .transfer = body { return Frame(body, channel: Stage.channel, payload: payload) }
            return Frame(body, channel: Stage.channel)
        }
    }

    private func bodies(_ role: Role) -> [Performative] {
        let (handle, peer) = (LinkInput.handle, role == .sender ? Role.receiver : .sender)
        switch self {
        case .attachAnswer: return [LinkInput.attach(handle, peer)]
        case .attachRefusing: return [LinkInput.attach(handle, peer, refusing: true)]
        case .attachOtherDirection: return [LinkInput.attach(6, role)]
        case .attachOnItsHandle: return [.attach(Raw.attach(handle, peer))]
        case .attachAgain: return [LinkInput.attach(6, peer)]
        case .detach: return [.detach(Detach(handle: handle))]
        case .detachClosed: return [.detach(Detach(handle: handle, closed: true))]
        case .detachWithError:
            return [.detach(Detach(handle: handle, closed: true, error: AMQPError(.internalError, "the peer's own")))]
        case .flow: return [Raw.flow(handle: handle, count: 1, credit: 5)]
        case .flowEcho: return [Raw.flow(handle: handle, count: 1, credit: 5, echo: true)]
        case .flowDrain: return [Raw.flow(handle: handle, count: 1, credit: 5, drain: true)]
        case .receiverState: return [LinkInput.disposition(.receiver, settled: false)]
        case .receiverSettles: return [LinkInput.disposition(.receiver, settled: true)]
        case .senderState: return [LinkInput.disposition(.sender, settled: false)]
        case .senderSettles: return [LinkInput.disposition(.sender, settled: true)]
        case .end: return [.end(End())]
        default: return transfers
        }
    }

    private var transfers: [Performative] {
        let handle = LinkInput.handle
        // The session's next delivery is the first or the second, depending on whether the link has seen one.
        switch self {
        case .transfer, .transferTooLarge: return [Raw.transfer(LinkInput.next, handle: handle)]
        case .transferFirst: return [Raw.transfer(LinkInput.next, handle: handle, more: true)]
        case .transferMore: return [.transfer(Transfer(handle: handle))]
        case .transferMoreOfAnother: return [.transfer(Transfer(handle: handle, deliveryID: 9))]
        case .transferAborted: return [.transfer(Transfer(handle: handle, aborted: true))]
        case .transferSettled:
            return [
                .transfer(Transfer(handle: handle, deliveryID: 1, deliveryTag: DeliveryTag(1), settled: true))
            ]
        case .transferWithoutTag: return [.transfer(Transfer(handle: handle, deliveryID: LinkInput.next))]
        case .transferResumed:
            return [
                .transfer(Transfer(handle: handle, deliveryID: 1, deliveryTag: DeliveryTag(99), resume: true))
            ]
        case .transfersBeyondCredit: return (1...3).map { Raw.transfer($0, handle: handle) }
        default: return []
        }
    }

    /// The delivery-id that comes next once the link is attached; before that any will do.
    private static let next: UInt32 = 1

    private static func attach(_ handle: UInt32, _ role: Role, refusing: Bool = false) -> Performative {
        var attach = Raw.attach(handle, role)
        attach.name = name
        if refusing, role == .sender { attach.source = nil }
        if refusing, role == .receiver { attach.target = nil }
        return .attach(attach)
    }

    private static func disposition(_ role: Role, settled: Bool) -> Performative {
        .disposition(Disposition(role: role, first: 0, settled: settled, state: .accepted))
    }
}
