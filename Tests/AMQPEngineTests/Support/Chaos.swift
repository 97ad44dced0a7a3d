import AMQPCodec
import AMQPEngine
import Testing

/// Two engines whose applications do whatever a seed tells them, at whatever moment, and the accounts of what they did.
///
/// The engines obey the protocol, so whatever order things happen in, neither may ever find the other in breach of it.
final class Chaos {
    /// One application and its books.
    final class Side {
        let peer: Peer
        var sessions: [SessionID] = []
        var links: [LinkID] = []
        /// Links of the other that have not been answered.
        var waiting: [LinkID] = []
        /// Deliveries that have come and are not settled.
        var incoming: [(link: LinkID, delivery: UInt32)] = []
        /// Outcomes that have come unsettled.
        var undecided: [(link: LinkID, delivery: UInt32)] = []
        /// What is left to send of the delivery under way on a link.
        var unsent: [(link: LinkID, rest: [UInt8])] = []
        /// Tokens of unsettled deliveries of which nothing final has been heard.
        var outstanding: Set<UInt64> = []
        var settledTokens: Set<UInt64> = []
        /// What is arriving on each link.
        var arriving: [LinkID: [UInt8]] = [:]
        var received: [UInt64] = []

        init(_ peer: Peer) { self.peer = peer }
    }

    let pair: Pair
    let sides: [Side]
    var generator: Generator
    private var messages: [[UInt8]] = []

    init(_ seed: UInt64) {
        var generator = Generator(seed)
        var configurations = ["client", "server"].map { name in
            var configuration = Configuration.small(name, frame: [512, 700, 4_096].randomElement(using: &generator)!)
            configuration.incomingWindow = [2, 5, 50, 2_048].randomElement(using: &generator)!
            configuration.outputLimit = [1_500, 100_000].randomElement(using: &generator)!
            configuration.channelMax = 31
            configuration.handleMax = 63
            return configuration
        }
        configurations[0].sasl = Bool.random(using: &generator) ? .none : .anonymous
        self.generator = generator
        pair = Pair(client: configurations[0], server: configurations[1])
        sides = [Side(pair.client), Side(pair.server)]
        for side in sides { side.peer.react = { [unowned self] _, happening in account(side, happening) } }
    }

    /// Both opened, with a session and links from both sides, for half of the seeds; the others begin with nothing.
    func warmUp() {
        guard chance(2) else { return }
        pair.pump()
        for side in sides {
            if let session = side.peer.begin() { side.sessions.append(session) }
            for _ in 0..<4 { attach(side) }
        }
        pair.pump()
        for side in sides {
            while !side.waiting.isEmpty { answer(side) }
            for _ in 0..<4 { grant(side, credit: 20) }
        }
    }

    // MARK: Accounts

    private func account(_ side: Side, _ happening: Happening) {
        switch happening {
        case .begun(let session): if !side.sessions.contains(session) { side.sessions.append(session) }
        case .attached(let link): if !side.links.contains(link) { side.waiting.append(link) }
        case .transfer(let arrival): account(side, arrival)
        case .outcome(let link, let delivery, let token, _, let settled):
            #expect(side.outstanding.contains(token.low))
            if settled {
                side.outstanding.remove(token.low)
                #expect(side.settledTokens.insert(token.low).inserted)
                side.undecided.removeAll { $0.link == link && $0.delivery == delivery }
            } else {
                side.undecided.append((link, delivery))
            }
        case .senderUpdate(let link, let delivery, settled: true):
            side.incoming.removeAll { $0.link == link && $0.delivery == delivery }
        case .detached(let link, _, let error):
            #expect(error == nil, "\(error!)")
            side.links.removeAll { $0 == link }
            side.waiting.removeAll { $0 == link }
            side.incoming.removeAll { $0.link == link }
            side.undecided.removeAll { $0.link == link }
            side.unsent.removeAll { $0.link == link }
        case .ended(let session, let error):
            #expect(error == nil, "\(error!)")
            side.sessions.removeAll { $0 == session }
        case .closed(let closure): if case .violation(let error) = closure { Issue.record("\(error)") }
        default: break
        }
    }

