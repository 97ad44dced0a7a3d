import AMQPCodec

/// Transactional retirement and acquisition (§4.4.2, §4.4.3, §4.4.4.2, §4.4.4.3).
extension TransactionCoordinator {
    mutating func receiveOutcome(_ outcome: Outcome, on connection: inout Connection) -> Handling {
        let key = DeliveryKey(link: outcome.link, delivery: outcome.delivery)
        if case .transactional(let state)? = outcome.state {
            retire(key, outcome, state, over: &connection)
            return .taken
        }
        guard let place = places[key] else { return .passed }
        if outcome.settled { transactions[place.transaction]?.work[place.index].settled = true }
        // An outcome that is said while a transaction has the delivery must be said in that transaction (§4.4.4.3). Settling without one
        // is no other word than the one before.
        if outcome.state?.isOutcome == true, !outcome.isDefault {
            breach(
                place.transaction, "an outcome outside of the transaction that the delivery is in", over: &connection)
        }
        return .taken
    }

    private mutating func retire(
        _ key: DeliveryKey, _ outcome: Outcome, _ state: TransactionalState, over connection: inout Connection
    ) {
        let place = places[key]
        if let place, outcome.settled { transactions[place.transaction]?.work[place.index].settled = true }
        let id = TransactionID(state.txnID)
        switch look(up: id, in: connection.session(of: key.link)) {
        case .live(let number):
            guard place == nil || place?.transaction == number else {
                breach(number, "an outcome in another transaction than its delivery", over: &connection)
                return lose(key, outcome, id, place)
            }
            if let place {
                let known = transactions[number]?.work[place.index].outcome
                // Outcomes are final (§3.4), so that the first one is the one.
                if known == nil { transactions[number]?.work[place.index].outcome = state.outcome }
            } else {
                let isTooMuch = !hasRoom
                let work = TransactionalWork(
                    key: key, kind: .retired, token: outcome.token, outcome: state.outcome, settled: outcome.settled)
                note(work, in: number)
                if isTooMuch { _ = overflow(number, over: &connection) }
            }
        case .dead: lose(key, outcome, id, place)
        case .unknown:
            if place.flatMap({ transactions[$0.transaction] })?.id == id { return }
            connection.detach(key.link, Known.error)
            lose(key, outcome, id, place)
        }
    }

    /// An outcome that counts for nothing. If it settled the delivery, that is over and the default outcome holds (§4.4.4.2).
    private mutating func lose(_ key: DeliveryKey, _ outcome: Outcome, _ id: TransactionID?, _ place: WorkPlace?) {
        guard outcome.settled, place == nil, let id else { return }
        let work = TransactionalWork(key: key, kind: .retired, token: outcome.token, settled: true)
        emit(.rollBack(id, [work.effect(committed: false)].compactMap { $0 }, Known.error))
    }

    /// Terminates the control link of a transaction, as §4.4.2 demands, with all that was declared over it.
    private mutating func breach(_ number: UInt64, _ sentence: String, over connection: inout Connection) {
        guard let transaction = transactions[number], transaction.isLive else { return }
        let error = AMQPError(.transactionRollback, sentence)
        guard answerIsPossible(transaction.control) else { return rollBack(number, error, over: &connection) }
        end(transaction.control, error, over: &connection)
    }

    // MARK: Acquisition

    /// Notes under which transaction a link acquires from now on (§4.4.3); false if the link had to be detached.
    mutating func bind(_ link: LinkID, _ properties: AMQPMap, on connection: inout Connection) -> Bool {
        let error: AMQPError
        switch properties[TransactionID.flowKey] {
        case nil: return true
        case .null?:
            acquiring[link] = nil
            return true
        case .binary(let octets)?:
            guard configuration.acquires else {
                error = AMQPError(.notImplemented, "links do not acquire under transactions here")
                break
            }
            switch look(up: TransactionID(octets), in: connection.session(of: link)) {
            case .live(let number):
                acquiring[link] = number
                return true
            case .dead(_, let reason): error = reason
            case .unknown: error = Known.error
            }
        case .some: error = AMQPError(.invalidField, "the txn-id in flow.properties must be binary")
        }
        connection.detach(link, error)
        return false
    }

    /// Under what the link acquires what is sent on it now. Ask for each delivery.
    public func acquisition(on link: LinkID) -> Acquisition {
        guard let number = acquiring[link], let transaction = transactions[number] else { return .plain }
        guard case .open = transaction.state, hasRoom else { return .none }
        return .under(transaction.id)
    }

    /// Says that a delivery was sent on a link whose ``acquisition(on:)`` is under a transaction, with that transaction's state.
    ///
    /// `token` names the message in the effects at the end. Call it right after `send`, when the delivery has started.
    public mutating func acquired(_ delivery: UInt32, on link: LinkID, token: Token = Token(), settled: Bool = false) {
        guard let number = acquiring[link] else { return }
        // What is sent settled has its outcome (§4.4.4.3).
        let work = TransactionalWork(
            key: DeliveryKey(link: link, delivery: delivery), kind: .acquired, token: token,
            outcome: settled ? .accepted : nil, settled: settled)
        note(work, in: number)
    }
}
