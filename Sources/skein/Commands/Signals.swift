import Dispatch

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// SIGINT and SIGTERM: the first asks for an orderly end, the second ends the process at once. The end of standard input may count as the first.
final class Signals: Sendable {
    private let first: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    private let queue = DispatchQueue(label: "skein.signals")
    private let patience = Patience()
    /// Only kept alive, never touched again.
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

    init() {
        let (first, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(2))
        (self.first, self.continuation) = (first, continuation)
        // A source is set up by another thread; a signal that comes before is lost.
        let isSetUp = DispatchGroup()
        sources = [SIGINT, SIGTERM].map { [queue, patience] number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                if patience.isOver { _exit(128 + number) }
                patience.isOver = true
                continuation.yield()
            }
            isSetUp.enter()
            source.setRegistrationHandler { isSetUp.leave() }
            source.resume()
            return source
        }
        isSetUp.wait()
    }

    /// From now on the end of standard input asks for an orderly end too. What comes there is read and passed over.
    func awaitEndOfInput() {
        // Reading blocks for as long as the process lives, which takes a thread.
        DispatchQueue(label: "skein.input").async { [self] in
            while !Console.read(4_096).isEmpty {}
            queue.async { [self] in
                patience.isOver = true
                continuation.yield()
            }
        }
    }

    /// Waits for the first signal, or for the task to be cancelled.
    func wait() async { for await _ in first { return } }

    /// Whether the first signal has come. Used on the queue of the signals only, hence safe to share.
    private final class Patience: @unchecked Sendable {
        var isOver = false
    }
}
