import AMQPCodec
import AMQPEngine

/// Both ends of transactions beside one connection, held to what they promise: the peer's coordinator does our work, and ours does the peer's.
struct Transactions {
    var controller = TransactionController()
    var coordinator: TransactionCoordinator?

    // As client.

    /// Declarations without an answer, by token.
    private var asked: Set<UInt64> = []
    private var nextDeclaration: UInt64 = 0
    /// Transactions that have not ended. A peer may give two the same id.
    private var unfinished: [TransactionID: Int] = [:]
    private(set) var committed: Set<TransactionID> = []
    private(set) var rolledBack: Set<TransactionID> = []
    /// Which of our deliveries were posted under which transaction.
    private var postings: [UInt64: TransactionID] = [:]
    /// Deliveries with an outcome that holds if the transaction is committed.
    private var retiring: [TransactionID: [(link: LinkID, delivery: UInt32)]] = [:]

    // As resource.

    /// Deliveries that were posted and wait for an outcome.
    private(set) var undecided: [(transaction: TransactionID, link: LinkID, delivery: UInt32)] = []
    /// Commits that have not been carried out.
    private(set) var commits: [(id: TransactionID, effects: [TransactionEffect])] = []
    private(set) var applied: Set<TransactionID> = []
    /// Deliveries that were posted and have an outcome, until their transaction ends.
    private var decided: Set<UInt64> = []
    private var nextDecision: UInt64 = 0

    init(_ configuration: CoordinatorConfiguration?) {
        coordinator = configuration.map { TransactionCoordinator($0) }
    }

    /// How much of what there is to wait for or to do.
    var pending: [(String, Int)] {
        [
            ("to declare", asked.count), ("to discharge", controller.transactions.count),
            ("transactions to end", unfinished.count), ("to decide", undecided.count), ("to commit", commits.count),
        ]
    }

    // MARK: What we did, as client

    /// The token for one more transaction.
    mutating func declaration() -> Token {
        nextDeclaration += 1
        asked.insert(nextDeclaration)
        return Token(low: nextDeclaration)
    }

    mutating func post(_ token: UInt64, _ transaction: TransactionID) { postings[token] = transaction }

    func isPosted(_ token: UInt64, _ transaction: TransactionID) -> Bool { postings[token] == transaction }

    mutating func retire(_ link: LinkID, _ delivery: UInt32, _ transaction: TransactionID) {
        retiring[transaction, default: []].append((link, delivery))
    }

    /// Whether an answer to its discharge is under way.
    func isEnding(_ transaction: TransactionID) -> Bool {
        unfinished[transaction] != nil && !controller.transactions.contains(transaction)
    }

    // MARK: What we did, as resource

    mutating func decide(_ outcome: DeliveryState, _ place: Int, _ connection: inout Connection) {
        let (_, link, delivery) = undecided.remove(at: place)
        nextDecision += 1
        let token = Token(high: 1, low: nextDecision)
        // It comes back at once if everything only waited for it.
        decided.insert(nextDecision)
        let counts = coordinator?.decide(outcome, of: delivery, on: link, token: token, over: &connection)
        if counts != true { decided.remove(nextDecision) }
    }

    /// Carries out a commit, or says that it failed.
    mutating func commit(_ place: Int, fails: Bool, _ connection: inout Connection, _ books: inout Books) {
        let (id, effects) = commits.remove(at: place)
        if fails {
            coordinator?.failed(id, "told to", over: &connection)
        } else {
            require(applied.insert(id).inserted, "a transaction is committed once")
            apply(effects, &books)
            coordinator?.committed(id, over: &connection)
        }
    }

    mutating func tick(_ now: Moment, _ connection: inout Connection) { coordinator?.tick(on: &connection, now: now) }

    // MARK: What we were told

    /// An event of the connection, which the books have.
    mutating func hear(
        _ event: Event, _ input: [UInt8], _ now: Moment, _ connection: inout Connection, _ books: inout Books
    ) {
        if controller.handle(event, on: &connection) { return hear(&connection, &books) }
        if case .outcome(let outcome) = event, postings[outcome.token.low] != nil { return }
        let handling = coordinator?.handle(event, input.span.bytes, on: &connection, now: now) ?? .passed
        switch (event, handling) {
        case (_, .passed): break
        case (.attached(let link), _): books.tookControl(link)
        case (.transfer(let transfer), _) where !books.isControl(transfer.link):
            books.hold(transfer.link, transfer.delivery)
            if case .posting(let id) = handling, !transfer.more {
                undecided.append((id, transfer.link, transfer.delivery))
            }
        case (.outcome(let outcome), _): books.leave(outcome.link, outcome.delivery)
        default: break
        }
        hear(&connection, &books)
    }

    /// Takes what both ends have to say.
    mutating func hear(_ connection: inout Connection, _ books: inout Books) {
        while let event = controller.nextEvent() {
            Trace.note("controller: \(event)")
            enter(event, &books)
        }
        while let event = coordinator?.nextEvent() {
            Trace.note("coordinator: \(event)")
            switch event {
            case .commit(let id, let effects):
                require(!undecided.contains { $0.transaction == id }, "outcomes come before the commit")
                commits.append((id, effects))
            case .rollBack(let id, let effects, _):
                require(!applied.contains(id) || effects.allSatisfy { $0.action == .applyDefault }, "it was committed")
                apply(effects, &books)
            }
        }
    }

    private mutating func enter(_ event: TransactionController.Event, _ books: inout Books) {
        switch event {
        case .attached: break
        case .declared(let token, let id):
            require(asked.remove(token.low) != nil, "a transaction that was asked for")
            unfinished[id, default: 0] += 1
        case .declareFailed(let token, _):
            require(asked.remove(token.low) != nil, "a transaction that was asked for")
        case .discharged(let id, let end):
            guard let count = unfinished[id] else { return require(false, "a transaction ends once") }
            unfinished[id] = count > 1 ? count - 1 : nil
            switch end {
            case .committed: committed.insert(id)
            case .rolledBack: rolledBack.insert(id)
            case .inDoubt: break
            }
            for (link, delivery) in retiring.removeValue(forKey: id) ?? [] { books.letGo(link, delivery) }
        case .detached: require(asked.isEmpty && unfinished.isEmpty, "transactions end before their control link")
        }
    }

    private mutating func apply(_ effects: [TransactionEffect], _ books: inout Books) {
        for effect in effects {
            switch effect.action {
            case .publish, .discard:
                require(decided.remove(effect.token.low) != nil, "what was posted is published or forgotten, once")
            case .apply, .restore: books.conclude(effect.link, effect.delivery, effect.token.low)
            case .applyDefault, .keep: break
            }
        }
    }

    // MARK: The end

    func checkEnd() {
        require(asked.isEmpty && unfinished.isEmpty, "transactions end with their connection")
        require(controller.link == nil && controller.transactions.isEmpty, "nothing is left of the control link")
        require(coordinator?.count ?? 0 == 0, "transactions are rolled back with their control link")
        require(decided.isEmpty, "what was posted has been published or forgotten")
    }
}
