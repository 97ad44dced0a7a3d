import NIOCore
import Synchronization

/// A result that tasks wait for; the first one counts.
final class Pending<Value: Sendable>: Sendable {
    typealias Outcome = Result<Value, MessengerError>

    private struct State {
        var outcome: Outcome?
        var waiters = Waiters<Outcome>()
    }

    private let state = Mutex(State())

    func finish(_ outcome: Outcome) {
        let waiters = state.withLock { state -> [Waiters<Outcome>.Continuation] in
            guard state.outcome == nil else { return [] }
            state.outcome = outcome
            return state.waiters.takeAll()
        }
        for waiter in waiters { waiter.resume(returning: outcome) }
    }

    /// Waits for the result, for as long as `timeout` allows; nil means for ever.
    func value(timeout: Duration?, on eventLoop: any EventLoop, else error: MessengerError) async throws(MessengerError)
        -> Value
    {
        try await Wait.run(
            timeout: timeout, on: eventLoop, enter: enter,
            leave: { id in self.state.withLock { $0.waiters.remove(id) } },
            cancelled: .failure(.cancelled), timedOut: .failure(error)
        ).get()
    }

    private func enter(_ id: UInt64, _ continuation: Waiters<Outcome>.Continuation) {
        let outcome = state.withLock { state in
            if state.outcome == nil { state.waiters.append(id, continuation) }
            return state.outcome
        }
        if let outcome { continuation.resume(returning: outcome) }
    }
}
