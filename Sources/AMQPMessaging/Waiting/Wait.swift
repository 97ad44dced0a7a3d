import NIOCore
import Synchronization

/// How a task waits for something that the event loop will bring: until it comes, the time is over, or the task is cancelled.
enum Wait<Value: Sendable> {
    typealias Continuation = CheckedContinuation<Value, Never>

    /// Waits. `enter` keeps the continuation under the number, or resumes it at once; `leave` gives it back if it is still kept, so that
    /// whatever happens it is resumed once.
    static func run(
        timeout: Duration?, on eventLoop: any EventLoop,
        enter: (UInt64, Continuation) -> Void, leave: @escaping @Sendable (UInt64) -> Continuation?,
        cancelled: Value, timedOut: Value
    ) async -> Value {
        let id = waitNumber.add(1, ordering: .relaxed).newValue
        var alarm: Scheduled<Void>?
        defer { alarm?.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                enter(id, continuation)
                // The handler below may have run before there was anything to leave.
                if Task.isCancelled { leave(id)?.resume(returning: cancelled) }
                // The alarm must not ring before there is anything to leave either.
                guard let timeout else { return }
                alarm = eventLoop.scheduleTask(in: TimeAmount(timeout)) { leave(id)?.resume(returning: timedOut) }
            }
        } onCancel: {
            leave(id)?.resume(returning: cancelled)
        }
    }
}

/// Numbers those who wait.
private let waitNumber = Atomic<UInt64>(0)
