public import AMQPTransport
import Dispatch
import NIOCore
import NIOPosix
import Synchronization

/// Measures what it costs nodes to pass messages on: a generator and a sink that have their frames ready saturate them.
public struct ForwardingBenchmark: Sendable {
    /// How the sink answers deliveries.
    public enum Answers: String, Sendable, CaseIterable {
        /// Not at all: they are sent settled.
        case none
        /// With one disposition for all that a read has brought.
        case ranges
        /// With one for each.
        case each
    }

    /// How much is measured, after a warm-up.
    public enum Extent: Sendable {
        /// So many messages, at least 1; a tenth as many warm up.
        case messages(Int)
        /// As many as there are in this time; a quarter of it, but a second at most, warms up.
        case time(Duration)
    }

    /// Where the nodes come from.
    public enum Nodes: Sendable {
        /// So many processes of this machine in a line, at least 1, with settings of `skein node --set`.
        case own(Int, settings: [String])
        /// Nodes that run already: where messages enter and where they leave, and the processes to measure.
        case running(entrance: HostPort, exit: HostPort, pids: [Int32])
    }

    /// What the nodes are.
    public var nodes = Nodes.own(1, settings: [])
    /// How much is measured. Default 3 s.
    public var extent = Extent.time(.seconds(3))
    /// Bytes of a message's body; at least 8. Default 100.
    public var bodySize = 100
    /// How deliveries are answered. Default not at all.
    public var answers = Answers.none
    /// How many senders there are, each with a connection of its own; at least 1. Default 1.
    public var senders = 1
    /// After so long without a message, no more is waited for. Default 10 s.
    public var timeout = Duration.seconds(10)
    /// Whether nodes and load are kept on different processors. Default false.
    public var isPinned = false

    /// The least bytes that a body may have.
    public static let smallestBody = TransferBlock.smallestBody

    /// Creates a benchmark with the defaults.
    public init() {}

    /// Runs it. `executable` is the path of `skein`. When this returns or throws, or the task is cancelled, no node that it has started runs any more.
    ///
    /// Throws a ``FleetError`` if nodes cannot be started, end by themselves or refuse the load, or if processes cannot be pinned. Messages that are missing are
    /// told in the report.
    public func run(executable: String) async throws -> ForwardingReport {
        switch nodes {
        case .own(let count, let settings):
            let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
            var processes: [NodeProcess] = []
            do {
                for index in 0..<count {
                    let dial = processes.last.map { ["--connect", "\($0.places[0])"] } ?? []
                    processes.append(
                        try await NodeProcess.start(
                            executable, name: "n\(index + 1)", listen: [HostPort(host: "127.0.0.1", port: 0)],
                            arguments: dial + settings.flatMap { ["--set", $0] }, on: eventLoop))
                }
                let report = try await measure(
                    from: processes[0].places[0], to: processes[count - 1].places[0], processes.map(\.pid),
                    processes.map(\.name), losing: processes)
                for process in processes { try await process.stop(within: .seconds(10)) }
                return report
            } catch {
                // What the load has noticed first may be that a node is no more.
                var loss: FleetError?
                for process in processes where !Task.isCancelled && loss == nil {
                    loss = await process.loss(within: .milliseconds(300))
                }
                for process in processes { await process.kill() }
                throw loss ?? error
            }
        case .running(let entrance, let exit, let pids):
            return try await measure(from: entrance, to: exit, pids, pids.map { "process \($0)" }, losing: [])
        }
    }

    private func measure(
        from entrance: HostPort, to exit: HostPort, _ pids: [Int32], _ names: [String], losing processes: [NodeProcess]
    ) async throws -> ForwardingReport {
        let own = try pin(pids)
        let meters = pids.map(ProcessMeter.init)
        let idle = meters.map(\.residentBytes)
        let brake = Brake()
        for process in processes { process.whenLost { brake.pull($0) } }
        let outcome = try await withTaskCancellationHandler {
            try await Self.onThread {
                if let own { try Affinity.pinThread(to: [own]) }
                let load = try Load(
                    self, from: entrance, to: exit, address: "skein-bench/\(UInt32.random(in: 0 ... .max))", meters,
                    isCancelled: { brake.isPulled })
                do { return try load.run() } catch { throw brake.reason ?? error }
            }
        } onCancel: {
            brake.pull(CancellationError())
        }
        return ForwardingReport(
            self, outcome, names: names, idle: idle, final: meters.map(\.residentBytes))
    }

    /// Keeps the processes on all processors but the last, and says which that is, for the load; nil if nothing is to be pinned.
    private func pin(_ pids: [Int32]) throws(FleetError) -> Int? {
        guard isPinned else { return nil }
        let processors = try Affinity.processors()
        guard processors.count > 1, let own = processors.last else {
            throw FleetError("there is only one processor, so nodes and load cannot have different ones")
        }
        for (index, pid) in pids.enumerated() {
            try Affinity.pin(process: pid, to: processors[index % (processors.count - 1)])
        }
        return own
    }

    /// Does something that blocks, on a thread that ends with it.
    private static func onThread<Answer: Sendable>(
        _ body: @escaping @Sendable () throws -> Answer
    ) async throws -> Answer {
        let pool = NIOThreadPool(numberOfThreads: 1)
        pool.start()
        do {
            let answer = try await pool.runIfActive(body)
            try await pool.shutdownGracefully()
            return answer
        } catch {
            try await pool.shutdownGracefully()
            throw error
        }
    }
}

extension ForwardingBenchmark.Extent {
    /// How many messages one of several senders sends, those of the warm-up included.
    func messages(of sender: Int, among count: Int) -> Int {
        switch self {
        case .time: return .max
        case .messages(let messages):
            let all = messages + messages / 10
            return all / count + (sender < all % count ? 1 : 0)
        }
    }

    func isWarm(messages: Int, after time: Duration) -> Bool {
        switch self {
        case .messages(let all): messages >= all / 10
        case .time(let all): messages > 0 && time >= min(all / 4, .seconds(1))
        }
    }

    /// Whether as much has been measured as there is to measure.
    func isOver(messages: Int, after time: Duration) -> Bool {
        switch self {
        case .messages(let all): messages >= all + all / 10
        case .time(let all): time >= all
        }
    }
}

/// Stops a load from outside.
private final class Brake: Sendable {
    private let error = Mutex<(any Error)?>(nil)

    func pull(_ reason: any Error) { error.withLock { $0 = $0 ?? reason } }
    var reason: (any Error)? { error.withLock { $0 } }
    var isPulled: Bool { reason != nil }
}
