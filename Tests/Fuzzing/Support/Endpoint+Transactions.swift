import AMQPCodec
import AMQPEngine

/// What the application does with transactions, its own and the peer's.
extension Endpoint {
    func transact(_ choices: inout Choices, _ isLate: Bool) {
        switch choices.below(8) {
        case 0: declare(isLate ? nil : choices.pick(from: books.sessions))
        case 1, 2:
            if let transaction = choices.pick(from: transactions.controller.transactions) {
                discharge(transaction, fails: choices.once(in: 4))
            }
        case 3:
            if let place = choices.pick(from: Array(transactions.undecided.indices)) {
                let outcome = choices.pick(DeliveryState.accepted, .accepted, .rejected(nil), .released)
                transactions.decide(outcome, place, &connection)
            }
        case 4:
            if let place = choices.pick(from: Array(transactions.commits.indices)) {
                transactions.commit(place, fails: choices.once(in: 4), &connection, &books)
            }
        case 5, 6: acquire(&choices, isLate)
        default: if choices.once(in: 8) { transactions.controller.detach(on: &connection) }
        }
    }

    /// Declares a transaction, over a new control link if there is none.
    package func declare() {
        declare(books.sessions.first)
        drain()
    }

    private func declare(_ session: SessionID?) {
        count(command: 64)
        if transactions.controller.link == nil, let session {
            let name = "\(side)-control-\(books.everyLink.count)"
            let isThere = transactions.controller.attach(name, in: session, on: &connection)
            require(isThere == (transactions.controller.link != nil), "attach says whether there is a link")
            if let link = transactions.controller.link { books.attachedControl(link, in: session) }
        }
        transactions.controller.declare(token: transactions.declaration(), on: &connection)
    }

    /// Discharges a transaction if all that was posted under it is on its way.
    private func discharge(_ transaction: TransactionID, fails: Bool) {
        guard !books.unsent.contains(where: { transactions.isPosted($0.token, transaction) }) else { return }
        count(command: 64)
        transactions.controller.discharge(transaction, fail: fails, on: &connection)
    }

    /// Has the first link that receives acquire under the first transaction.
    package func acquire() {
        var choices = Choices([0, 0, 5])
        acquire(&choices, false)
        drain()
    }

    /// Has a link acquire under a transaction, or no longer.
    private func acquire(_ choices: inout Choices, _ isLate: Bool) {
        let receivers = books.links.filter { connection.role(of: $0) == .receiver }
        guard let link = choices.pick(from: receivers) else { return }
        let properties = transaction(&choices, isLate)?.flowProperties ?? ["txn-id": nil]
        connection.grant(choices.number(), on: link, properties: properties)
    }

    /// One of the transactions that can be worked in; with `isLate` perhaps one that is not there.
    func transaction(_ choices: inout Choices, _ isLate: Bool) -> TransactionID? {
        if isLate { return TransactionID(choices.octets(choices.below(12))) }
        return choices.pick(from: transactions.controller.transactions)
    }

    /// Says something of a delivery that has come: in its transaction, if it was sent under one.
    func take(_ incoming: Books.Incoming, _ state: DeliveryState? = .accepted, settled: Bool = true) {
        var state = state
        if let transaction = incoming.transaction {
            // What the answer to the discharge makes of it is not known yet.
            guard !transactions.isEnding(transaction) else { return }
            if transactions.controller.transactions.contains(transaction) {
                state = transaction.state(with: .accepted)
            }
        }
        update(incoming.delivery, on: incoming.link, state, settled: settled)
        guard !settled, let transaction = state?.transaction else { return }
        transactions.retire(incoming.link, incoming.delivery, transaction)
        books.hold(incoming.link, incoming.delivery)
    }

    /// Does for all transactions what there is to do.
    func finishTransactions() {
        for place in transactions.undecided.indices.reversed() where place < transactions.undecided.count {
            transactions.decide(.accepted, place, &connection)
        }
        commitAll()
        for transaction in transactions.controller.transactions { discharge(transaction, fails: false) }
        drain()
    }

    /// Carries out all commits.
    func commitAll() {
        drain()
        while !transactions.commits.isEmpty {
            transactions.commit(0, fails: false, &connection, &books)
            drain()
        }
    }
}
