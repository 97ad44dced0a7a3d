public import AMQPCodec

/// A delivery under way that was posted under a transaction.
enum Posting {
    case under(TransactionID, WorkPlace)
    /// It goes nowhere.
    case refused(AMQPError)
}

/// Transactional posting (§4.4.1, §4.4.4.1).
extension TransactionCoordinator {
    mutating func receivePosting(_ transfer: IncomingTransfer, on connection: inout Connection) -> Handling {
        guard let posting = transfer.first ? nil : postings[transfer.link] else {
            guard case .transactional(let state)? = transfer.state else { return .passed }
            guard transfer.first else { return contradicted(transfer, over: &connection) }
            guard !transfer.aborted else { return .passed }
            return begin(transfer, TransactionID(state.txnID), over: &connection)
        }
        if !transfer.more { postings[transfer.link] = nil }
        switch posting {
        case .refused(let error): return refuse(transfer, error, over: &connection)
        case .under(let id, let place):
            if case .transactional(let state)? = transfer.state, state.txnID != id.octets {
                abandonPosting(place)
                return contradicted(transfer, over: &connection)
            }
            if !transfer.more { complete(transfer, place) }
            return transfer.aborted ? .passed : .posting(id)
        }
    }

    private mutating func begin(
        _ transfer: IncomingTransfer, _ id: TransactionID?, over connection: inout Connection
    ) -> Handling {
        let number: UInt64
        switch look(up: id, in: connection.session(of: transfer.link)) {
        case .unknown: return refuse(transfer, Known.error, over: &connection)
        case .dead(_, let error): return refuse(transfer, error, over: &connection)
        case .live(let found): number = found
        }
        guard hasRoom else { return refuse(transfer, overflow(number, over: &connection), over: &connection) }
        let key = DeliveryKey(link: transfer.link, delivery: transfer.delivery)
        let work = TransactionalWork(
            key: key, kind: transfer.more ? .partial : .posted, settled: transfer.settled,
            settles: transfer.rcvSettleMode == .first)
        guard let id, let place = note(work, in: number) else { return .taken }
        if transfer.more {
            transactions[number]?.partial += 1
            postings[transfer.link] = .under(id, place)
        } else {
            transactions[number]?.undecided += 1
        }
        return .posting(id)
    }

    /// The last frame of a delivery, or the word that it was taken back.
    private mutating func complete(_ transfer: IncomingTransfer, _ place: WorkPlace) {
        guard !transfer.aborted else { return abandonPosting(place) }
        let number = place.transaction
        transactions[number]?.partial -= 1
        transactions[number]?.undecided += 1
        transactions[number]?.work[place.index].kind = .posted
        transactions[number]?.work[place.index].settled = transfer.settled
    }

    /// Forgets a delivery that will never be complete.
    mutating func abandonPosting(_ place: WorkPlace) {
        guard let key = transactions[place.transaction]?.work[place.index].key else { return }
        places[key] = nil
        transactions[place.transaction]?.partial -= 1
        transactions[place.transaction]?.work[place.index].kind = .aborted
    }

    /// Swallows a delivery that is of no transaction which could take it, and says so at its end.
    private mutating func refuse(
        _ transfer: IncomingTransfer, _ error: AMQPError, over connection: inout Connection
    ) -> Handling {
        guard !transfer.more else {
            postings[transfer.link] = .refused(error)
            return .taken
        }
        guard !transfer.aborted else { return .taken }
        if !transfer.settled {
            connection.update(
                transfer.delivery, on: transfer.link, .rejected(error), settled: transfer.rcvSettleMode == .first)
        } else if error.condition == .transactionUnknownID {
            // There is no other way to tell, and no discharge either that would.
            connection.detach(transfer.link, error)
        }
        return .taken
    }

    /// A delivery is of one transaction in all its frames, or of none (§4.4.1).
    private mutating func contradicted(_ transfer: IncomingTransfer, over connection: inout Connection) -> Handling {
        postings[transfer.link] = nil
        let sentence = "a delivery whose frames belong to different transactions"
        connection.detach(transfer.link, AMQPError(.notAllowed, sentence))
        return .taken
    }

    /// Rolls back a transaction that has grown too large, and says why.
    mutating func overflow(_ number: UInt64, over connection: inout Connection) -> AMQPError {
        let sentence = "the transactions have more than \(configuration.maxDeliveries) deliveries"
        kill(number, AMQPError(.transactionRollback, sentence), over: &connection)
        return AMQPError(.resourceLimitExceeded, sentence)
    }

    // MARK: The application's word

    /// Says what becomes of a delivery that was posted under a transaction, if that is committed; call it when the delivery is complete.
    ///
    /// The peer is told if it wants to know, and no transaction is committed before it has been (§4.4.1). `token` names the message in
    /// the effects at the end. Any outcome but `accepted` of a delivery that came settled rolls back the transaction (§4.4.4.1).
    /// Returns false if the transaction is over, so that the message is to be forgotten.
    public mutating func decide(
        _ outcome: DeliveryState, of delivery: UInt32, on link: LinkID, token: Token = Token(),
        over connection: inout Connection
    ) -> Bool {
        let key = DeliveryKey(link: link, delivery: delivery)
        guard let place = places[key], let id = transactions[place.transaction]?.id,
            let work = transactions[place.transaction]?.work[place.index], work.kind == .posted, work.outcome == nil
        else { return false }
        if work.settled, outcome != .accepted {
            let sentence = "a message that was sent settled could not be taken"
            kill(place.transaction, AMQPError(.transactionRollback, sentence), over: &connection)
            return false
        }
        transactions[place.transaction]?.work[place.index].outcome = outcome
        transactions[place.transaction]?.work[place.index].token = token
        transactions[place.transaction]?.undecided -= 1
        if !work.settled {
            connection.update(delivery, on: link, id.state(with: outcome), settled: work.settles)
        }
        commitIfDecided(place.transaction)
        return true
    }
}
