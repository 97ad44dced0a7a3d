import AMQPAuthentication
import AMQPEngine
import MeshRouter
import NIOCore
import Synchronization

/// Answers what the SASL layers of connections ask, away from the event loop and a few at a time.
///
/// A connection asks once at most, so that its identifier is its question's too.
final class LoginDesk {
    private let eventLoop: any EventLoop
    private let door: Door
    private let users: (any CredentialStore)?
    /// Passwords of clients: a derivation each, so that who sends many keeps neither a core busy with each, nor others from being looked up.
    private let passwords = Queue(atOnce: 2, waiting: 256)
    private let lookups = Queue(atOnce: 64, waiting: 1_024)
    /// The keys of this node itself, for the nodes that it dials.
    private let keys = Queue(atOnce: 1, waiting: 1_024)
    /// What is being looked for.
    private var searches: [ConnectionID: Search] = [:]

    /// How long a search that is cancelled keeps its place among those at once. It is longer than a derivation takes, which cannot be
    /// cancelled: else whoever comes and goes could have any number of them run.
    private static let patience = TimeAmount.seconds(2)

    /// Questions of one kind.
    private final class Queue {
        let atOnce: Int
        let limit: Int
        var waiting: [Entry] = []
        var running = 0

        init(atOnce: Int, waiting limit: Int) {
            self.atOnce = atOnce
            self.limit = limit
        }
    }

    private struct Entry {
        let id: ConnectionID
        let question: SASLQuestion
        let take: (SASLAnswer) -> Void
    }

    private struct Search {
        let entry: Entry
        let queue: Queue
        let task: Task<Void, Never>
        var isCancelled = false
    }

    init(_ users: (any CredentialStore)?, _ eventLoop: any EventLoop) {
        self.users = users
        self.eventLoop = eventLoop
        door = Door(eventLoop)
    }

    /// Hands the answer to `take`, later and on the event loop, unless it is cancelled before.
    func ask(_ question: SASLQuestion, of id: ConnectionID, _ take: @escaping (SASLAnswer) -> Void) {
        let queue =
            switch question {
            case .password: passwords
            case .credentials: lookups
            case .saltedPassword: keys
            }
        let entry = Entry(id: id, question: question, take: take)
        if queue.running < queue.atOnce { return start(entry, in: queue) }
        guard queue.waiting.count < queue.limit else {
            return eventLoop.assumeIsolated().execute { take(.unavailable(isTemporary: true)) }
        }
        queue.waiting.append(entry)
    }

    /// The connection has ended: nobody waits for its answer, and others may be looked up instead.
    func cancel(_ id: ConnectionID) {
        for queue in [passwords, lookups, keys] { queue.waiting.removeAll { $0.id == id } }
        guard let search = searches[id] else { return }
        searches[id]?.isCancelled = true
        search.task.cancel()
        eventLoop.assumeIsolated().scheduleTask(in: Self.patience) { self.finish(id, nil) }
    }

    /// Looks for nothing any more. The event loop may go: what is found too late stays away from it.
    func close() {
        door.shut()
        for search in searches.values { search.task.cancel() }
    }

    private func start(_ entry: Entry, in queue: Queue) {
        queue.running += 1
        let desk = NIOLoopBound(self, eventLoop: eventLoop)
        let (door, users, id, question) = (door, users, entry.id, entry.question)
        let task = Task { @Sendable in
            let answer = await Self.answer(question, users)
            door.enter { desk.value.finish(id, answer) }
        }
        searches[id] = Search(entry: entry, queue: queue, task: task)
    }

    /// A search is over, or not worth waiting for.
    private func finish(_ id: ConnectionID, _ answer: SASLAnswer?) {
        guard let search = searches.removeValue(forKey: id) else { return }
        search.queue.running -= 1
        if !search.queue.waiting.isEmpty { start(search.queue.waiting.removeFirst(), in: search.queue) }
        if let answer, !search.isCancelled { search.entry.take(answer) }
    }

    private static func answer(_ question: SASLQuestion, _ users: (any CredentialStore)?) async -> SASLAnswer {
        if case .saltedPassword(let derivation) = question { return .saltedPassword(derivation.saltedPassword()) }
        return await users?.answer(question) ?? .unavailable(isTemporary: false)
    }

    /// How tasks get back to the event loop, as long as it is there: a store may answer at any time, or never.
    private final class Door: Sendable {
        private let eventLoop: Mutex<(any EventLoop)?>

        init(_ eventLoop: any EventLoop) { self.eventLoop = Mutex(eventLoop) }

        func enter(_ body: @escaping @Sendable () -> Void) { eventLoop.withLock { $0?.execute(body) } }

        func shut() { eventLoop.withLock { $0 = nil } }
    }
}
