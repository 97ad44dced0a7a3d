public import AMQPCodec
public import AMQPEngine

/// What a queue server does on one connection: links to an address put into the queue of that name, links from it take out of it,
/// with transactions or without.
public struct QueueConnection {
    /// A message that is on its way to a consumer, or came in a transaction.
    private struct Held {
        let queue: String
        let entry: QueueStore.Entry
    }

    private struct Node {
        let queue: String
        let isConsumer: Bool
        /// The payload so far of what comes.
        var arriving: [UInt8] = []
        /// What goes out and has not gone out whole.
        var leaving: Leaving?
    }

    private struct Leaving {
        let token: Token
        let payload: [UInt8]
        let acquisition: TransactionCoordinator.Acquisition
        var offset = 0
        var delivery: UInt32?
    }

    /// The transactions of the connection.
    public private(set) var coordinator: TransactionCoordinator
    private let store: QueueStore
    private let credit: UInt32
    /// What is answered to a message that is posted; a test may put off the answer with nil.
    public var outcome: ([UInt8]) -> DeliveryState? = { _ in .accepted }
    /// Whether a commit is carried out at once.
    public var commitsAtOnce = true
    /// Whether links could be resumed. They are not: what is suspended comes back into the queue.
    public var isRecoverable = false
    /// What consumers' links say of settling without an outcome.
    public var defaultOutcome: DeliveryState?
    /// Whether consumers get messages that are settled.
    public var sendsSettled = false
    /// Commits that were put off.
    public private(set) var postponed: [(TransactionID, [TransactionEffect])] = []
    /// Deliveries without an answer, in order.
    public private(set) var unanswered: [(link: LinkID, delivery: UInt32, payload: [UInt8])] = []
    private var nodes: [LinkID: Node] = [:]
    /// Links of consumers in the order in which they came.
    private var consumers: [LinkID] = []
    private var held: [UInt64: Held] = [:]
    private var newest: UInt64 = 0

    /// Serves a store on one connection, and grants producers so much credit.
    public init(
        _ store: QueueStore, _ configuration: CoordinatorConfiguration = CoordinatorConfiguration(),
        credit: UInt32 = 100
    ) {
        self.store = store
        self.credit = credit
        coordinator = TransactionCoordinator(configuration)
    }

    // MARK: Events

    /// Acts on an event of the connection.
    public mutating func handle(_ event: Event, _ input: RawSpan, on connection: inout Connection, now: Moment) {
        let handling = coordinator.handle(event, input, on: &connection, now: now)
        finishTransactions(&connection)
        switch (event, handling) {
        case (_, .taken): break
        case (.attached(let link), _): attach(link, &connection)
        case (.transfer(let transfer), _):
            let isPosting = if case .posting = handling { true } else { false }
            receive(transfer, input, isPosting: isPosting, &connection)
        case (.outcome(let outcome), _):
            guard outcome.settled || outcome.state?.isOutcome == true else { break }
            if !outcome.settled { connection.update(outcome.delivery, on: outcome.link, outcome.state) }
            end(outcome.token, outcome.state ?? .released)
        case (.suspended(_, let suspended), _):
            for delivery in suspended.deliveries { end(delivery.token, .released) }
        case (.detached(let link, _, _), _):
            // A delivery that was cut short comes back by its outcome or by its transaction, unless it had not begun.
            if let leaving = nodes[link]?.leaving, leaving.delivery == nil { end(leaving.token, .released) }
            nodes[link] = nil
            consumers.removeAll { $0 == link }
        default: break
        }
        pump(&connection)
    }

    /// Rolls back what has taken too long.
    public mutating func tick(on connection: inout Connection, now: Moment) {
        coordinator.tick(on: &connection, now: now)
        finishTransactions(&connection)
        pump(&connection)
    }

    private mutating func attach(_ link: LinkID, _ connection: inout Connection) {
        guard let attach = connection.remoteAttach(of: link), let role = connection.role(of: link) else { return }
        let address = role == .sender ? attach.source?.address : attach.target?.address
        guard let address else { return connection.refuse(link, AMQPError(.notFound, "a queue has a name")) }
        nodes[link] = Node(queue: address, isConsumer: role == .sender)
        var source = attach.source
        source?.defaultOutcome = defaultOutcome
        connection.accept(link, source: source, target: attach.target, recoverable: isRecoverable)
        if role == .sender { consumers.append(link) } else { connection.grant(credit, on: link) }
    }

    // MARK: Messages that come

    private mutating func receive(
        _ transfer: IncomingTransfer, _ input: RawSpan, isPosting: Bool, _ connection: inout Connection
    ) {
        guard let queue = nodes[transfer.link]?.queue else { return }
        if transfer.first { nodes[transfer.link]?.arriving = [] }
        input.extracting(transfer.payload).withUnsafeBytes { nodes[transfer.link]?.arriving.append(contentsOf: $0) }
        guard !transfer.more else { return }
        if let flow = connection.flow(of: transfer.link), flow.credit <= credit / 2 {
            connection.grant(credit, on: transfer.link)
        }
        guard !transfer.aborted, let payload = nodes[transfer.link]?.arriving else { return }
        guard isPosting else {
            store.append(payload, to: queue)
            return connection.update(
                transfer.delivery, on: transfer.link, .accepted, settled: transfer.rcvSettleMode == .first)
        }
        guard let outcome = outcome(payload) else {
            return unanswered.append((transfer.link, transfer.delivery, payload))
        }
        decide(outcome, transfer.delivery, transfer.link, payload, &connection)
    }

