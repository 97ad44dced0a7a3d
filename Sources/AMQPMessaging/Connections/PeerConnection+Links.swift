import AMQPCodec
import AMQPEngine
import DequeModule

extension PeerConnection {
    func attached(_ id: LinkID) {
        switch end(of: id) {
        case .sender(let link):
            // A peer that refuses a link attaches without its own terminus and then detaches with the reason (§2.6.3).
            guard engine.remoteAttach(of: id)?.target != nil else { return }
            link.isAttached = true
            becomeEager(link)
        case .receiver(let link):
            guard let source = engine.remoteAttach(of: id)?.source else { return }
            link.isAttached = true
            link.attached.finish(.success(source.address))
        case nil:
            engine.refuse(id, AMQPError(.notAllowed, "a messenger has no nodes to attach to"))
        }
    }

    func detached(_ id: LinkID, closed: Bool, _ error: AMQPError?) {
        // When the whole connection ends, its own event says why.
        guard closed || !engine.isOver, let end = end(of: id) else { return }
        links[Int(id.index)] = nil
        switch end {
        case .sender(let link):
            let reason: MessengerError =
                link.isAttached ? .detached(link.address, error) : .refused(link.address, error)
            for (_, tracker) in limbo where tracker.address == link.address { tracker.finish(.failed(reason)) }
            limbo.removeAll { $0.link == id }
            if senders[link.address.name] === link { senders[link.address.name] = nil }
            failQueue(of: link, reason)
        case .receiver(let link):
            ended(link, link.isAttached ? .detached(link.address, error) : .refused(link.address, error))
        }
    }

    /// Deliveries that were settled without a word and whose link is still there.
    func settleLimbo() {
        for (_, tracker) in limbo { tracker.finish(.failed(.unknownOutcome(tracker.address))) }
        limbo.removeAll(keepingCapacity: true)
    }

    func failQueue(of link: SendingLink, _ error: MessengerError) {
        for outgoing in link.queue { outgoing.tracker.finish(.failed(error)) }
        link.queue = []
    }
}
