import AMQPCodec

/// What comes on control links (§4.2, §4.3).
extension TransactionCoordinator {
    /// Accepts a link whose target is a coordinator; false if it is none.
    mutating func accept(_ link: LinkID, on connection: inout Connection) -> Bool {
        guard connection.role(of: link) == .receiver, let session = connection.session(of: link),
            let attach = connection.remoteAttach(of: link), case .coordinator? = attach.target
        else { return false }
        let outcomes = attach.source?.outcomes ?? []
        controls[link] = ControlLink(
            session: session, hearsRejected: outcomes.isEmpty || outcomes.contains("amqp:rejected:list"))
        // What was asked for does not matter: it is for the controller to look whether this is enough (§4.5.1).
        connection.accept(
            link, source: attach.source, target: .coordinator(Coordinator(capabilities: configuration.capabilities)),
            maxMessageSize: UInt64(max(configuration.maxMessageSize, 1)))
        connection.grant(configuration.credit, on: link)
        return true
    }

    mutating func receiveControl(
        _ transfer: IncomingTransfer, _ input: RawSpan, on connection: inout Connection, now: Moment
    ) {
        let link = transfer.link
        guard controls[link]?.isOver == false else { return }
        if transfer.first { controls[link]?.message = [] }
        guard !transfer.settled || transfer.aborted else {
            // Its sender could not learn what became of it (§4.2).
            return end(
                link, AMQPError(.notAllowed, "declare and discharge must not be sent settled"), over: &connection)
        }
        input.extracting(transfer.payload).withUnsafeBytes { controls[link]?.message.append(contentsOf: $0) }
        guard !transfer.more else { return }
        guard !transfer.aborted else { return replenish(link, on: &connection) }
        controls[link]?.unsettled += 1
        let control = ControlDelivery(
            link: link, delivery: transfer.delivery, settles: transfer.rcvSettleMode == .first)
        let octets = controls[link]?.message ?? []
        controls[link]?.message = []
        guard transfer.state == nil else {
            let error = AMQPError(.notAllowed, "no transactional work is allowed on a control link")
            return reject(control, error, over: &connection)
        }
        do throws(DecodingError) {
            switch try ControlMessage(decoding: octets.span.bytes) {
            case .declare(let declare): receive(declare, control, over: &connection, now: now)
            case .discharge(let discharge): receive(discharge, control, over: &connection)
            case .foreign:
                let error = AMQPError(
                    .notAllowed, "only declare and discharge, in an amqp-value section, are taken here")
                reject(control, error, over: &connection)
            }
        } catch {
            reject(control, AMQPError(.decodeError, "\(error)"), over: &connection)
        }
    }

    // MARK: declare, §4.2

    private mutating func receive(
        _ declare: Declare, _ control: ControlDelivery, over connection: inout Connection, now: Moment
    ) {
        guard let session = controls[control.link]?.session else { return }
        guard declare.globalID == nil else {
            let error = AMQPError(.notImplemented, "there are no distributed transactions here")
            return reject(control, error, over: &connection)
        }
        let isFree =
            configuration.has(TransactionCapability.multiTxnsPerSsn)
            || !order.contains { transactions[$0]?.session == session && transactions[$0]?.isLive == true }
        guard isFree else {
            let error = AMQPError(.notImplemented, "a session has one transaction at a time here")
            return reject(control, error, over: &connection)
        }
        if order.count >= configuration.maxTransactions { forgetOldestDead() }
        guard order.count < configuration.maxTransactions, let id = id(of: newest + 1) else {
            let sentence = "\(order.count) transactions are open, as many as are accepted"
            return reject(control, AMQPError(.resourceLimitExceeded, sentence), over: &connection)
        }
        newest += 1
        order.append(newest)
        transactions[newest] = OpenTransaction(
            id: id, control: control.link, session: session,
            deadline: configuration.timeout.map { now.advanced(byMilliseconds: $0) })
        answer(control, .declared(Declared(txnID: id.octets)), over: &connection)
    }

    private mutating func forgetOldestDead() {
        let dead = order.first { if case .dead? = transactions[$0]?.state { true } else { false } }
        if let dead { remove(dead) }
    }

    // MARK: discharge, §4.3

    private mutating func receive(
        _ discharge: Discharge, _ control: ControlDelivery, over connection: inout Connection
    ) {
        let fails = discharge.fail ?? false
        switch look(up: TransactionID(discharge.txnID), in: controls[control.link]?.session) {
        case .unknown: reject(control, Known.error, over: &connection)
        case .dead(let number, let error):
            remove(number)
            if fails {
                answer(control, .accepted, over: &connection)
            } else {
                reject(control, error, over: &connection)
            }
        case .live(let number):
            guard let transaction = transactions[number] else { return }
            guard transaction.partial == 0 else {
                let error = AMQPError(.transactionRollback, "a delivery posted under the transaction is not complete")
                rollBack(number, error, over: &connection)
                return end(control.link, error, over: &connection)
            }
            if fails {
                rollBack(number, nil, over: &connection)
                return answer(control, .accepted, over: &connection)
            }
            transactions[number]?.state = .waiting(control)
            commitIfDecided(number)
        }
    }

