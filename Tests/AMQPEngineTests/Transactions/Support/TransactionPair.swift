import AMQPCodec
import AMQPEngine
import QueueResource

/// A client with a controller, and a server whose queues take part in transactions.
final class TransactionPair {
    let pair: Pair
    let store = QueueStore()
    private(set) var queues: QueueConnection
    private(set) var controller: TransactionController
    /// What the controller has told.
    private(set) var told: [TransactionController.Event] = []
    /// Deliveries that the client has and the queues have sent, whole ones.
    private(set) var received: [Received] = []
    private var arriving: [LinkID: [UInt8]] = [:]
    private(set) var sessions: [SessionID] = []
    private var names = 0

    struct Received: Equatable {
        let link: LinkID
        let delivery: UInt32
        let payload: [UInt8]
        let state: DeliveryState?
        let settled: Bool
    }

    init(
        _ configuration: CoordinatorConfiguration = CoordinatorConfiguration(), credit: UInt32 = 100,
        needs: [Symbol] = [TransactionCapability.localTransactions], sessions: Int = 1, attaches: Bool = true,
        client: Configuration = Configuration(containerID: "client"),
        server: Configuration = Configuration(containerID: "server"), _ fragmentation: Fragmentation = .whole
    ) {
        pair = Pair(client: client, server: server, fragmentation)
        queues = QueueConnection(store, configuration, credit: credit)
        controller = TransactionController(needs: needs)
        pair.server.observe { [unowned self] event, input in
            queues.handle(event, input.span.bytes, on: &pair.server.connection, now: pair.now)
        }
        pair.client.observe { [unowned self] event, input in observe(event, input) }
        for _ in 0..<sessions { pair.client.begin().map { self.sessions.append($0) } }
        if attaches { attachController() }
        pair.pump()
    }

    private func observe(_ event: Event, _ input: [UInt8]) {
        let isOwn = controller.handle(event, on: &pair.client.connection)
        tellEvents()
        guard !isOwn, case .transfer(let transfer) = event else { return }
        if transfer.first { arriving[transfer.link] = [] }
        arriving[transfer.link, default: []] += input[transfer.payload]
        guard !transfer.more, !transfer.aborted else { return }
        received.append(
            Received(
                link: transfer.link, delivery: transfer.delivery, payload: arriving[transfer.link] ?? [],
                state: transfer.state, settled: transfer.settled))
    }

    func tellEvents() {
        while let event = controller.nextEvent() { told.append(event) }
    }

    func pump() { pair.pump() }

    // MARK: The client

    var client: Peer { pair.client }
    var server: Peer { pair.server }

    func attachController(in session: Int = 0, wanting: [Symbol] = []) {
        names += 1
        _ = controller.attach(
            "control-\(names)", in: sessions[session], wanting: wanting, on: &pair.client.connection)
    }

    /// A link to a queue.
    func sender(to queue: String, in session: Int = 0, mode: ReceiverSettleMode = .first) -> LinkID {
        attach(.sender, queue, session, mode)
    }

    /// A link from a queue.
    func receiver(from queue: String, in session: Int = 0, credit: UInt32 = 0) -> LinkID {
        let link = attach(.receiver, queue, session, .first)
        if credit > 0 { grant(credit, on: link) }
        return link
    }

    private func attach(_ role: Role, _ queue: String, _ session: Int, _ mode: ReceiverSettleMode) -> LinkID {
        names += 1
        let link = pair.client.tryAttach(
            Attach(
                name: "link-\(names)", handle: 0, role: role, rcvSettleMode: mode,
                source: Source(address: role == .sender ? nil : queue),
                target: .target(Target(address: role == .sender ? queue : nil))), in: sessions[session])!
        pump()
        return link
    }

    func grant(_ credit: UInt32, on link: LinkID, under id: TransactionID? = nil, drain: Bool = false) {
        pair.client.connection.grant(credit, on: link, drain: drain, properties: id?.flowProperties)
        pump()
    }

    func ask(_ token: UInt64 = 0) { controller.declare(token: Token(low: token), on: &pair.client.connection) }

    /// Asks for a transaction and waits for it.
    func declare(_ token: UInt64 = 0) -> TransactionID {
        ask(token)
        pump()
        guard case .declared(Token(low: token), let id)? = told.last else { preconditionFailure("\(told)") }
        return id
    }

    /// Discharges a transaction and says how it ended.
    @discardableResult
    func discharge(_ id: TransactionID, fail: Bool = false) -> TransactionController.End? {
        controller.discharge(id, fail: fail, on: &pair.client.connection)
        pump()
        return end(of: id)
    }

    /// The same, without waiting.
    func controllerDischarge(_ id: TransactionID, fail: Bool) {
        controller.discharge(id, fail: fail, on: &pair.client.connection)
    }

    func end(of id: TransactionID) -> TransactionController.End? {
        for case .discharged(id, let end) in told { return end }
        return nil
    }

    @discardableResult
    func post(_ text: String, on link: LinkID, under id: TransactionID?, settled: Bool = false) throws -> Sent {
        try pair.client.send(Array(text.utf8), on: link, settled: settled, state: id?.state)
    }

    /// Says what becomes of a message that has come from a queue.
    func retire(
        _ message: Received, _ outcome: DeliveryState = .accepted, under id: TransactionID?, settled: Bool = true
    ) {
        pair.client.connection.update(
            message.delivery, on: message.link, id?.state(with: outcome) ?? outcome, settled: settled)
        pump()
    }

    func isAttached(_ link: LinkID) -> Bool { pair.client.isAttached(link) }

    func detach(_ link: LinkID) {
        pair.client.connection.detach(link)
        pump()
    }

    func detachController() {
        controller.detach(on: &pair.client.connection)
        pump()
    }

    func attachControllerAgain() {
        attachController()
        pump()
    }

    // MARK: The server

    /// What is available in a queue.
    func contents(_ queue: String) -> [String] { store.contents(of: queue).map { String(decoding: $0, as: UTF8.self) } }

    func fill(_ queue: String, _ texts: String...) {
        for text in texts { store.append(Array(text.utf8), to: queue) }
        serve()
    }

    func serve() {
        queues.pump(&pair.server.connection)
        pump()
    }

    /// Changes how the queues behave.
    func configure(_ change: (inout QueueConnection) -> Void) { change(&queues) }

    func answerAll(_ outcome: DeliveryState) {
        queues.answerAll(outcome, on: &pair.server.connection)
        pump()
    }

    func commitPostponed() {
        queues.commitPostponed(on: &pair.server.connection)
        pump()
    }

    func advance(milliseconds: UInt32) {
        pair.now = pair.now.advanced(byMilliseconds: milliseconds)
        queues.tick(on: &pair.server.connection, now: pair.now)
        pump()
    }

    var openTransactions: Int { queues.coordinator.count }
    var deadline: Moment? { queues.coordinator.deadline }

    /// The texts of what has been received, and not just now.
    var texts: [String] { received.map { String(decoding: $0.payload, as: UTF8.self) } }

    /// The error with which a link of the client's was detached.
    func detachError(of link: LinkID) -> AMQPError? {
        for case .detached(link, _, let error) in client.log { return error }
        return nil
    }
}

extension TransactionController.End {
    /// The condition of the error in it.
    var condition: ErrorCondition? {
        switch self {
        case .committed: nil
        case .rolledBack(let error), .inDoubt(let error): error?.condition
        }
    }
}
