import DequeModule
import NIOCore
import Synchronization

/// Where the event loop puts deliveries, a batch at a time, and tasks take them one by one.
final class Inbox: Sendable {
    typealias Next = Result<Arrival?, MessengerError>

    fileprivate struct State {
        var arrivals: Deque<Arrival> = []
        /// How it ends once it is empty.
        var end: Next?
        var waiters = Waiters<Next>()
    }

    private let state = Mutex(State())

    /// Adds deliveries; called on the event loop.
    func deliver(_ batch: [Arrival]) {
        state.withLock { state in
            guard state.end == nil else { return }
            var rest = batch[...]
            while !rest.isEmpty, let waiter = state.waiters.popFirst() {
                waiter.resume(returning: .success(rest.removeFirst()))
            }
            state.arrivals.append(contentsOf: rest)
        }
    }

    /// Says that no more will come, and why if it is not what was wanted; the first reason counts. Called on the event loop.
    func finish(_ error: MessengerError?) {
        state.withLock { state in
            guard state.end == nil else { return }
            let end: Next = error.map { .failure($0) } ?? .success(nil)
            state.end = end
            for waiter in state.waiters.takeAll() { waiter.resume(returning: end) }
        }
    }

    /// Takes out what nobody has taken and nobody can settle any more, and returns it.
    @discardableResult
    func discardUnsettled() -> [Arrival] {
        state.withLock { state in
            // An array made of an empty deque would write to the empty array that all threads share.
            guard state.arrivals.contains(where: { !$0.isSettled }) else { return [] }
            let unsettled = state.arrivals.filter { !$0.isSettled }
            state.arrivals.removeAll { !$0.isSettled }
            return Array(unsettled)
        }
    }

    /// Takes the oldest delivery, or waits for one; nil when there will be none.
    func next(timeout: Duration?, on eventLoop: any EventLoop, else error: MessengerError) async throws(MessengerError)
        -> Arrival?
    {
        if let next = state.withLock({ $0.next() }) { return try next.get() }
        return try await Wait.run(
            timeout: timeout, on: eventLoop,
            enter: { id, continuation in
                state.withLock { state in
                    if let next = state.next() {
                        continuation.resume(returning: next)
                    } else {
                        state.waiters.append(id, continuation)
                    }
                }
            },
            leave: { id in self.state.withLock { $0.waiters.remove(id) } },
            cancelled: .failure(.cancelled), timedOut: .failure(error)
        ).get()
    }
}

extension Inbox.State {
    fileprivate mutating func next() -> Inbox.Next? { arrivals.popFirst().map { .success($0) } ?? end }
}