    private func account(_ side: Side, _ arrival: Arrival) {
        if arrival.first { side.arriving[arrival.link] = [] }
        side.arriving[arrival.link]! += arrival.payload
        let known = side.incoming.contains { $0.link == arrival.link && $0.delivery == arrival.delivery }
        if arrival.first, !arrival.settled { side.incoming.append((arrival.link, arrival.delivery)) }
        if known, arrival.settled {
            side.incoming.removeAll { $0.link == arrival.link && $0.delivery == arrival.delivery }
        }
        guard !arrival.more, !arrival.aborted else { return }
        let message = side.arriving.removeValue(forKey: arrival.link)!
        let number = message.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        #expect(message == messages[Int(number)])
        #expect(!side.received.contains(number))
        side.received.append(number)
    }

    // MARK: Commands

    func step() {
        let side = sides[Int.random(in: 0...1, using: &generator)]
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<3: if side.sessions.count < 3, let session = side.peer.begin() { side.sessions.append(session) }
        case 3..<9: attach(side)
        case 9..<15: answer(side)
        case 15..<25: grant(side, credit: UInt32.random(in: 0..<30, using: &generator))
        case 25..<50: send(side)
        case 50..<54: if let place = side.unsent.indices.randomElement(using: &generator) { abort(side, place) }
        case 54..<66: update(side)
        case 66..<70: settle(side)
        case 70..<73: if let link = pick(side.links) { side.peer.connection.drained(link) }
        case 73..<75: if let link = pick(side.links) { side.peer.connection.offer(3, on: link) }
        case 75..<77: if let session = pick(side.sessions) { side.peer.connection.pause(session, chance(2)) }
        case 77: if let link = pick(side.links) { side.peer.connection.detach(link, closed: chance(2)) }
        case 78: if chance(3), let session = pick(side.sessions) { side.peer.connection.end(session) }
        default: exchange(side)
        }
        for side in sides { side.peer.drain() }
    }

    private func pick<Element>(_ elements: [Element]) -> Element? { elements.randomElement(using: &generator) }
    private func chance(_ odds: Int) -> Bool { Int.random(in: 0..<odds, using: &generator) == 0 }

    private func attach(_ side: Side) {
        guard side.links.count < 8, let session = pick(side.sessions) else { return }
        let name = "link-\(Int.random(in: 0..<1_000_000, using: &generator))"
        var attach = Raw.attach(0, chance(2) ? .sender : .receiver)
        attach.name = name
        attach.initialDeliveryCount = chance(2) ? nil : .max - 3
        guard let link = side.peer.tryAttach(attach, in: session) else { return }
        side.links.append(link)
    }

    private func answer(_ side: Side) {
        guard let place = side.waiting.indices.randomElement(using: &generator) else { return }
        let link = side.waiting.remove(at: place)
        side.peer.connection.accept(link, source: nil, target: nil)
        side.links.append(link)
        if chance(10) { side.peer.connection.detach(link) }
    }

    private func grant(_ side: Side, credit: UInt32) {
        guard let link = pick(side.links.filter { side.peer.role(of: $0) == .receiver }) else { return }
        side.peer.connection.grant(credit, on: link, drain: chance(5), echo: chance(5))
    }

    private func send(_ side: Side) {
        guard let link = pick(side.links.filter { side.peer.role(of: $0) == .sender }) else { return }
        if let place = side.unsent.firstIndex(where: { $0.link == link }) { return goOn(side, place) }
        let number = UInt64(messages.count)
        let size = chance(3) ? Int.random(in: 0..<3_000, using: &generator) : 20
        let message =
            (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) } + bytes(size, from: Int(number))
        messages.append(message)
        let now = chance(4) ? message.count / 2 : message.count
        let settled = chance(3)
        guard
            let sent = try? side.peer.send(
                Array(message[..<now]), on: link, settled: settled, more: now < message.count, token: Token(low: number)
            ),
            sent.started
        else { return }
        if !settled { side.outstanding.insert(number) }
        guard sent.taken < message.count else { return }
        side.unsent.append((link, Array(message[sent.taken...])))
    }

    private func goOn(_ side: Side, _ place: Int) {
        let (link, rest) = side.unsent[place]
        guard let sent = try? side.peer.send(rest, on: link) else { return }
        if sent.complete { side.unsent.remove(at: place) } else { side.unsent[place].rest.removeFirst(sent.taken) }
    }

    private func abort(_ side: Side, _ place: Int) {
        let link = side.unsent.remove(at: place).link
        let before = side.peer.session(of: link).map { side.peer.unsettled(in: $0)[1] } ?? 0
        side.peer.connection.abort(link)
        // An aborted delivery has no outcome; if it was not settled, it is the newest of its link.
        guard let session = side.peer.session(of: link), side.peer.unsettled(in: session)[1] < before else { return }
        aborted.append(link)
    }

    /// Links with an unsettled delivery that was aborted, one entry for each.
    private(set) var aborted: [LinkID] = []

    private func update(_ side: Side) {
        guard let place = side.incoming.indices.randomElement(using: &generator) else { return }
        let (link, delivery) = side.incoming[place]
        let settled = !chance(3)
        let state = pick([DeliveryState.accepted, .released, .rejected(AMQPError(.invalidField, "no"))])
        side.peer.connection.update(delivery, on: link, state, settled: settled)
        if settled { side.incoming.remove(at: place) }
    }

    private func settle(_ side: Side) {
        guard let place = side.undecided.indices.randomElement(using: &generator) else { return }
        let (link, delivery) = side.undecided.remove(at: place)
        let before = side.peer.session(of: link).map { side.peer.unsettled(in: $0)[1] } ?? 0
        side.peer.connection.update(delivery, on: link, .accepted)
        if let session = side.peer.session(of: link), side.peer.unsettled(in: session)[1] < before { settledByUs += 1 }
    }

    private(set) var settledByUs = 0

    /// Moves some of what one side has to say.
    private func exchange(_ side: Side) {
        let other = side === sides[0] ? sides[1] : sides[0]
        let limit = chance(2) ? Int.max : Int.random(in: 1..<2_000, using: &generator)
        pair.now = pair.now.advanced(byMilliseconds: 1)
        other.peer.receive(side.peer.takeOutput(now: pair.now, atMost: limit), now: pair.now)
    }

    // MARK: The end

    /// Lets both finish what they have begun: everything sent arrives, everything that arrived is settled.
    func calm() {
        for _ in 0..<200 {
            for side in sides {
                while !side.waiting.isEmpty { answer(side) }
                for session in side.sessions { side.peer.connection.pause(session, false) }
                for place in side.unsent.indices.reversed() where place < side.unsent.count { goOn(side, place) }
                while !side.incoming.isEmpty { update(side) }
                while !side.undecided.isEmpty { settle(side) }
            }
            pair.pump()
            if sides.allSatisfy({
                $0.waiting.isEmpty && $0.unsent.isEmpty && $0.incoming.isEmpty && $0.undecided.isEmpty
            }) {
                break
            }
        }
        for side in sides {
            #expect(side.unsent.isEmpty && side.incoming.isEmpty && side.undecided.isEmpty)
            for session in side.sessions { #expect(side.peer.unsettled(in: session) == [0, 0]) }
        }
    }

    func close() {
        sides[0].peer.connection.close()
        pair.pump()
        for side in sides {
            #expect(side.links.isEmpty && side.waiting.isEmpty && side.sessions.isEmpty)
            #expect(side.peer.closures.count == 1 && side.peer.isOver)
            #expect(Set(side.peer.detached).count == side.peer.detached.count)
            #expect(Set(side.peer.ended).count == side.peer.ended.count)
        }
        // Each unsettled delivery was settled by one side or the other, or aborted: once.
        let open = sides.map(\.outstanding.count).reduce(0, +)
        #expect(open == aborted.count + settledByUs)
    }
}