    /// Has the application commit a transaction that is to be, once the outcome of each delivery posted under it has been told (§4.4.1).
    mutating func commitIfDecided(_ number: UInt64) {
        guard let transaction = transactions[number], transaction.undecided == 0,
            case .waiting(let control) = transaction.state
        else { return }
        transactions[number]?.state = .committing(control)
        emit(.commit(transaction.id, transaction.work.compactMap { $0.effect(committed: true) }))
    }

    /// The application has applied every effect of ``Event/commit(_:_:)``, for good.
    ///
    /// What it sent and the peer retired is settled, and the controller is told (§4.4.2, §4.3).
    public mutating func committed(_ id: TransactionID, over connection: inout Connection) {
        guard let (number, transaction, control) = committing(id) else { return }
        for work in transaction.work where !work.settled {
            guard let outcome = work.outcome else { continue }
            switch work.kind {
            case .retired, .acquired: connection.update(work.key.delivery, on: work.key.link, outcome)
            case .posted where !work.settles:
                // It is the peer's to settle, and no longer presumption (§4.4.4.1).
                connection.update(work.key.delivery, on: work.key.link, outcome, settled: false)
            case .posted, .partial, .aborted: break
            }
        }
        remove(number)
        // What was told of deliveries in other sessions must not come after this.
        connection.writePending()
        answer(control, .accepted, over: &connection)
    }

    /// The application has applied no effect of ``Event/commit(_:_:)`` and cannot: the transaction is rolled back, which is another event.
    public mutating func failed(_ id: TransactionID, _ reason: String, over connection: inout Connection) {
        guard let (number, _, control) = committing(id) else { return }
        let error = AMQPError(.transactionRollback, reason)
        rollBack(number, error, over: &connection)
        reject(control, error, over: &connection)
    }

    private func committing(_ id: TransactionID) -> (UInt64, OpenTransaction, ControlDelivery)? {
        for number in order {
            guard let transaction = transactions[number], transaction.id == id else { continue }
            guard case .committing(let control) = transaction.state else { return nil }
            return (number, transaction, control)
        }
        return nil
    }

    // MARK: Answers

    func answerIsPossible(_ link: LinkID) -> Bool { controls[link]?.isOver == false }

    mutating func answer(_ control: ControlDelivery, _ state: DeliveryState, over connection: inout Connection) {
        guard answerIsPossible(control.link) else { return }
        connection.update(control.delivery, on: control.link, state, settled: control.settles)
        if control.settles { settleControl(control.link, on: &connection) }
    }

    mutating func reject(_ control: ControlDelivery, _ error: AMQPError, over connection: inout Connection) {
        guard controls[control.link]?.hearsRejected == false else {
            return answer(control, .rejected(error), over: &connection)
        }
        end(control.link, error, over: &connection)
    }

    mutating func settleControl(_ link: LinkID, on connection: inout Connection) {
        guard let unsettled = controls[link]?.unsettled, unsettled > 0 else { return }
        controls[link]?.unsettled = unsettled - 1
        replenish(link, on: &connection)
    }

    private func replenish(_ link: LinkID, on connection: inout Connection) {
        guard let control = controls[link], let flow = connection.flow(of: link) else { return }
        let credit = configuration.credit - min(configuration.credit, control.unsettled)
        if flow.credit <= credit / 2 { connection.grant(credit, on: link) }
    }

    // MARK: Ends

    /// Detaches a control link and rolls back its transactions (§4.1).
    mutating func end(_ link: LinkID, _ error: AMQPError, over connection: inout Connection) {
        guard controls[link]?.isOver == false else { return }
        controls[link]?.isOver = true
        connection.detach(link, error)
        rollBackAll(of: link, error, over: &connection)
    }

    /// Forgets a link that is gone; true if it was a control link.
    mutating func forget(_ link: LinkID, _ error: AMQPError?, on connection: inout Connection) -> Bool {
        acquiring[link] = nil
        if case .under(_, let place)? = postings.removeValue(forKey: link) { abandonPosting(place) }
        guard let control = controls.removeValue(forKey: link) else { return false }
        if !control.isOver { rollBackAll(of: link, error, over: &connection) }
        return true
    }

    private mutating func rollBackAll(of link: LinkID, _ error: AMQPError?, over connection: inout Connection) {
        for number in order where transactions[number]?.control == link {
            if transactions[number]?.isLive == true {
                rollBack(number, error, over: &connection)
            } else if case .dead? = transactions[number]?.state {
                remove(number)
            }
        }
    }
}
