import AMQPEngine

/// Queues in memory, for whom a transaction is all or nothing.
///
/// Only for tests: it is shared by the connections of one thread.
public final class QueueStore {
    /// A message in a queue, which keeps its place when it comes back.
    public struct Entry: Equatable {
        /// Its place among all that ever came.
        public let number: Int
        /// The message, encoded.
        public let payload: [UInt8]
    }

    private var queues: [String: [Entry]] = [:]
    private var newest = 0
    /// Messages that got the outcome `rejected`.
    public private(set) var deadLetters: [[UInt8]] = []
    /// Why the next commit fails.
    public var failure: String?

    /// A store without queues.
    public init() {}

    /// What is available in a queue, first to last.
    public func contents(of queue: String) -> [[UInt8]] { queues[queue, default: []].map(\.payload) }

    /// Puts a message at the end of a queue.
    public func append(_ payload: [UInt8], to queue: String) {
        newest += 1
        queues[queue, default: []].append(Entry(number: newest, payload: payload))
    }

    /// Takes the first message out of a queue.
    public func take(from queue: String) -> Entry? {
        guard queues[queue]?.isEmpty == false else { return nil }
        return queues[queue]?.removeFirst()
    }

    /// Makes a message available again in its old place.
    func putBack(_ entry: Entry, in queue: String) {
        let place = queues[queue, default: []].firstIndex { $0.number > entry.number }
        queues[queue, default: []].insert(entry, at: place ?? queues[queue, default: []].count)
    }

    func bury(_ payload: [UInt8]) { deadLetters.append(payload) }
}
