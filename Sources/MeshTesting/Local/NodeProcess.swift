package import AMQPTransport
package import NIOCore
import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A `skein node` that runs as a process, from its start to its end.
package final class NodeProcess: Sendable {
    /// What it is called.
    package let name: String
    /// Where it listens, in the order in which it was told to.
    package let places: [HostPort]
    private let child: ChildProcess
    /// Whether its end is wanted.
    private let isDismissed = Mutex(false)

    /// How long a node may take until it listens.
    private static let patience = Duration.seconds(60)

    private init(_ name: String, _ places: [HostPort], _ child: ChildProcess) {
        self.name = name
        self.places = places
        self.child = child
    }

    /// Starts a node, and returns when it listens.
    ///
    /// `executable` is the path of `skein`; `arguments` are those of `skein node` besides its name and where it listens. If it does not listen, throws a ``FleetError`` with its last words; then it does not run.
    package static func start(
        _ executable: String, name: String, listen: [HostPort], arguments: [String], on eventLoop: any EventLoop
    ) async throws -> NodeProcess {
        var words = ["node", "--name", name, "--until-input-ends"]
        for place in listen { words += ["--listen", "\(place)"] }
        let ear = Ear(name, listen.count, eventLoop)
        let child: ChildProcess
        do {
            child = try await ChildProcess.start(executable, words + arguments, on: eventLoop, hear: ear.hear)
        } catch {
            ear.places.fail(error)
            throw error
        }
        child.whenEnded { ending in
            ear.places.fail(FleetError("node \(name) \(ending) before it listened", log: child.log))
        }
        let alarm = eventLoop.scheduleTask(in: TimeAmount(patience)) {
            ear.places.fail(FleetError("node \(name) does not listen after \(patience)", log: child.log))
        }
        defer { alarm.cancel() }
        do {
            let places = try await withTaskCancellationHandler {
                try await ear.places.futureResult.get()
            } onCancel: {
                ear.places.fail(CancellationError())
            }
            return NodeProcess(name, places, child)
        } catch {
            child.signal(SIGKILL)
            _ = await child.ending()
            throw error
        }
    }

    /// Its number.
    package var pid: Int32 { child.pid }

    /// Does something once it has ended without having been told to; what that was is said in the error.
    package func whenLost(_ act: @escaping @Sendable (FleetError) -> Void) {
        child.whenEnded { [self] ending in
            guard !isDismissed.withLock({ $0 }) else { return }
            act(FleetError("node \(name) \(ending)", log: child.log))
        }
    }

    /// Waits for some time for an end that it has not been told to come to; nil if there was none.
    package func loss(within time: Duration) async -> FleetError? {
        guard let ending = await child.ending(within: time), !isDismissed.withLock({ $0 }) else { return nil }
        return FleetError("node \(name) \(ending)", log: child.log)
    }

    /// Kills it, and returns when it has ended.
    package func kill() async {
        dismiss()
        child.signal(SIGKILL)
        _ = await child.ending()
    }

    /// Has it stop where it is; its connections stay. Returns when it has stopped.
    package func pause() async { await child.stop() }

    /// Has it go on.
    package func resume() { child.proceed() }

    /// Asks it to end in good order, and kills it if it has not after some time, or as soon as the task is cancelled.
    ///
    /// Throws a ``FleetError`` unless it ended by itself with the status 0, and the task was not cancelled.
    package func stop(within time: Duration) async throws {
        dismiss()
        child.signal(SIGTERM)
        resume()
        let ending = await withTaskCancellationHandler {
            await child.ending(within: time)
        } onCancel: {
            child.signal(SIGKILL)
        }
        guard let ending else {
            await kill()
            throw FleetError("node \(name) was told to end and had not after \(time)", log: child.log)
        }
        guard ending == .exited(0) || Task.isCancelled else {
            throw FleetError("node \(name), told to end, \(ending)", log: child.log)
        }
    }

    private func dismiss() { isDismissed.withLock { $0 = true } }
}

/// Hears where a node says that it listens.
private final class Ear: Sendable {
    let places: EventLoopPromise<[HostPort]>
    private let heard = Mutex<[HostPort]>([])
    private let start: String
    private let count: Int

    init(_ name: String, _ count: Int, _ eventLoop: any EventLoop) {
        start = "skein: \(name) listening on "
        self.count = count
        places = eventLoop.makePromise()
    }

    func hear(_ line: String) {
        guard line.hasPrefix(start), let place = HostPort(String(line.dropFirst(start.count))) else { return }
        let all = heard.withLock { heard in
            heard.append(place)
            return heard
        }
        if all.count == count { places.succeed(all) }
    }
}
