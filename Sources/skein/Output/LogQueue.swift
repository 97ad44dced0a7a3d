import Dispatch
import Synchronization

/// Lines on their way to standard error, written by a thread of their own: who logs never waits for whoever reads them.
///
/// When nobody reads and the queue is full, further lines are dropped, and later it is said how many.
final class LogQueue: Sendable {
    static let shared = LogQueue()

    private struct State {
        var lines: [String] = []
        var dropped = 0
        var isWriting = false
    }

    /// How many lines may wait.
    private static let limit = 1000

    private let state = Mutex(State())
    private let writer = DispatchQueue(label: "skein.log")

    func add(_ line: String) {
        let wakes = state.withLock { state in
            guard state.lines.count < Self.limit else {
                state.dropped += 1
                return false
            }
            state.lines.append(line)
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if wakes { writer.async { self.write() } }
    }

    /// Waits until what has been added is written, but not for ever.
    func flush() {
        let done = DispatchSemaphore(value: 0)
        writer.async { done.signal() }
        _ = done.wait(timeout: .now() + .seconds(1))
    }

    private func write() {
        while true {
            let (lines, dropped) = state.withLock { state in
                let taken = (state.lines, state.dropped)
                state = State(isWriting: !state.lines.isEmpty)
                return taken
            }
            guard !lines.isEmpty else { return }
            for line in lines { Console.note(line) }
            if dropped > 0 {
                Console.note("skein: \(dropped) lines of the log were dropped, since nobody read them in time")
            }
        }
    }
}
