public import AMQPCodec
import Synchronization

/// Follows one message that was put: has it been sent, and what became of it?
public final class Tracker: Sendable {
    /// How far a message has come.
    public enum Status: Sendable, Equatable {
        /// It waits for the connection, the link, or credit.
        case waiting
        /// It is on its way and has no outcome yet.
        case sent
        /// The peer has said what became of it. A pre-settled message counts as accepted when it has been sent.
        case settled(DeliveryState)
        /// It was not sent, or its outcome will never be known.
        case failed(MessengerError)

        /// Whether it goes no further.
        public var isFinal: Bool {
            switch self {
            case .waiting, .sent: false
            case .settled, .failed: true
            }
        }
    }

    private struct State {
        var status = Status.waiting
        var forSending = Waiters<Status?>()
        var forOutcome = Waiters<Status?>()
    }

    /// Where the message goes.
    public let address: Address
    private let mailbox: Mailbox
    private let state = Mutex(State())

    init(_ address: Address, _ mailbox: Mailbox) {
        self.address = address
        self.mailbox = mailbox
    }

    /// How far the message has come.
    public var status: Status { state.withLock { $0.status } }

    /// What became of the message; waits for it.
    public var outcome: DeliveryState {
        get async throws(MessengerError) { try await outcome(timeout: nil) }
    }

    /// What became of the message; waits no longer than `timeout`, if one is given.
    ///
    /// Throws ``MessengerError/noCredit(_:within:)``, ``MessengerError/noRoom(_:within:)`` or ``MessengerError/noOutcome(_:within:)`` when
    /// the time is over, and ``MessengerError/cancelled`` when the task is cancelled. Neither changes anything about the message; to take it back
    /// use ``withdraw()``.
    public func outcome(timeout: Duration?) async throws(MessengerError) -> DeliveryState {
        switch try await wait(timeout, until: \.forOutcome, isDone: \.isFinal) {
        case .settled(let state): return state
        case .failed(let error): throw error
        case .waiting, .sent: throw .cancelled
        }
    }

    /// Waits until the message has been sent, or settled, and no longer than `timeout`, if one is given; throws as ``outcome(timeout:)`` does.
    ///
    /// Whoever puts many messages waits here now and then, lest messages without credit pile up in memory.
    public func sent(timeout: Duration? = nil) async throws(MessengerError) {
        if case .failed(let error) = try await wait(timeout, until: \.forSending, isDone: { $0 != .waiting }) {
            throw error
        }
    }

    /// Takes the message back if it has not been sent yet; its status becomes ``MessengerError/cancelled``.
    ///
    /// Of a large message of which a part has been sent the receiver is told to forget it (§2.6.14).
    public func withdraw() { mailbox.post(.withdraw(self)) }

    // MARK: On the event loop

    func didSend() {
        let waiters = state.withLock { state -> [Waiters<Status?>.Continuation] in
            guard state.status == .waiting else { return [] }
            state.status = .sent
            return state.forSending.takeAll()
        }
        for waiter in waiters { waiter.resume(returning: .sent) }
    }

    /// Sets the last status; later ones are ignored.
    func finish(_ status: Status) {
        let waiters = state.withLock { state -> [Waiters<Status?>.Continuation] in
            guard !state.status.isFinal else { return [] }
            state.status = status
            return state.forSending.takeAll() + state.forOutcome.takeAll()
        }
        for waiter in waiters { waiter.resume(returning: status) }
    }

    // MARK: Waiting

    private func wait(
        _ timeout: Duration?, until waiters: any WritableKeyPath<State, Waiters<Status?>> & Sendable,
        isDone: (Status) -> Bool
    ) async throws(MessengerError) -> Status {
        let status = await Wait<Status?>.run(
            timeout: timeout, on: mailbox.eventLoop,
            enter: { id, continuation in
                let known = state.withLock { state -> Status? in
                    if isDone(state.status) { return state.status }
                    state[keyPath: waiters].append(id, continuation)
                    return nil
                }
                if let known { continuation.resume(returning: known) }
            },
            leave: { id in self.state.withLock { $0[keyPath: waiters].remove(id) } },
            cancelled: .failed(.cancelled), timedOut: nil)
        if let status { return status }
        throw await explain(timeout ?? .zero)
    }

    /// What a time-out found missing.
    private func explain(_ time: Duration) async -> MessengerError {
        switch status {
        case .waiting: await mailbox.ask { [address] in $0.obstacle(to: address, within: time) }
        case .failed(let error): error
        case .sent, .settled: .noOutcome(address, within: time)
        }
    }
}
