import AMQPCodec
import AMQPEngine
import QueueResource

/// A client that does whatever a seed tells it, with the model of what the queues must hold in the end: a dictionary of messages.
final class RandomTransactions {
    /// What the client knows of a message, by its text.
    struct Message {
        /// The transaction it was posted under, if it was.
        let origin: TransactionID?
        var isGone = false
        var hold: Hold?
    }

    /// A message in the client's hands.
    struct Hold {
        let received: TransactionPair.Received
        var acquired: TransactionID?
        var retired: TransactionID?
        var outcome: DeliveryState?
        var settled = false
    }

    enum Fate { case open, discharging(Bool), ended(committed: Bool) }

    let world: TransactionPair
    var generator: Generator
    /// Whether what comes from the queues is settled, so that it is lost with a link on which it comes.
    private var settles = false
    var messages: [String: Message] = [:]
    /// The texts in the order in which they were made.
    var texts: [String] = []
    var transactions: [TransactionID: Fate] = [:]
    var open: [TransactionID] = []
    var senders: [LinkID] = []
    var receivers: [LinkID] = []
    var toldRead = 0
    var receivedRead = 0
    var logRead = 0
    var token: UInt64 = 0
    /// What must not have happened.
    var complaints: [String] = []
    /// How the transactions ended.
    var committed = 0
    var rolledBack = 0

    init(_ seed: UInt64) {
        var generator = Generator(seed)
        let sessions = Int.random(in: 1...3, using: &generator)
        var configuration = CoordinatorConfiguration()
        configuration.timeout = 1_000
        configuration.credit = [1, 2, 16].randomElement(using: &generator)!
        world = TransactionPair(
            configuration, credit: [1, 3, 100].randomElement(using: &generator)!, sessions: sessions,
            client: .small("client", window: [2, 7, 2_048].randomElement(using: &generator)!),
            server: .small("server", window: [2, 7, 2_048].randomElement(using: &generator)!),
            .random(Generator(seed)))
        self.generator = generator
        settles = chance(4)
        world.configure { [settles] in $0.sendsSettled = settles }
        for _ in 0..<2 { attach() }
    }

