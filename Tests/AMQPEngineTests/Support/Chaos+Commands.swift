import AMQPCodec
import AMQPEngine

/// What the applications may do.
extension Chaos {
    func step() {
        steps += 1
        let side = sides[Int.random(in: 0...1, using: &generator)]
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<3: if side.sessions.count < 3, let session = side.peer.begin() { side.sessions.append(session) }
        case 3..<9: attach(side)
        case 9..<15: answer(side)
        case 15..<25: grant(side, credit: UInt32.random(in: 0..<30, using: &generator))
        case 25..<50: send(side)
        case 50..<54: if let place = side.unsent.indices.randomElement(using: &generator) { abort(side, place) }
        case 54..<65: update(side)
        case 65..<69: settle(side)
        case 69..<72: if let link = pick(side.links) { side.peer.connection.drained(link) }
        case 72..<74: if let link = pick(side.links) { side.peer.connection.offer(3, on: link) }
        case 74..<76: if let session = pick(side.sessions) { side.peer.connection.pause(session, chance(2)) }
        case 76: if let link = pick(side.links) { side.peer.connection.detach(link, closed: chance(2)) }
        case 77: if chance(3), let session = pick(side.sessions) { side.peer.connection.end(session) }
        case 78: disturb(side)
        default: exchange(side)
        }
        for side in sides { side.peer.drain() }
    }

    func attach(_ side: Side) {
        guard side.links.count < 8, let session = pick(side.sessions) else { return }
        var attach = Raw.attach(0, chance(2) ? .sender : .receiver)
        attach.name = "link-\(Int.random(in: 0..<1_000_000, using: &generator))"
        attach.initialDeliveryCount = chance(2) ? nil : .max - 3
        guard let link = side.peer.tryAttach(attach, in: session) else { return }
        side.links.append(link)
    }

    func answer(_ side: Side) {
        guard let place = side.waiting.indices.randomElement(using: &generator) else { return }
        let link = side.waiting.remove(at: place)
        side.peer.connection.accept(link, source: nil, target: nil)
        side.links.append(link)
        if chance(10) { side.peer.connection.detach(link) }
    }

    func grant(_ side: Side, credit: UInt32) {
        guard let link = pick(side.links.filter { side.peer.role(of: $0) == .receiver }) else { return }
        side.peer.connection.grant(credit, on: link, drain: chance(5), echo: chance(5))
    }

    private func send(_ side: Side) {
        guard let link = pick(side.links.filter { side.peer.role(of: $0) == .sender }) else { return }
        if let place = side.unsent.firstIndex(where: { $0.link == link }) { return goOn(side, place) }
        let number = UInt64(messages.count)
        let size = chance(3) ? Int.random(in: 0..<3_000, using: &generator) : 20
        let head = (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
        let message = head + Chaos.noise[Int(number)..<(Int(number) + size)]
        messages.append(message[...])
        let now = chance(4) ? message.count / 2 : message.count
        let settled = chance(3)
        guard
            let sent = try? side.peer.send(
                Array(message[..<now]), on: link, settled: settled, more: now < message.count, token: Token(low: number)
            ),
            sent.started
        else { return }
        if !settled { side.outstanding.insert(number) }
        if sent.taken < message.count { side.unsent.append((link, message[sent.taken...])) }
    }

    /// What messages are made of.
    private static let noise = bytes(8_192)

    func goOn(_ side: Side, _ place: Int) {
        let (link, rest) = side.unsent[place]
        guard let sent = try? side.peer.send(Array(rest), on: link) else { return }
        if sent.complete { side.unsent.remove(at: place) } else { side.unsent[place].rest.removeFirst(sent.taken) }
    }

    private func abort(_ side: Side, _ place: Int) {
        let link = side.unsent.remove(at: place).link
        countForgotten(side, link) { side.peer.connection.abort(link) }
    }

    func update(_ side: Side) {
        guard let place = side.incoming.indices.randomElement(using: &generator) else { return }
        let (link, delivery) = side.incoming[place]
        let settled = !chance(3)
        let state = pick([DeliveryState.accepted, .released, .rejected(AMQPError(.invalidField, "no"))])
        side.peer.connection.update(delivery, on: link, state, settled: settled)
        if settled { side.incoming.remove(at: place) }
    }

    func settle(_ side: Side) {
        guard let place = side.undecided.indices.randomElement(using: &generator) else { return }
        let (link, delivery) = side.undecided.remove(at: place)
        countForgotten(side, link) { side.peer.connection.update(delivery, on: link, .accepted) }
    }

    /// Counts the unsettled delivery that a command makes us forget, if it does.
    private func countForgotten(_ side: Side, _ link: LinkID, _ command: () -> Void) {
        let before = side.peer.session(of: link).map { side.peer.unsettled(in: $0)[1] } ?? 0
        command()
        guard let session = side.peer.session(of: link), side.peer.unsettled(in: session)[1] < before else { return }
        withoutOutcome += 1
    }

    /// Commands on a link that is gone, which must do nothing.
    private func disturb(_ side: Side) {
        guard let link = pick(side.gone) else { return }
        let before = side.peer.pendingOutput
        side.peer.connection.accept(link, source: nil, target: nil)
        side.peer.connection.grant(5, on: link)
        side.peer.connection.update(0, on: link, .accepted)
        side.peer.connection.detach(link)
        expect((try? side.peer.send([1], on: link)) == nil, "sent on a link that is gone")
        expect(side.peer.pendingOutput == before, "a command on a link that is gone said something")
    }
}
