import Synchronization

/// Lines that are heard one by one.
final class Lines: Sendable {
    private let stream: AsyncStream<String>
    private let continuation: AsyncStream<String>.Continuation
    private let heard = Mutex<[String]>([])

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func hear(_ line: String) {
        heard.withLock { $0.append(line) }
        continuation.yield(line)
    }

    var all: [String] { heard.withLock { $0 } }

    /// The first line; nil if the task is cancelled.
    func first() async -> String? {
        for await line in stream { return line }
        return nil
    }
}
