public import AMQPCodec

/// The transactions of one connection as the resource keeps them that the peer's work is done on (part 4 of the specification).
///
/// It stands beside the resource's ``Connection`` and speaks for it on control links; queues, messages and their payloads stay with
/// the application, which
/// 1. gives it every event of the connection first (``handle(_:_:on:now:)``) and goes on only with those that it passes on,
/// 2. says what is to become of a delivery that was posted under a transaction (``decide(_:of:on:token:over:)``), keeping its message aside,
/// 3. asks before it sends on a link under which transaction it acquires (``acquisition(on:)``), and says what it has sent
///    (``acquired(_:on:token:settled:)``),
/// 4. takes the coordinator's own events after each of the connection's (``nextEvent()``): what to apply or to undo at the end of a
///    transaction, in the order in which the work was done,
/// 5. calls ``tick(on:now:)`` at ``deadline``.
///
/// An application that works in transactions of the peer's too, over the same connection, keeps from it the outcomes of what it has posted
/// in those: they name transactions of the peer's coordinator, whose ids may be the same as this one's.
///
/// Transactions end with the control link over which they were declared (§4.1), so nothing outlives the connection. What one end does
/// wrong is answered in the scope that part 4 gives it, or, where that is silent, in the smallest that tells the peer.
public struct TransactionCoordinator: Sendable {
    /// What the application has to do at the end of a transaction.
    public enum Event: Sendable, Equatable {
        /// All effects are to be applied, or none; ``committed(_:over:)`` or ``failed(_:_:over:)`` says which it was.
        case commit(TransactionID, [TransactionEffect])
        /// All effects are to be applied. The error is why the transaction was rolled back if it was not asked for.
        case rollBack(TransactionID, [TransactionEffect], AMQPError?)
    }

    /// Who an event of the connection is for.
    public enum Handling: Sendable, Equatable {
        /// The application, as without a coordinator.
        case passed
        /// Nobody else.
        case taken
        /// The application: a frame of a delivery that is posted under the transaction, and whose message must wait for its end.
        case posting(TransactionID)
    }

    /// Under what a link acquires what it sends.
    public enum Acquisition: Sendable, Equatable {
        /// Under no transaction.
        case plain
        /// Under the transaction; what is sent has its ``TransactionID/state``.
        case under(TransactionID)
        /// The link's transaction takes no more work: nothing may be sent until it is discharged, whatever the credit.
        case none
    }

    let configuration: CoordinatorConfiguration
    var controls: [LinkID: ControlLink] = [:]
    var transactions: [UInt64: OpenTransaction] = [:]
    /// The numbers of the transactions as they were declared.
    var order: [UInt64] = []
    /// The number of the newest transaction.
    var newest: UInt64 = 0
    /// How many deliveries are noted in all of them.
    private(set) var deliveries = 0
    /// Deliveries of transactions that have not ended.
    var places: [DeliveryKey: WorkPlace] = [:]
    /// Links with a delivery under way that was posted under a transaction.
    var postings: [LinkID: Posting] = [:]
    /// The transaction of each link that acquires under one, or did under one that has ended.
    var acquiring: [LinkID: UInt64] = [:]
    private var events: [Event] = []
    private var eventsTaken = 0

    /// A coordinator without transactions. The configured prefix has to be of at most 24 octets.
    public init(_ configuration: CoordinatorConfiguration = CoordinatorConfiguration()) {
        precondition(
            configuration.prefix.count <= 24, "a transaction-id has at most 32 octets, and eight are the number")
        self.configuration = configuration
    }

    // MARK: Events

