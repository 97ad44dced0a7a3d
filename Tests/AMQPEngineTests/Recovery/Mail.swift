import AMQPCodec
import AMQPEngine

/// A sender of messages that must arrive exactly once, whatever becomes of the connections that carry them.
final class Sender {
    let messages: [[UInt8]]
    /// What it keeps of its link between connections; nil before the first.
    var suspended: SuspendedLink?
    private(set) var outcomes: [Int: [DeliveryState?]] = [:]
    private var fresh: [Int]
    private typealias Piece = (message: Int, tag: DeliveryTag, from: Int)
    /// What is to be sent before anything new.
    private var again: [Piece] = []
    /// What the peer had no room for.
    private var under: Piece?
    private var link: LinkID?
    private var connects = true

    init(_ messages: [[UInt8]]) {
        self.messages = messages
        fresh = Array(messages.indices)
    }

    /// Takes part in a connection.
    func join(_ peer: Peer, connects: Bool) {
        self.connects = connects
        // What was taken from the list and never begun is not in the engine's care.
        if let under, suspended?.deliveries.contains(where: { $0.tag == under.tag }) != true {
            fresh.insert(under.message, at: 0)
        }
        under = nil
        again = []
        link = nil
        peer.observe { [unowned peer] event in self.handle(event, peer) }
    }

    private func handle(_ event: Event, _ peer: Peer) {
        switch event {
        case .opened: if connects { attach(peer) }
        case .attached(let link): if connects { push(peer) } else { accept(link, peer) }
        case .flow, .writable: push(peer)
        case .resumption(_, let resumption): resume(resumption, peer)
        case .outcome(let outcome):
            outcomes[Int(outcome.token.low), default: []].append(outcome.state)
            if !outcome.settled { peer.connection.update(outcome.delivery, on: outcome.link, outcome.state) }
        case .suspended(_, let suspended): self.suspended = suspended
        default: break
        }
    }

    private func attach(_ peer: Peer) {
        guard let session = peer.connection.begin() else { return }
        if let suspended {
            link = peer.connection.attach(resuming: suspended, in: session)
        } else {
            link = peer.connection.attach(
                Attach(
                    name: "mail", handle: 0, role: .sender, rcvSettleMode: .second, source: Source(address: "here"),
                    target: .target(Target(address: "there"))), in: session, recoverable: true)
        }
    }

    private func accept(_ link: LinkID, _ peer: Peer) {
        self.link = link
        if let suspended {
            peer.connection.accept(link, resuming: suspended)
        } else {
            let attach = peer.remoteAttach(of: link)
            peer.connection.accept(link, source: attach?.source, target: attach?.target, recoverable: true)
        }
    }

    private func resume(_ resumption: Resumption, _ peer: Peer) {
        let message = Int(resumption.token.low)
        switch resumption.next {
        case .resend: again.append((message, resumption.tag, 0))
        case .resume(let point): again.append((message, resumption.tag, Int(point.sectionOffset)))
        case .settled(let state): outcomes[message, default: []].append(state)
        case .continues: break
        }
        push(peer)
    }

    private func push(_ peer: Peer) {
        guard let link, peer.connection.isAttached(link) else { return }
        while peer.connection.flow(of: link)?.credit ?? 0 > 0 || peer.connection.isPartial(link) {
            guard let (message, tag, from) = next() else { return }
            let payload = Array(messages[message][from...])
            let sent = try? peer.send(payload, on: link, tag: tag, token: Token(low: UInt64(message)))
            under = sent?.complete == true ? nil : (message, tag, from + (sent?.taken ?? 0))
            guard under == nil else { return }
        }
    }

    /// What is under way, else what is to be sent again, else something new.
    private func next() -> Piece? {
        if let under { return under }
        if !again.isEmpty { return again.removeFirst() }
        return fresh.isEmpty ? nil : { ($0, DeliveryTag(UInt64($0)), 0) }(fresh.removeFirst())
    }
}

/// A receiver that takes each message once and tells the sender so.
final class Receiver {
    /// Whether it keeps the beginning of a delivery that was cut off, and says so.
    let keepsParts: Bool
    private(set) var taken: [[UInt8]] = []
    /// Deliveries of which there is more to come.
    private var parts: [DeliveryTag: [UInt8]] = [:]
    /// Those it has an outcome for that the sender has not settled.
    private(set) var unsettled: Set<DeliveryTag> = []
    private var tags: [UInt32: DeliveryTag] = [:]
    var suspended: SuspendedLink?
    private var connects = false

