import Dispatch
package import NIOCore
import NIOPosix
import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A process that this one has started.
///
/// Its input ends when this process does, however that happens. If it is stopped just then, the system wakes it with SIGHUP, since nobody is left who could: its
/// process group is orphaned.
package final class ChildProcess: Sendable {
    private struct State {
        var ending: ProcessEnding?
        var log: [String] = []
    }

    /// How many of the last lines that it has written are kept.
    private static let logLength = 20

    /// Its number, which may be another's once it has ended.
    package let pid: Int32
    private let state = Mutex(State())
    private let end: EventLoopPromise<ProcessEnding>

    private init(_ pid: pid_t, _ eventLoop: any EventLoop) {
        self.pid = pid
        end = eventLoop.makePromise()
    }

    /// Starts a program. `hear` is told each line that it writes, on the event loop.
    package static func start(
        _ executable: String, _ arguments: [String], on eventLoop: any EventLoop,
        hear: @escaping @Sendable (String) -> Void
    ) async throws -> ChildProcess {
        let (pid, socket) = try Spawn.start(executable, arguments)
        let child = ChildProcess(pid, eventLoop)
        do {
            _ = try await ClientBootstrap(group: eventLoop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(
                            LineHandler(
                                line: { line in
                                    child.note(line)
                                    hear(line)
                                }, end: child.reap))
                    }
                }
                .withConnectedSocket(socket).get()
        } catch {
            child.signal(SIGKILL)
            child.reap()
            _ = await child.ending()
            throw error
        }
        return child
    }

    private func note(_ line: String) {
        state.withLock { state in
            state.log.append(line)
            if state.log.count > Self.logLength { state.log.removeFirst() }
        }
    }

    /// The last lines that it has written.
    package var log: [String] { state.withLock { $0.log } }

    /// Sends a signal to it and to what it has started itself, unless it has ended.
    package func signal(_ number: Int32) {
        // Until it is reaped, which is done under the lock, no other process has its number.
        state.withLock { state in if state.ending == nil { kill(-pid, number) } }
    }

    /// Waits for its end, whether the task is cancelled or not.
    package func ending() async -> ProcessEnding {
        await withCheckedContinuation { continuation in whenEnded { continuation.resume(returning: $0) } }
    }

    /// Waits for its end for some time; nil if it has not come.
    package func ending(within time: Duration) async -> ProcessEnding? {
        if let ending = state.withLock({ $0.ending }) { return ending }
        let eventLoop = end.futureResult.eventLoop
        let answer = eventLoop.makePromise(of: ProcessEnding?.self)
        let alarm = eventLoop.scheduleTask(in: TimeAmount(time)) { answer.succeed(nil) }
        whenEnded { ending in
            alarm.cancel()
            answer.succeed(ending)
        }
        return try? await answer.futureResult.get()
    }

    /// Does something on the event loop once it has ended.
    package func whenEnded(_ act: @escaping @Sendable (ProcessEnding) -> Void) { end.futureResult.whenSuccess(act) }

    /// Has it stop where it is, and returns when it has stopped, or has ended.
    package func stop() async {
        signal(SIGSTOP)
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [pid] in
                Self.wait(for: pid, WSTOPPED | WEXITED)
                continuation.resume()
            }
        }
    }

    /// Has it go on.
    package func proceed() { signal(SIGCONT) }

    /// Takes note of its end, which has come or is just about to: it has closed its output.
    private func reap() {
        DispatchQueue.global().async { [self] in
            Self.wait(for: pid, WEXITED)
            let ending = state.withLock { state in
                var status: CInt = 0
                while waitpid(pid, &status, 0) < 0, errno == EINTR {}
                let ending = ProcessEnding(status: status)
                state.ending = ending
                return ending
            }
            end.succeed(ending)
        }
    }

    /// Waits for a change of a process, and leaves it for others to see.
    private static func wait(for pid: pid_t, _ changes: CInt) {
        var info = siginfo_t()
        while waitid(P_PID, id_t(pid), &info, changes | WNOWAIT) < 0, errno == EINTR {}
    }
}

/// Cuts what comes into lines; the last one may lack its end.
private final class LineHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// A longer line is told in pieces.
    private static let longest = 4_096

    private let line: (String) -> Void
    private let end: () -> Void
    private var rest: [UInt8] = []

    init(line: @escaping (String) -> Void, end: @escaping () -> Void) {
        self.line = line
        self.end = end
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        for byte in unwrapInboundIn(data).readableBytesView {
            if byte != UInt8(ascii: "\n") { rest.append(byte) }
            if byte == UInt8(ascii: "\n") || rest.count == Self.longest { tell() }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if !rest.isEmpty { tell() }
        end()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func tell() {
        line(String(decoding: rest, as: UTF8.self))
        rest.removeAll(keepingCapacity: true)
    }
}
