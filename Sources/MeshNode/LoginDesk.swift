import AMQPAuthentication
import AMQPEngine
import MeshRouter
import NIOCore

/// Answers what the SASL layers of connections ask, away from the event loop and a few at a time.
final class LoginDesk {
    private let eventLoop: any EventLoop
    private let users: (any CredentialStore)?
    /// Passwords of clients: a derivation each, so that who sends many keeps neither a core busy with each, nor others from being looked up.
    private let passwords = Queue(atOnce: 2, waiting: 256)
    private let lookups = Queue(atOnce: 64, waiting: 1_024)
    /// The keys of this node itself, for the nodes that it dials.
    private let keys = Queue(atOnce: 1, waiting: 1_024)

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
        let question: SASLQuestion
        let isWanted: () -> Bool
        let take: (SASLAnswer) -> Void
    }

    init(_ users: (any CredentialStore)?, _ eventLoop: any EventLoop) {
        self.users = users
        self.eventLoop = eventLoop
    }

    /// Whether no answer is being looked for.
    var isIdle: Bool { passwords.running + lookups.running + keys.running == 0 }

    /// Hands the answer to `take`, later and on the event loop; to nobody if `isWanted` says, before the search begins, that it would come too late.
    func ask(_ question: SASLQuestion, isWanted: @escaping () -> Bool, _ take: @escaping (SASLAnswer) -> Void) {
        let queue =
            switch question {
            case .password: passwords
            case .credentials: lookups
            case .saltedPassword: keys
            }
        guard queue.running >= queue.atOnce else {
            return start(Entry(question: question, isWanted: isWanted, take: take), in: queue)
        }
        // Whoever has gone leaves room for others.
        if queue.waiting.count >= queue.limit { queue.waiting.removeAll { !$0.isWanted() } }
        guard queue.waiting.count < queue.limit else {
            return eventLoop.assumeIsolated().execute { take(.unavailable(isTemporary: true)) }
        }
        queue.waiting.append(Entry(question: question, isWanted: isWanted, take: take))
    }

    private func start(_ entry: Entry, in queue: Queue) {
        queue.running += 1
        let promise = eventLoop.makePromise(of: SASLAnswer.self)
        let (users, question) = (users, entry.question)
        promise.completeWithTask { await Self.answer(question, users) }
        promise.futureResult.assumeIsolated().whenSuccess { answer in
            queue.running -= 1
            self.startNext(in: queue)
            entry.take(answer)
        }
    }

    private func startNext(in queue: Queue) {
        while !queue.waiting.isEmpty {
            let next = queue.waiting.removeFirst()
            if next.isWanted() { return start(next, in: queue) }
        }
    }

    private static func answer(_ question: SASLQuestion, _ users: (any CredentialStore)?) async -> SASLAnswer {
        if case .saltedPassword(let derivation) = question { return .saltedPassword(derivation.saltedPassword()) }
        return await users?.answer(question) ?? .unavailable(isTemporary: false)
    }
}