    /// Answers the deliveries that have waited for it.
    public mutating func answerAll(_ outcome: DeliveryState, on connection: inout Connection) {
        let waiting = unanswered
        unanswered = []
        for (link, delivery, payload) in waiting { decide(outcome, delivery, link, payload, &connection) }
        finishTransactions(&connection)
        pump(&connection)
    }

    private mutating func decide(
        _ outcome: DeliveryState, _ delivery: UInt32, _ link: LinkID, _ payload: [UInt8], _ connection: inout Connection
    ) {
        let token = keep(nodes[link]?.queue ?? "", QueueStore.Entry(number: 0, payload: payload))
        if !coordinator.decide(outcome, of: delivery, on: link, token: token, over: &connection) {
            held[token.low] = nil
        }
        finishTransactions(&connection)
    }

    // MARK: Messages that go

    /// Sends what there is to whoever has credit.
    public mutating func pump(_ connection: inout Connection) {
        var isBusy = true
        while isBusy {
            isBusy = false
            for link in consumers {
                if sendOne(on: link, &connection) { isBusy = true }
            }
        }
        for link in consumers where connection.flow(of: link)?.drain == true { connection.drained(link) }
    }

    private mutating func sendOne(on link: LinkID, _ connection: inout Connection) -> Bool {
        guard let node = nodes[link], let flow = connection.flow(of: link) else { return false }
        if node.leaving == nil {
            let acquisition = coordinator.acquisition(on: link)
            guard flow.credit > 0, acquisition != .none, let entry = store.take(from: node.queue) else { return false }
            let token = keep(node.queue, entry)
            nodes[link]?.leaving = Leaving(token: token, payload: entry.payload, acquisition: acquisition)
        }
        return sendRest(on: link, &connection)
    }

    /// Sends as much as goes of the message under way; true if that was all of it.
    private mutating func sendRest(on link: LinkID, _ connection: inout Connection) -> Bool {
        guard var leaving = nodes[link]?.leaving else { return false }
        if leaving.delivery != nil, !connection.isPartial(link) {
            // It was aborted with its transaction.
            nodes[link]?.leaving = nil
            return true
        }
        let state: DeliveryState? = if case .under(let id) = leaving.acquisition { id.state } else { nil }
        if leaving.delivery == nil, coordinator.acquisition(on: link) != leaving.acquisition {
            // The transaction has ended before the session had room.
            end(leaving.token, .released)
            nodes[link]?.leaving = nil
            return true
        }
        let payload = leaving.payload
        let rest = payload.span.bytes.extracting(droppingFirst: leaving.offset)
        guard
            let sent = try? connection.send(
                rest, on: link, settled: sendsSettled, state: state, token: leaving.token)
        else {
            if leaving.delivery == nil {
                end(leaving.token, .released)
                nodes[link]?.leaving = nil
            }
            return false
        }
        if sent.started, leaving.delivery == nil {
            leaving.delivery = sent.delivery
            if state != nil {
                coordinator.acquired(sent.delivery, on: link, token: leaving.token, settled: sendsSettled)
            } else if sendsSettled {
                held[leaving.token.low] = nil
            }
        }
        leaving.offset += sent.taken
        nodes[link]?.leaving = sent.complete ? nil : leaving
        return sent.complete
    }

    // MARK: Ends

    /// Does what the coordinator says.
    private mutating func finishTransactions(_ connection: inout Connection) {
        while let event = coordinator.nextEvent() {
            switch event {
            case .commit(let id, let effects):
                if commitsAtOnce { commit(id, effects, &connection) } else { postponed.append((id, effects)) }
            case .rollBack(_, let effects, _): for effect in effects { apply(effect) }
            }
        }
    }

    /// Carries out the commits that were put off.
    public mutating func commitPostponed(on connection: inout Connection) {
        let waiting = postponed
        postponed = []
        for (id, effects) in waiting { commit(id, effects, &connection) }
        finishTransactions(&connection)
        pump(&connection)
    }

    private mutating func commit(_ id: TransactionID, _ effects: [TransactionEffect], _ connection: inout Connection) {
        if let failure = store.failure {
            store.failure = nil
            return coordinator.failed(id, failure, over: &connection)
        }
        for effect in effects { apply(effect) }
        coordinator.committed(id, over: &connection)
    }

    private mutating func apply(_ effect: TransactionEffect) {
        switch effect.action {
        case .publish:
            if let held = held.removeValue(forKey: effect.token.low) {
                store.append(held.entry.payload, to: held.queue)
            }
        case .discard: held[effect.token.low] = nil
        case .apply(let outcome): end(effect.token, outcome)
        case .applyDefault, .restore: end(effect.token, .released)
        case .keep: break
        }
    }

    private mutating func keep(_ queue: String, _ entry: QueueStore.Entry) -> Token {
        newest += 1
        held[newest] = Held(queue: queue, entry: entry)
        return Token(low: newest)
    }

    private mutating func end(_ token: Token, _ outcome: DeliveryState) {
        guard let held = held.removeValue(forKey: token.low) else { return }
        switch outcome {
        case .accepted: break
        case .rejected: store.bury(held.entry.payload)
        default: store.putBack(held.entry, in: held.queue)
        }
    }

    /// How many messages are neither available nor gone.
    public var holding: Int { held.count }
}
