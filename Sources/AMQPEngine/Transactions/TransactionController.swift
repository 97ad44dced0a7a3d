public import AMQPCodec

/// A client's end of transactions (part 4 of the specification): declares them to a coordinator and discharges them.
///
/// It stands beside the client's ``Connection`` and owns the control link. The application
/// 1. gives it every event of the connection first (``handle(_:on:)``), and goes on only with those that are not its own,
/// 2. asks for transactions (``declare(token:on:)``), whenever it likes: what has to wait for the link or for credit waits here,
/// 3. does its work on other links with the states that the ``TransactionID`` makes: in `send`, `update` and `grant`,
/// 4. discharges (``discharge(_:fail:on:)``), and takes the controller's events (``nextEvent()``).
///
/// A message that is posted must be complete before its transaction is discharged, and a link that acquires should have no credit left
/// (§4.4.1, §4.4.3). Every transaction that was asked for ends with exactly one event: ``Event/declareFailed(_:_:)`` or
/// ``Event/discharged(_:_:)``.
public struct TransactionController: Sendable {
    /// What the controller tells the application.
    public enum Event: Sendable, Equatable {
        /// The coordinator has accepted the control link, and can do this (§4.5.7).
        case attached(capabilities: [Symbol])
        /// There is a transaction; the token is that of ``TransactionController/declare(token:on:)``.
        case declared(Token, TransactionID)
        /// There is no transaction; the error is the coordinator's, or that of its link.
        indirect case declareFailed(Token, AMQPError?)
        /// The transaction is over.
        indirect case discharged(TransactionID, End)
        /// The control link is gone; what was open has ended before.
        indirect case detached(AMQPError?)
    }

    /// How a transaction ended.
    public enum End: Sendable, Equatable {
        /// All of its work holds.
        case committed
        /// None of its work holds; the error is why, if it was not asked for.
        indirect case rolledBack(AMQPError?)
        /// The control link was lost between a discharge and its answer: one or the other.
        indirect case inDoubt(AMQPError?)
    }

    /// What the coordinator has to be capable of; if it is not, the control link is detached with `amqp:not-implemented` (§4.5.1).
    public let needed: [Symbol]
    /// The control link, which is the controller's alone; nil if there is none.
    public private(set) var link: LinkID?
    private var isAttached = false
    private var requests: [ControlRequest] = []
    private var newest: UInt64 = 0
    /// The transactions that have not been discharged.
    private var open: [TransactionID] = []
    private var events: [Event] = []
    private var eventsTaken = 0

    /// A controller without a link.
    public init(needs needed: [Symbol] = [TransactionCapability.localTransactions]) { self.needed = needed }

    // MARK: Commands

    /// Attaches the control link in a session (§4.2). `wanted` is what the coordinator might be capable of beside what is needed.
    ///
    /// Nothing happens if there is one already. Once it is gone, this makes another. Returns false if the session takes no more links.
    public mutating func attach(
        _ name: String, in session: SessionID, wanting wanted: [Symbol] = [], on connection: inout Connection
    ) -> Bool {
        guard link == nil else { return true }
        let attach = Attach(
            name: name, handle: 0, role: .sender, sndSettleMode: .unsettled,
            source: Source(outcomes: ["amqp:accepted:list", "amqp:rejected:list", "amqp:declared:list"]),
            target: .coordinator(Coordinator(capabilities: needed + wanted)))
        link = connection.attach(attach, in: session)
        return link != nil
    }

    /// Asks for a transaction (§4.2). Without a control link it fails at once.
    public mutating func declare(token: Token = Token(), on connection: inout Connection) {
        guard link != nil else { return emit(.declareFailed(token, TransactionController.noLink)) }
        ask(.declare(token), on: &connection) { Declare().write(to: &$0) }
    }

    /// Ends a transaction: its work holds, or with `fail` none of it does (§4.3). Nothing happens if it has been discharged already.
    public mutating func discharge(_ transaction: TransactionID, fail: Bool = false, on connection: inout Connection) {
        guard let index = open.firstIndex(of: transaction) else { return }
        open.remove(at: index)
        ask(.discharge(transaction, fail: fail), on: &connection) {
            Discharge(txnID: transaction.octets, fail: fail).write(to: &$0)
        }
    }

    /// Gives up the control link, whereby the coordinator rolls back what has not been discharged (§4.1).
    public mutating func detach(on connection: inout Connection) {
        if let link { connection.detach(link) }
    }

    // MARK: What is known

    /// The transactions that have not been discharged, oldest first.
    public var transactions: [TransactionID] { open }

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

    private mutating func emit(_ event: Event) { events.append(event) }

    // MARK: Events of the connection

