import AMQPCodec
import AMQPEngine

/// The states of a link (§2.6.3 to §2.6.6).
///
/// It has the peer's handle 5, in a session on the peer's channel 3 that has links of its own on handles 8 and 9. Once it is attached, one
/// delivery has passed and is not settled, and there is credit for two more.
enum LinkState: CaseIterable {
    /// Nobody has attached it.
    case detached
    case attachSent
    /// The peer has attached it, and our application has said nothing yet.
    case attachRcvd
    case attached
    /// Attached, and the first frames of the delivery have passed, but not the last.
    case delivering
    /// Attached, to be resumed if it is suspended (§2.6.13).
    case recoverable
    /// We have detached it and the peer has not: before it has attached it at all, to suspend it, for good, and with an error.
    case attachDetachSent, detachSent, closeSent, errorSent
    /// The peer has detached it, and our answer waits to be taken.
    case detachRcvd
    /// Both have detached it: to suspend it, and for good. Unless it was recoverable, neither leaves anything behind.
    case suspended, closed
}

/// A state of a link, for one of its ends.
struct LinkEnd: Hashable, Sendable, CustomStringConvertible {
    /// What we are.
    let role: Role
    let state: LinkState

    static let all = [Role.sender, .receiver].flatMap { role in
        LinkState.allCases.map { LinkEnd(role: role, state: $0) }
    }

    var description: String { "\(role) \(state)" }

    func stage() throws -> Stage {
        let stage = try LinkEnd.make(role, state)
        stage.mark()
        return stage
    }

    private static func make(_ role: Role, _ state: LinkState) throws -> Stage {
        switch state {
        case .detached:
            let stage = Stage.opened()
            stage.say(.begin(Stage.begin), channel: Stage.channel)
            stage.session = stage.engine.sessions.last
            stage.siblings = (
                stage.attach(handle: 8, name: "sibling", role: .receiver, channel: Stage.channel),
                stage.attach(handle: 9, name: "sibling", role: .sender, channel: Stage.channel)
            )
            stage.link = LinkID(index: 77, generation: 1)
            return settled(stage)
        case .attachSent:
            let stage = try make(role, .detached)
            var attach = Raw.attach(0, role)
            attach.name = LinkInput.name
            stage.link = stage.attach(attach, in: stage.session!)
            return settled(stage)
        case .attachRcvd:
            let stage = try make(role, .detached)
            stage.say(LinkInput.attachAnswer.frames(role))
            stage.link = stage.engine.links.last
            return settled(stage)
        case .attached, .delivering, .recoverable:
            let stage = try make(role, .detached)
            stage.link = stage.attach(
                handle: LinkInput.handle, name: LinkInput.name, role: role, channel: Stage.channel,
                recoverable: state == .recoverable)
            let more = state == .delivering
            if role == .receiver {
                stage.say(Raw.transfer(0, handle: LinkInput.handle, more: more), channel: Stage.channel, payload: [1])
            } else {
                try stage.engine.send([1], on: stage.link!, more: more, token: Token(low: 1))
            }
            return settled(stage)
        case .attachDetachSent: return detached(try make(role, .attachSent), closed: true)
        case .detachSent: return detached(try make(role, .attached), closed: false)
        case .closeSent: return detached(try make(role, .attached), closed: true)
        case .errorSent:
            return detached(try make(role, .attached), closed: true, AMQPError(.linkDetachForced, "our own"))
        case .detachRcvd: return answered(try make(role, .attached), closed: true)
        case .suspended: return answered(try make(role, .detachSent), closed: false)
        case .closed: return settled(try make(role, .detachRcvd))
        }
    }

    private static func settled(_ stage: Stage) -> Stage {
        stage.settle()
        return stage
    }

    private static func detached(_ stage: Stage, closed: Bool, _ error: AMQPError? = nil) -> Stage {
        stage.engine.connection.detach(stage.link!, closed: closed, error)
        return settled(stage)
    }

    private static func answered(_ stage: Stage, closed: Bool) -> Stage {
        stage.say(.detach(Detach(handle: LinkInput.handle, closed: closed)), channel: Stage.channel)
        return stage
    }
}
