import AMQPCodec
import AMQPEngine

extension Router {
    /// Acts on what an engine has to tell. Payloads are ranges of `input`.
    mutating func handleEvents(_ index: Int32, _ input: RawSpan) {
        while let event = peers[index].engine.nextEvent() {
            switch event {
            case .transfer(let transfer): receive(transfer, index, input)
            case .outcome(let outcome): receive(outcome, index)
            case .flow(let link): linkFlowed(link, index)
            case .senderUpdate: break
            case .attached(let link): linkAttached(link, index)
            case .detached(let link, _, _): linkDetached(link, index)
            case .opened: opened(index)
            case .writable: sessionWritable(index)
            case .begun: break
            case .ended(let session, _): sessionEnded(session, index)
            case .closed(let closure): closed(index, closure)
            }
        }
    }

    private mutating func sessionEnded(_ session: SessionID, _ index: Int32) {
        if peers[index].pauses.indices.contains(Int(session.index)) {
            peers[index].pauses[Int(session.index)] = 0
        }
        // A trunk without its sessions is none.
        if peers[index].neighbour != nil, peers[index].engine.isOpen {
            close(index, AMQPError(.connectionForced, "a trunk's session ended"))
        }
    }

    private mutating func closed(_ index: Int32, _ closure: Closure) {
        switch peers[index].kind {
        case .trunk(let name):
            peers[index].kind = .unknown
            notices.append(.trunkDown(name, reason: closure.reason))
            isTopologyDirty = true
        case .client, .unknown:
            let container = peers[index].engine.remoteOpen?.containerID
            notices.append(.connectionOver(peers[index].id, container: container, reason: closure.reason))
        }
    }
}