    /// Looks at an event of the connection before the application does; true if it was about the control link and for nobody else.
    public mutating func handle(_ event: AMQPEngine.Event, on connection: inout Connection) -> Bool {
        switch event {
        case .attached(let link) where link == self.link: attached(link, on: &connection)
        case .flow(let link, _) where link == self.link: pump(&connection)
        case .outcome(let outcome) where outcome.link == link: receive(outcome, on: &connection)
        case .detached(let link, _, let error) where link == self.link: detached(error)
        case .writable:
            // For others too.
            pump(&connection)
            return false
        default: return false
        }
        return true
    }

    private mutating func attached(_ link: LinkID, on connection: inout Connection) {
        // Without a target the link has been refused, and a detach with the reason follows (§2.6.3).
        guard let attach = connection.remoteAttach(of: link), case .coordinator(let coordinator)? = attach.target
        else { return }
        let missing = needed.filter { !coordinator.capabilities.contains($0) }
        guard missing.isEmpty else {
            let names = missing.map(\.rawValue).joined(separator: ", ")
            return connection.detach(link, AMQPError(.notImplemented, "the coordinator is not capable of \(names)"))
        }
        isAttached = true
        emit(.attached(capabilities: coordinator.capabilities))
        pump(&connection)
    }

    private mutating func detached(_ error: AMQPError?) {
        link = nil
        isAttached = false
        for transaction in open { emit(.discharged(transaction, .rolledBack(error))) }
        for request in requests {
            switch request.kind {
            case .declare(let token): emit(.declareFailed(token, error))
            case .discharge(let transaction, let fail):
                emit(.discharged(transaction, fail || !request.isSent ? .rolledBack(error) : .inDoubt(error)))
            }
        }
        open = []
        requests = []
        emit(.detached(error))
    }

    private mutating func receive(_ outcome: Outcome, on connection: inout Connection) {
        guard let index = requests.firstIndex(where: { $0.number == outcome.token.low }) else { return }
        let isAnswered = outcome.state?.isOutcome ?? false
        // What ends without a word may have ended with the link, whose own end says why.
        guard isAnswered || outcome.settled && connection.isAttached(outcome.link) else { return }
        if !outcome.settled { connection.update(outcome.delivery, on: outcome.link, outcome.state) }
        conclude(index, outcome.state, on: &connection)
    }

    private mutating func conclude(_ index: Int, _ state: DeliveryState?, on connection: inout Connection) {
        let request = requests.remove(at: index)
        let error: AMQPError? = if case .rejected(let error)? = state { error } else { nil }
        switch (request.kind, state) {
        case (.declare(let token), .declared(let declared)?):
            guard let id = TransactionID(declared.txnID) else { return emit(.declareFailed(token, nil)) }
            open.append(id)
            emit(.declared(token, id))
        case (.declare(let token), _): emit(.declareFailed(token, error))
        case (.discharge(let transaction, let fail), .accepted?):
            emit(.discharged(transaction, fail ? .rolledBack(nil) : .committed))
        case (.discharge(let transaction, _), .rejected?): emit(.discharged(transaction, .rolledBack(error)))
        case (.discharge(let transaction, let fail), _):
            // No answer that §4.3 knows: nobody can say what the coordinator did, but with the link it lets go of the transaction.
            emit(.discharged(transaction, fail ? .rolledBack(nil) : .inDoubt(nil)))
            detach(on: &connection)
        }
    }

    // MARK: Requests

    private mutating func ask(
        _ kind: ControlRequest.Kind, on connection: inout Connection, _ write: (inout OutputBuffer) -> Void
    ) {
        newest += 1
        requests.append(ControlRequest(number: newest, kind: kind, octets: ControlMessage.encode(write)))
        pump(&connection)
    }

    /// Sends the requests that have been waiting, as far as link and session allow.
    private mutating func pump(_ connection: inout Connection) {
        guard let link, isAttached, requests.contains(where: { !$0.isSent }) else { return }
        // Transfers go at once, dispositions when there are enough of them: a discharge must not overtake what it discharges.
        connection.writePending()
        for index in requests.indices where !requests[index].isSent {
            let octets = requests[index].octets
            let rest = octets.span.bytes.extracting(droppingFirst: requests[index].taken)
            do throws(SendError) {
                let sent = try connection.send(rest, on: link, token: Token(low: requests[index].number))
                requests[index].taken += sent.taken
                requests[index].isSent = sent.complete
                guard sent.complete else { return }
            } catch {
                // There is no credit; a coordinator that takes no message of a few dozen bytes is none.
                if error == .tooLarge { connection.detach(link) }
                return
            }
        }
    }

    private static let noLink = AMQPError(.illegalState, "there is no control link")
}
