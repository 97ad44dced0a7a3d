import AMQPCodec
import AMQPEngine
import AMQPTransport
import NIOCore

/// The one connection to a peer, shared by all links to it, with one session. Lives on the event loop.
///
/// It can be used from the start: links are attached and messages queued while it is still being made, and all of them hear of it
/// if that fails.
final class PeerConnection: ConnectionDriver {
    enum LinkEnd {
        case sender(SendingLink)
        case receiver(ReceivingLink)
    }

    let peer: Address.Peer
    let hub: Hub
    var engine: Connection
    var handler: ConnectionHandler<PeerConnection>?
    var channel: (any Channel)?

    /// Whether the peer's `open` has come.
    private(set) var isOpen = false
    private(set) var isOver = false
    private var session: SessionID?
    /// The links that send, by the name of the node.
    var senders: [String?: SendingLink] = [:]
    /// The links by the index of their identifier.
    var links: [LinkEnd?] = []
    var inFlight = InFlight()
    /// Deliveries that ended without an outcome. If their link ended with them, the event that says so comes later in the same turn.
    var limbo: [(link: LinkID, tracker: Tracker)] = []
    /// Links with messages to be sent when this turn ends.
    var eager: [SendingLink] = []
    /// Links with deliveries to be handed over when this turn ends.
    var laden: [ReceivingLink] = []
    var useCount = 0

    init(_ peer: Address.Peer, _ hub: Hub) {
        self.peer = peer
        self.hub = hub
        var configuration = Configuration(containerID: hub.containerID)
        configuration.hostname = peer.host
        configuration.idleTimeout = hub.configuration.idleTimeout?.milliseconds
        configuration.handshakeTimeout = hub.configuration.connectTimeout.milliseconds
        configuration.sasl = Self.policy(for: peer, hub.configuration)
        engine = Connection(.initiator, configuration, now: ConnectionHandler<PeerConnection>.now)
    }

    /// The session that all links are in; begun when it is first wanted.
    func theSession() -> SessionID? {
        if session == nil { session = engine.begin() }
        return session
    }

    /// Whether everything that was put has its outcome.
    var isIdle: Bool { inFlight.isEmpty && limbo.isEmpty && senders.values.allSatisfy(\.queue.isEmpty) }

    // MARK: ConnectionDriver

    func receive(_ input: RawSpan, now: Moment) -> Int {
        let used = engine.receive(input, now: now)
        handleEvents(input)
        if let question = engine.nextSASLQuestion() { answer(question) }
        return used
    }

    var isAwaitingAnswer: Bool { engine.isAwaitingAnswer }

    func readComplete() {
        settleLimbo()
        for link in laden {
            link.deliver()
            topUp(link)
        }
        laden.removeAll(keepingCapacity: true)
        sendEager()
        hub.checkIdle()
    }

    func transportClosed() {
        engine.transportClosed()
        handleEvents(RawSpan())
    }

    var deadline: Moment? { engine.deadline }

    func tick(now: Moment) {
        engine.tick(now: now)
        // Before the peer's `open` there is nothing that time does but give up.
        if !isOpen, engine.isOver {
            fail(.notConnected(peer: peer.description, within: hub.configuration.connectTimeout))
        }
        handleEvents(RawSpan())
    }

    func takeOutput(now: Moment, _ write: (RawSpan) -> Void) {
        engine.flush(now: now)
        while true {
            let count = engine.output.byteCount
            guard count > 0 else { break }
            write(engine.output)
            engine.written(count)
        }
        // With the output gone there may be room to send more.
        handleEvents(RawSpan())
        sendEager()
    }

    /// Does what this turn's commands have left to do.
    func endTurn() {
        handleEvents(RawSpan())
        readComplete()
        handler?.flush()
    }

    // MARK: Events

    private func handleEvents(_ input: RawSpan) {
        while let event = engine.nextEvent() {
            switch event {
            case .transfer(let transfer):
                guard case .receiver(let link)? = end(of: transfer.link) else { continue }
                if link.receive(transfer, input), laden.last !== link { laden.append(link) }
                if transfer.aborted { topUp(link) }
            case .outcome(let outcome): received(outcome)
            case .flow(let link, _): if case .sender(let link)? = end(of: link) { becomeEager(link) }
            case .writable: for link in senders.values where !link.queue.isEmpty { becomeEager(link) }
            case .attached(let link): attached(link)
            case .senderUpdate(let link, _, _, let settled):
                if settled, case .receiver(let link)? = end(of: link) { release(link) }
            case .detached(let link, let closed, let error): detached(link, closed: closed, error)
            case .opened: isOpen = true
            case .begun, .resumption, .suspended: break
            case .ended(let id, _): if id == session { session = nil }
            case .closed(let closure): finish(closure)
            }
        }
    }

    /// Our end of a link.
    func end(of link: LinkID) -> LinkEnd? {
        let index = Int(link.index)
        guard links.indices.contains(index), let end = links[index] else { return nil }
        switch end {
        case .sender(let sender): return sender.id == link ? end : nil
        case .receiver(let receiver): return receiver.id == link ? end : nil
        }
    }

    func keep(_ end: LinkEnd, at id: LinkID) {
        while links.count <= Int(id.index) { links.append(nil) }
        links[Int(id.index)] = end
    }

    private func finish(_ closure: Closure) {
        let stopped = if case .byUs(nil) = closure { true } else { false }
        if stopped {
            fail(.stopped)
        } else if isOpen {
            fail(.disconnected(peer: peer.description, closure))
        } else {
            let reason = closure == .lost ? "it ended the connection without a word of AMQP" : closure.account
            fail(.unreachable(peer: peer.description, reason: reason))
        }
    }

    /// Tells everybody who waits for anything here that it will not come.
    func fail(_ error: MessengerError) {
        guard !isOver else { return }
        isOver = true
        tellAll(error)
        handler = nil
        hub.forget(self)
    }

    /// Ends all links as far as those who use them are concerned.
    func tellAll(_ error: MessengerError) {
        for (_, tracker) in limbo { tracker.finish(.failed(error)) }
        limbo = []
        for case let end? in links {
            switch end {
            case .sender(let link): failQueue(of: link, error)
            case .receiver(let link): ended(link, error)
            }
        }
        links = []
        senders = [:]
        for tracker in inFlight.removeAll() { tracker.finish(.failed(error)) }
    }
}

extension Duration {
    /// Whole milliseconds, at least one.
    fileprivate var milliseconds: UInt32 {
        UInt32(clamping: max(1, Int64(clamping: TimeAmount(self).nanoseconds) / 1_000_000))
    }
}
