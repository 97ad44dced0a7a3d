import AMQPCodec
import AMQPEngine

/// What can happen to a session. Frames come on the peer's channel 3 where nothing else is said.
enum SessionInput: CaseIterable {
    case begin, beginAnswering, beginAnsweringOnAnotherChannel, beginAnsweringTheBystander
    case end, endWithError
    case attachSender, attachReceiver, attachUsedHandle, attachAboveHandleMax, attachSenderWithoutCount
    case flow, flowEcho, flowWithoutNextIncomingID, flowShuttingTheWindow, flowOnUnknownHandle, flowMalformed
    case transfer, transferOnUnknownHandle, transferOutOfOrder, transfersBeyondTheWindow
    case receiverSettles, senderSettles, dispositionOfUnknown, dispositionBackwards
    case detach, detachOfUnknownHandle
    case emptyFrame, close

    case endCommand, endCommandWithError, beginCommand, attachCommand, pauseCommand, resumeCommand, closeCommand

    case timePasses, transportEnds

    func happen(to stage: Stage) {
        if !frames.isEmpty { stage.say(frames) } else { act(on: stage) }
    }

    private var frames: [Frame] {
        switch self {
        case .beginAnsweringOnAnotherChannel: [Frame(SessionInput.answer(to: 1), channel: 4)]
        case .emptyFrame: [Frame(nil, channel: Stage.channel)]
        case .close: [Frame(.close(Close()))]
        default: bodies.map { Frame($0, channel: Stage.channel) }
        }
    }

    private var bodies: [Performative] {
        switch self {
        case .begin: [.begin(Stage.begin)]
        case .beginAnswering: [SessionInput.answer(to: 1)]
        case .beginAnsweringTheBystander: [SessionInput.answer(to: 0)]
        case .end: [.end(End())]
        case .endWithError: [.end(End(error: AMQPError(.internalError, "the peer's own")))]
        case .attachSender: [.attach(Raw.attach(5, .sender))]
        case .attachReceiver: [.attach(Raw.attach(5, .receiver))]
        case .attachUsedHandle: [.attach(Raw.attach(0, .sender))]
        case .attachAboveHandleMax: [.attach(Raw.attach(16, .sender))]
        case .attachSenderWithoutCount: [.attach(Raw.attach(5, .sender, count: nil))]
        case .flow: [Raw.flow()]
        case .flowEcho: [Raw.flow(echo: true)]
        case .flowWithoutNextIncomingID: [.flow(Flow(incomingWindow: 9, nextOutgoingID: 0, outgoingWindow: 9))]
        case .flowShuttingTheWindow: [Raw.flow(window: 0)]
        case .flowOnUnknownHandle: [Raw.flow(handle: 9)]
        case .transfer: [Raw.transfer(1)]
        case .transferOnUnknownHandle: [Raw.transfer(1, handle: 9)]
        case .transferOutOfOrder: [Raw.transfer(7)]
        case .transfersBeyondTheWindow:
            [Raw.transfer(1, more: true)]
                + Array(repeating: .transfer(Transfer(handle: 0, more: true)), count: 20)
        case .receiverSettles: [SessionInput.disposition(.receiver, 0, 0)]
        case .senderSettles: [SessionInput.disposition(.sender, 0, 0)]
        case .dispositionOfUnknown: [SessionInput.disposition(.receiver, 50, 60)]
        case .dispositionBackwards: [SessionInput.disposition(.receiver, 1, 0)]
        case .detach: [.detach(Detach(handle: 0, closed: true))]
        case .detachOfUnknownHandle: [.detach(Detach(handle: 9, closed: true))]
        default: []
        }
    }

    private static func answer(to channel: UInt16) -> Performative {
        .begin(Begin(remoteChannel: channel, nextOutgoingID: 0, incomingWindow: 100, outgoingWindow: 100))
    }

    private static func disposition(_ role: Role, _ first: UInt32, _ last: UInt32) -> Performative {
        .disposition(Disposition(role: role, first: first, last: last, settled: true, state: .accepted))
    }

    private func act(on stage: Stage) {
        guard let session = stage.session else { return }
        let engine = stage.engine
        switch self {
        // Of what is mandatory in flow there is nothing.
        case .flowMalformed: stage.say([0, 0, 0, 12, 2, 0, 0, 3, 0, 0x53, 0x13, 0x45])
        case .endCommand: engine.connection.end(session)
        case .endCommandWithError: engine.connection.end(session, AMQPError(.internalError, "our own"))
        case .beginCommand: _ = stage.begin()
        case .attachCommand: _ = stage.attach(Raw.attach(0, .receiver), in: session)
        case .pauseCommand: engine.connection.pause(session, true)
        case .resumeCommand: engine.connection.pause(session, false)
        case .closeCommand: engine.connection.close()
        case .timePasses:
            stage.now = stage.now.advanced(byMilliseconds: 10_000)
            engine.connection.tick(now: stage.now)
        case .transportEnds: engine.connection.transportClosed()
        default: break
        }
    }
}
