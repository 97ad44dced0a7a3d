import AMQPCodec
import AMQPEngine

extension LinkInput {
    /// What our application does.
    func act(on stage: Stage, _ link: LinkID) {
        let engine = stage.engine
        switch self {
        case .acceptCommand: engine.connection.accept(link, source: nil, target: nil)
        case .refuseCommand: engine.connection.refuse(link, AMQPError(.notFound, "no such node"))
        case .detachCommand: engine.connection.detach(link, closed: false)
        case .closeLinkCommand: engine.connection.detach(link)
        case .detachWithErrorCommand: engine.connection.detach(link, AMQPError(.linkDetachForced, "our own"))
        case .grantCommand: engine.connection.grant(7, on: link)
        case .drainCommand: engine.connection.grant(7, on: link, drain: true)
        case .offerCommand: engine.connection.offer(7, on: link)
        case .drainedCommand: engine.connection.drained(link)
        case .sendCommand: send(stage, link)
        case .sendMoreCommand: send(stage, link, more: true)
        case .sendSettledCommand: send(stage, link, settled: true)
        case .abortCommand: engine.connection.abort(link)
        case .updateCommand: engine.connection.update(0, on: link, .accepted)
        case .updateUnsettledCommand: engine.connection.update(0, on: link, .accepted, settled: false)
        case .endCommand: if let session = stage.session { engine.connection.end(session) }
        case .closeCommand: engine.connection.close()
        case .transportEnds: engine.connection.transportClosed()
        default: break
        }
    }

    private func send(_ stage: Stage, _ link: LinkID, settled: Bool = false, more: Bool = false) {
        _ = try? stage.engine.send([2], on: link, settled: settled, more: more, token: Token(low: 2))
    }
}