    /// Looks at an event of the connection before the application does. `input` is what `receive` was given.
    public mutating func handle(
        _ event: AMQPEngine.Event, _ input: RawSpan, on connection: inout Connection, now: Moment
    ) -> Handling {
        switch event {
        case .attached(let link): return accept(link, on: &connection) ? .taken : .passed
        case .transfer(let transfer):
            guard controls[transfer.link] == nil else {
                receiveControl(transfer, input, on: &connection, now: now)
                return .taken
            }
            return receivePosting(transfer, on: &connection)
        case .outcome(let outcome): return receiveOutcome(outcome, on: &connection)
        case .flow(let link, let properties):
            guard controls[link] == nil else { return .taken }
            guard let properties, connection.role(of: link) == .sender else { return .passed }
            return bind(link, properties, on: &connection) ? .passed : .taken
        case .senderUpdate(let link, _, _, let settled):
            guard controls[link] != nil else { return .passed }
            if settled { settleControl(link, on: &connection) }
            return .taken
        case .detached(let link, _, let error): return forget(link, error, on: &connection) ? .taken : .passed
        case .suspended(let link, _):
            suspend(link, over: &connection)
            return .passed
        case .opened, .begun, .resumption, .writable, .ended, .closed: return .passed
        }
    }

    /// Takes the oldest event.
    public mutating func nextEvent() -> Event? {
        guard eventsTaken < events.count else {
            events.removeAll(keepingCapacity: eventsTaken < 1_024)
            eventsTaken = 0
            return nil
        }
        defer { eventsTaken &+= 1 }
        return events[eventsTaken]
    }

    mutating func emit(_ event: Event) { events.append(event) }

    /// Whether another delivery may be noted.
    var hasRoom: Bool { deliveries < configuration.maxDeliveries }

    /// Notes what is done to a delivery under a transaction, and where that stands.
    @discardableResult
    mutating func note(_ work: TransactionalWork, in number: UInt64) -> WorkPlace? {
        guard let count = transactions[number]?.work.count else { return nil }
        let place = WorkPlace(transaction: number, index: count)
        transactions[number]?.work.append(work)
        places[work.key] = place
        deliveries += 1
        return place
    }

    /// Takes out all that is noted in a transaction.
    mutating func takeWork(of number: UInt64) -> [TransactionalWork] {
        let work = transactions[number]?.work ?? []
        transactions[number]?.work = []
        for one in work { places[one.key] = nil }
        deliveries -= work.count
        return work
    }

    // MARK: Time

    /// When ``tick(on:now:)`` has something to do; nil for never.
    public var deadline: Moment? {
        // The time is the same for all, so that the oldest is due first.
        order.lazy.compactMap { transactions[$0] }.first { $0.isLive }?.deadline
    }

    /// Rolls back transactions that have taken too long.
    public mutating func tick(on connection: inout Connection, now: Moment) {
        for number in order {
            guard let transaction = transactions[number], transaction.isLive, let deadline = transaction.deadline else {
                continue
            }
            guard deadline <= now else { return }
            let seconds = Double(configuration.timeout ?? 0) / 1000
            kill(number, AMQPError(.transactionTimeout, "not discharged within \(seconds) s"), over: &connection)
        }
    }

    // MARK: What is known

    /// How many transactions have been declared and not discharged.
    public var count: Int { order.count }

    /// What a transaction-id of the peer's stands for.
    enum Known {
        case live(UInt64)
        /// It was rolled back, and the peer has not heard of it yet.
        case dead(UInt64, AMQPError)
        case unknown

        static let error = AMQPError(.transactionUnknownID, "there is no such transaction, or no more")
    }

    /// Looks up an id that was used in a session, or on a link whose session is gone with it.
    func look(up id: TransactionID?, in session: SessionID?) -> Known {
        guard let id, let number = number(of: id), let transaction = transactions[number] else { return .unknown }
        let isNear = session == nil || session == transaction.session
        guard isNear || configuration.has(TransactionCapability.multiSsnsPerTxn) else { return .unknown }
        switch transaction.state {
        case .open: return .live(number)
        case .dead(let error): return .dead(number, error)
        case .waiting, .committing: return .unknown
        }
    }

    /// The id of a transaction: the prefix and its number.
    func id(of number: UInt64) -> TransactionID? {
        TransactionID(configuration.prefix + (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) })
    }

    private func number(of id: TransactionID) -> UInt64? {
        guard id.octets.count == configuration.prefix.count + 8, id.octets.starts(with: configuration.prefix) else {
            return nil
        }
        return id.octets.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
