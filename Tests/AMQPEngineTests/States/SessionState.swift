import AMQPCodec
import AMQPEngine

/// The states of a session (§2.5.5).
///
/// It is the peer's channel 3 and our channel 1. Where it is mapped it has a link in each direction, with one delivery on each that is not settled.
enum SessionState: CaseIterable {
    /// UNMAPPED, after it was mapped once.
    case unmapped
    case beginSent, beginRcvd, mapped
    /// MAPPED, and a delivery of ours found the peer's window shut.
    case mappedBlocked
    /// END SENT, before the peer has answered our begin, and after that.
    case beginEndSent, endSent
    case endRcvd, discarding

    func stage() throws -> Stage {
        let stage = try make()
        stage.mark()
        return stage
    }

    private func make() throws -> Stage {
        switch self {
        case .unmapped: return settled(try SessionState.endRcvd.make())
        case .beginSent:
            let stage = Stage.opened()
            stage.session = stage.begin()
            _ = stage.attach(Raw.attach(0, .sender), in: stage.session!)
            return settled(stage)
        case .beginRcvd:
            let stage = Stage.opened()
            stage.say(.begin(Stage.begin), channel: Stage.channel)
            stage.session = stage.engine.sessions.last
            _ = stage.attach(handle: 0, name: "session", role: .receiver, channel: Stage.channel)
            stage.link = stage.attach(handle: 1, name: "session", role: .sender, channel: Stage.channel)
            stage.say(Raw.transfer(0), channel: Stage.channel, payload: [1])
            try stage.engine.send([1], on: stage.link!, token: Token(low: 1))
            stage.engine.connection.flush(now: stage.now)
            return stage
        case .mapped: return settled(try SessionState.beginRcvd.make())
        case .mappedBlocked:
            let stage = try SessionState.mapped.make()
            stage.say(Raw.flow(window: 1), channel: Stage.channel)
            let sent = try stage.engine.send([1], on: stage.link!)
            return sent.started ? stage : settled(stage)
        case .beginEndSent: return ended(try SessionState.beginSent.make())
        case .endSent: return ended(try SessionState.mapped.make())
        case .endRcvd:
            let stage = try SessionState.mapped.make()
            stage.say(.end(End()), channel: Stage.channel)
            return stage
        case .discarding:
            let stage = try SessionState.mapped.make()
            stage.say(Raw.flow(handle: 9), channel: Stage.channel)
            return settled(stage)
        }
    }

    private func settled(_ stage: Stage) -> Stage {
        stage.settle()
        return stage
    }

    private func ended(_ stage: Stage) -> Stage {
        stage.engine.connection.end(stage.session!)
        return settled(stage)
    }
}
