import AMQPCodec
import AMQPEngine

extension Router {
    /// Acts on what an engine has to tell. Payloads are ranges of `input`.
    mutating func handleEvents(_ index: Int32, _ input: RawSpan) {
        while let event = peers[index].engine.nextEvent() {
            switch event {
            case .transfer(let transfer): receive(transfer, index, input)
            case .outcome(let outcome): receive(outcome, index)
            case .flow(let link, _): linkFlowed(link, index)
            case .senderUpdate, .resumption, .suspended: break
            case .attached(let link): linkAttached(link, index)
            case .detached(let link, _, _): linkDetached(link, index)
            case .opened: opened(index)
            case .writable: sessionWritable(index)
            case .begun: break
            case .ended: sessionEnded(index)
            case .closed(let closure): closed(index, closure)
            }
        }
    }

    private mutating func sessionEnded(_ index: Int32) {
        // A trunk without its sessions is none.
        if peers[index].neighbour != nil, peers[index].engine.isOpen {
            close(index, AMQPError(.connectionForced, "a trunk's session ended"))
        }
    }

    private mutating func closed(_ index: Int32, _ closure: Closure) {
        switch peers[index].kind {
        case .trunk: trunkClosed(index, closure)
        case .former: break
        case .client, .unknown:
            if case .unauthenticated(let reason) = closure {
                return notices.append(
                    .loginFailed(peers[index].id, address: peers[index].address, reason: reason))
            }
            let said = peers[index].engine.remoteOpen?.properties?[Trunk.nodeKey]?.text
            if peers[index].initiated, closure.isRedundant, let name = said, trunk(to: name) != nil {
                // It came second, and had said so before it could be taken for a trunk.
                return notices.append(.trunkRedundant(name, peers[index].id))
            }
            let isStranger = peers[index].initiated && peers[index].kind == .client
            let reason = isStranger ? "what answers there speaks AMQP but is no node" : closure.reason
            notices.append(.connectionOver(peers[index].id, address: peers[index].address, reason: reason))
        }
    }
}

extension Closure {
    /// Whether the peer has closed the connection because there is another one between the nodes.
    var isRedundant: Bool {
        if case .byPeer(let error?) = self { error.condition == Trunk.redundant } else { false }
    }
}
