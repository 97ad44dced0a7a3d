import AMQPCodec

/// How transactions end that are not committed.
extension TransactionCoordinator {
    /// Rolls back a transaction that the peer still believes in, and remembers why until it is discharged (§4.4.4.1).
    mutating func kill(_ number: UInt64, _ error: AMQPError, over connection: inout Connection) {
        guard let transaction = transactions[number] else { return }
        undo(number, error, over: &connection)
        if case .waiting(let control) = transaction.state {
            remove(number)
            reject(control, error, over: &connection)
        } else {
            transactions[number]?.state = .dead(error)
        }
    }

    /// Rolls back a transaction and forgets it.
    mutating func rollBack(_ number: UInt64, _ error: AMQPError?, over connection: inout Connection) {
        undo(number, error, over: &connection)
        remove(number)
    }

    /// Rolls back what has deliveries on a link that is suspended: when that is resumed, they are aborted (§2.6.13).
    mutating func suspend(_ link: LinkID, over connection: inout Connection) {
        let error = AMQPError(.transactionRollback, "a link with deliveries of the transaction was suspended")
        for number in order where transactions[number]?.isLive == true {
            let isConcerned = transactions[number]?.work.contains { $0.key.link == link && $0.isUnsettled } ?? false
            if isConcerned { kill(number, error, over: &connection) }
        }
    }

    /// Forgets a transaction. Links that acquired under it no longer do (§4.4.3).
    mutating func remove(_ number: UInt64) {
        _ = takeWork(of: number)
        transactions[number] = nil
        order.removeAll { $0 == number }
    }

    /// Undoes all work of a transaction.
    private mutating func undo(_ number: UInt64, _ error: AMQPError?, over connection: inout Connection) {
        guard let transaction = transactions[number] else { return }
        let all = takeWork(of: number)
        for work in all {
            let (delivery, link) = (work.key.delivery, work.key.link)
            switch work.kind {
            case .partial:
                // The rest of it has nowhere to go.
                postings[link] = .refused(error ?? Known.error)
            case .posted where work.outcome == nil && !work.settled:
                connection.update(delivery, on: link, .released, settled: work.settles)
            case .acquired:
                if connection.isSending(delivery, on: link) { connection.abort(link) }
                if !work.settled { connection.update(delivery, on: link, .released) }
            case .posted, .aborted, .retired: break
            }
        }
        transactions[number]?.partial = 0
        transactions[number]?.undecided = 0
        emit(.rollBack(transaction.id, all.compactMap { $0.effect(committed: false) }, error))
    }
}

extension Connection {
    /// Whether the delivery is the one under way on a link of ours.
    fileprivate func isSending(_ delivery: UInt32, on link: LinkID) -> Bool {
        index(of: link).map { links[$0].partial && links[$0].partialID == delivery } ?? false
    }
}