    func chance(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &generator) == 0 }

    func run(steps: Int) throws {
        for _ in 0..<steps { try step() }
        finish()
    }

    // MARK: What it does

    private func step() throws {
        switch Int.random(in: 0..<24, using: &generator) {
        case 0...1: ask()
        case 2...6: try post()
        case 7...10: retire()
        case 11...13: grant()
        case 14...15: discharge()
        case 16: attach()
        case 17: if chance(3), let link = senders.randomElement(using: &generator) { detach(link) }
        case 18: if !settles, chance(2), let link = receivers.randomElement(using: &generator) { detach(link) }
        case 19: if chance(8) { giveUp() }
        case 20: if chance(8) { world.store.failure = "not today" }
        case 21: if chance(4) { world.advance(milliseconds: 400) }
        case 22: world.pump()
        default:
            // One direction only, so that the two sides get apart.
            if chance(2) {
                world.pair.turn(world.client, world.server)
            } else {
                world.pair.turn(world.server, world.client)
            }
        }
        learn()
    }

    private func ask() {
        token += 1
        world.attachController()
        world.ask(token)
    }

    private func attach() {
        let session = Int.random(in: 0..<world.sessions.count, using: &generator)
        if chance(2) {
            if senders.count < 4 { senders.append(world.sender(to: "q", in: session)) }
        } else if receivers.count < 4 {
            receivers.append(world.receiver(from: "q", in: session))
        }
    }

    private func someTransaction() -> TransactionID? { chance(3) ? nil : open.randomElement(using: &generator) }

    private func post() throws {
        guard let link = senders.randomElement(using: &generator) else { return }
        let id = someTransaction()
        var text = "\(texts.count)"
        if chance(5) { text += String(repeating: ".", count: Int.random(in: 0..<2_000, using: &generator)) }
        let octets = Array(text.utf8)
        let settled = chance(3)
        var taken = 0
        repeat {
            let rest = Array(octets[taken...])
            guard let sent = try? world.client.send(rest, on: link, settled: settled, state: id?.state) else { break }
            if sent.started, taken == 0 {
                texts.append(text)
                messages[text] = Message(origin: id)
            }
            taken += sent.taken
            if !sent.complete { world.pump() }
        } while taken < octets.count
        // A link that went in the middle took the message with it.
        if taken > 0, taken < octets.count { messages[text]?.isGone = true }
    }

    private func grant() {
        guard let link = receivers.randomElement(using: &generator) else { return }
        let credit = UInt32.random(in: 0..<5, using: &generator)
        world.client.connection.grant(credit, on: link, properties: someTransaction()?.flowProperties)
    }

    private func retire() {
        let held = texts.filter { text in
            guard let hold = messages[text]?.hold, !hold.received.settled, hold.retired == nil else { return false }
            return hold.acquired.map { isOpen($0) } ?? true
        }
        guard let text = held.randomElement(using: &generator), let hold = messages[text]?.hold else { return }
        let id = hold.acquired ?? someTransaction()
        let outcome: DeliveryState = chance(3) ? .released : .accepted
        let settled = id == nil || chance(2)
        world.client.connection.update(
            hold.received.delivery, on: hold.received.link, id?.state(with: outcome) ?? outcome, settled: settled)
        guard let id else {
            messages[text]?.hold = nil
            if outcome == .accepted { messages[text]?.isGone = true }
            return
        }
        messages[text]?.hold?.retired = id
        messages[text]?.hold?.outcome = outcome
        messages[text]?.hold?.settled = settled
    }

    private func discharge() {
        guard let index = open.indices.randomElement(using: &generator) else { return }
        let fail = chance(3)
        let id = open.remove(at: index)
        transactions[id] = .discharging(fail)
        world.controllerDischarge(id, fail: fail)
    }

    /// Gives up the control link, but not while an answer is missing, for then nobody could say what came of it.
    private func giveUp() {
        world.pump()
        learn()
        for id in open { transactions[id] = .discharging(true) }
        open = []
        world.detachController()
    }

    private func detach(_ link: LinkID) {
        world.client.connection.detach(link)
        drop(link)
    }

    // MARK: What it learns

    private func learn() {
        world.tellEvents()
        // In the order in which it came to be known: arrivals first, for an end may follow from them but not the reverse.
        for received in world.received[receivedRead...] { arrived(received) }
        receivedRead = world.received.count
        for event in world.told[toldRead...] {
            switch event {
            case .declared(_, let id):
                transactions[id] = .open
                open.append(id)
            case .discharged(let id, let end): ended(id, end)
            case .attached, .declareFailed, .detached: break
            }
        }
        toldRead = world.told.count
        for happening in world.client.log[logRead...] {
            if case .detached(let link, _, _) = happening { drop(link) }
        }
        logRead = world.client.log.count
    }

    private func isOpen(_ id: TransactionID) -> Bool {
        if case .open? = transactions[id] { open.contains(id) } else { false }
    }

    /// Whether the queues may have done what a commit does.
    private func mayBeCommitted(_ id: TransactionID) -> Bool {
        switch transactions[id] {
        case .discharging(let fail): !fail
        case .ended(let committed): committed
        case .open, nil: false
        }
    }

    private func arrived(_ received: TransactionPair.Received) {
        let text = String(decoding: received.payload, as: UTF8.self)
        guard let message = messages[text] else { return complaints.append("\(text) was never sent") }
        if let origin = message.origin, !mayBeCommitted(origin) {
            complaints.append("\(text) is visible although its transaction is not committed")
        }
        if message.isGone { complaints.append("\(text) comes again") }
        if let hold = message.hold {
            // It may come again only if the transaction that had it is over, at least for the queues.
            let id = hold.retired ?? hold.acquired
            if id == nil || isOpen(id!), world.isAttached(hold.received.link), !isDying(id) {
                complaints.append("\(text) comes twice")
            }
        }
        guard receivers.contains(received.link) else {
            messages[text]?.hold = nil
            return
        }
        var hold = Hold(received: received)
        hold.acquired = received.state?.transaction
        if let id = hold.acquired, case .ended(let committed)? = transactions[id], committed { hold.acquired = nil }
        if received.settled, hold.acquired == nil {
            messages[text]?.isGone = true
            messages[text]?.hold = nil
        } else {
            messages[text]?.hold = hold
        }
    }

    /// Whether the queues may have rolled the transaction back already, because it took too long.
    private func isDying(_ id: TransactionID?) -> Bool { id != nil && world.pair.now.nanoseconds >= 1_000_000_000 }

    private func ended(_ id: TransactionID, _ end: TransactionController.End) {
        open.removeAll { $0 == id }
        let isCommitted = end == .committed
        if case .inDoubt = end { complaints.append("nothing was lost, and yet there is doubt") }
        if isCommitted { committed += 1 } else { rolledBack += 1 }
        transactions[id] = .ended(committed: isCommitted)
        for text in texts {
            guard var hold = messages[text]?.hold, hold.retired == id || hold.acquired == id else { continue }
            if isCommitted {
                let isDone = hold.retired == id || hold.received.settled
                if isDone, hold.outcome ?? .accepted == .accepted { messages[text]?.isGone = true }
                hold.acquired = nil
                messages[text]?.hold = isDone ? nil : hold
            } else {
                let isBack = hold.acquired == id || hold.settled
                hold.retired = nil
                hold.outcome = nil
                messages[text]?.hold = isBack ? nil : hold
            }
        }
    }

    /// A link has gone, and with it what the client had from it; what is in a transaction stays there.
    private func drop(_ link: LinkID) {
        senders.removeAll { $0 == link }
        receivers.removeAll { $0 == link }
        for text in texts where messages[text]?.hold?.received.link == link {
            if messages[text]?.hold?.retired == nil, messages[text]?.hold?.received.settled == false {
                messages[text]?.hold = nil
            } else {
                messages[text]?.hold?.settled = true
            }
        }
    }

    // MARK: The end

    private func finish() {
        world.store.failure = nil
        world.pump()
        learn()
        while !open.isEmpty { discharge() }
        world.pump()
        learn()
        for link in receivers { detach(link) }
        world.pump()
        learn()
        let expected = texts.filter { text in
            guard let message = messages[text] else { return false }
            return !message.isGone && (message.origin.map { mayBeCommitted($0) } ?? true)
        }
        let found = world.contents("q")
        if found.sorted() != expected.sorted() {
            let (missing, extra) = (Set(expected).subtracting(found), Set(found).subtracting(expected))
            complaints.append("missing \(missing.sorted()), too many \(extra.sorted()), \(found.count) in all")
        }
        if world.queues.holding > 0 { complaints.append("\(world.queues.holding) messages are nowhere") }
        if world.openTransactions > 0 { complaints.append("\(world.openTransactions) transactions are left") }
        if !world.client.isOpen || !world.server.isOpen { complaints.append("the connection did not survive") }
    }
}
