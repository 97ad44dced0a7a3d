import AMQPCodec

/// A transaction that has been declared and not discharged, as its resource keeps it.
struct OpenTransaction {
    /// How far it has come.
    enum State {
        /// It takes work.
        case open
        /// It is to be committed once every delivery posted under it has an outcome (§4.4.1).
        case waiting(ControlDelivery)
        /// The application is committing it.
        case committing(ControlDelivery)
        /// It was rolled back without being asked to; whoever discharges it will hear why.
        case dead(AMQPError)
    }

    let id: TransactionID
    /// The control link over which it was declared.
    let control: LinkID
    /// That link's session.
    let session: SessionID
    let deadline: Moment?
    var state = State.open
    var work: [TransactionalWork] = []
    /// How many deliveries posted under it are not complete.
    var partial = 0
    /// How many are complete and have no outcome yet.
    var undecided = 0

    /// Whether it can still be rolled back.
    var isLive: Bool {
        switch state {
        case .open, .waiting: true
        case .committing, .dead: false
        }
    }
}

/// Which message on which control link an answer is for.
struct ControlDelivery {
    let link: LinkID
    let delivery: UInt32
    /// Whether the answer settles the message, or its sender does when it has heard the answer.
    let settles: Bool
}

/// One of our deliveries, or one of the peer's: a link goes in one direction.
struct DeliveryKey: Hashable {
    let link: LinkID
    let delivery: UInt32
}

/// Where the work on a delivery is noted.
struct WorkPlace {
    let transaction: UInt64
    let index: Int
}

/// What is done to one delivery under a transaction (§4.4).
struct TransactionalWork {
    enum Kind {
        /// It was posted; more of it is to come.
        case partial
        /// It was posted.
        case posted
        /// It was posted and then taken back.
        case aborted
        /// It was sent outside of the transaction and gets its outcome within.
        case retired
        /// It was sent under the transaction.
        case acquired
    }

    let key: DeliveryKey
    var kind: Kind
    var token = Token()
    /// The outcome that holds if the transaction is committed.
    var outcome: DeliveryState?
    /// Whether the other end has settled it, or can no longer say anything about it.
    var settled: Bool
    /// Whether we settle a delivery of the peer's with its outcome (§2.8.3).
    var settles = true

    /// Whether something is still to be said of the delivery on its link.
    var isUnsettled: Bool {
        switch kind {
        case .partial: true
        case .posted: !settled && (outcome == nil || !settles)
        case .retired, .acquired: !settled
        case .aborted: false
        }
    }

    /// What the application has to do about it at the end; nil if it has been told nothing of it.
    func effect(committed: Bool) -> TransactionEffect? {
        action(committed: committed).map {
            TransactionEffect(link: key.link, delivery: key.delivery, token: token, action: $0)
        }
    }

    private func action(committed: Bool) -> TransactionEffect.Action? {
        switch kind {
        case .partial, .aborted: nil
        case .posted: outcome.map { committed && $0 == .accepted ? .publish : .discard }
        case .acquired where !committed: .restore
        case .acquired, .retired:
            if committed, let outcome { .apply(outcome) } else { settled ? .applyDefault : .keep }
        }
    }
}
