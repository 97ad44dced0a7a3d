import Dispatch

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// SIGINT and SIGTERM: the first asks for an orderly end, the second ends the process at once.
final class Signals: Sendable {
    private let first: AsyncStream<Void>
    /// Only kept alive, never touched again.
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

    init() {
        let (first, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(2))
        self.first = first
        let queue = DispatchQueue(label: "skein.signals")
        let patience = Patience()
        // A source is set up by another thread; a signal that comes before is lost.
        let isSetUp = DispatchGroup()
        sources = [SIGINT, SIGTERM].map { number in
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

    /// Waits for the first signal, or for the task to be cancelled.
    func wait() async { for await _ in first { return } }

    /// Whether the first signal has come. Used on the queue of the signals only, hence safe to share.
    private final class Patience: @unchecked Sendable {
        var isOver = false
    }
}