    init(keepsParts: Bool) { self.keepsParts = keepsParts }

    func join(_ peer: Peer, connects: Bool) {
        self.connects = connects
        tags = [:]
        peer.react = { peer, happening in self.handle(happening, peer) }
    }

    private func attach(_ peer: Peer) {
        guard let session = peer.connection.begin() else { return }
        let link =
            if let suspended {
                peer.connection.attach(resuming: suspended, in: session)
            } else {
                peer.connection.attach(
                    Attach(
                        name: "mail", handle: 0, role: .receiver, rcvSettleMode: .second,
                        source: Source(address: "here"), target: .target(Target(address: "there"))), in: session,
                    recoverable: true)
            }
        if let link { peer.connection.grant(10, on: link) }
    }

    private func handle(_ happening: Happening, _ peer: Peer) {
        switch happening {
        case .opened: if connects { attach(peer) }
        case .attached(let link): if !connects { accept(link, peer) }
        case .transfer(let arrival): receive(arrival, peer)
        case .senderUpdate(_, let delivery, settled: true): if let tag = tags[delivery] { unsettled.remove(tag) }
        case .resumption(_, let resumption): resume(resumption)
        case .suspended(_, var suspended):
            for place in suspended.deliveries.indices {
                guard keepsParts, let part = parts[suspended.deliveries[place].tag] else { continue }
                suspended.deliveries[place].state = .received(
                    Received(sectionNumber: 0, sectionOffset: UInt64(part.count)))
            }
            self.suspended = suspended
        default: break
        }
    }

    private func accept(_ link: LinkID, _ peer: Peer) {
        if let suspended {
            peer.connection.accept(link, resuming: suspended)
        } else {
            let attach = peer.remoteAttach(of: link)
            peer.connection.accept(link, source: attach?.source, target: attach?.target, recoverable: true)
        }
        peer.connection.grant(10, on: link)
    }

    private func receive(_ arrival: Arrival, _ peer: Peer) {
        if arrival.first {
            tags[arrival.delivery] = arrival.tag
            let start: Int
            if case .received(let point)? = arrival.state { start = Int(point.sectionOffset) } else { start = 0 }
            parts[arrival.tag] = Array((parts[arrival.tag] ?? []).prefix(start))
        }
        parts[arrival.tag, default: []] += arrival.payload
        guard !arrival.more, let whole = parts.removeValue(forKey: arrival.tag), !arrival.aborted else { return }
        taken.append(whole)
        unsettled.insert(arrival.tag)
        peer.connection.update(arrival.delivery, on: arrival.link, .accepted, settled: false)
    }

    private func resume(_ resumption: Resumption) {
        switch resumption.next {
        case .continues(let delivery): tags[delivery] = resumption.tag
        case .settled:
            unsettled.remove(resumption.tag)
            parts[resumption.tag] = nil
        default: break
        }
    }
}

/// A sender and a receiver, and one connection after the other between them.
struct Mail {
    let sender: Sender
    let receiver: Receiver
    /// Whether the sender is the one that connects.
    let senderConnects: Bool

    /// Connects and lets both talk until `limit` bytes have passed or there is nothing more to say; then the transport is lost. Returns how
    /// many bytes passed.
    @discardableResult
    func connect(limit: Int = .max, window: UInt32 = 2_048) -> Int {
        let pair = Pair(
            client: .small("client", window: window), server: .small("server", window: window))
        sender.join(senderConnects ? pair.client : pair.server, connects: senderConnects)
        receiver.join(senderConnects ? pair.server : pair.client, connects: !senderConnects)
        var left = limit
        var quiet = 0
        while left > 0, quiet < 2 {
            for (from, to) in [(pair.client, pair.server), (pair.server, pair.client)] {
                let bytes = from.takeOutput(now: pair.now)
                quiet = bytes.isEmpty ? quiet + 1 : 0
                to.receive(bytes.prefix(left), now: pair.now)
                to.drain()
                left -= min(left, bytes.count)
            }
        }
        for peer in [pair.client, pair.server] {
            peer.connection.transportClosed()
            peer.drain()
        }
        return limit - left
    }
}
