import AMQPTransport
import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Generators and a sink on one thread, which waits for nothing but their sockets.
final class Load {
    /// How far things were at a moment.
    struct Mark: Sendable {
        let time: ContinuousClock.Instant
        /// Messages that had come, or had an outcome where they have to have one.
        let messages: Int
        /// Of each process that is measured.
        let processorTimes: [Duration?]
        let kernelTimes: [Duration?]
        /// Of generators and sink.
        let ownTime: Duration
    }

    /// What came of it.
    struct Outcome: Sendable {
        /// The interval that is measured; nil if it never began or never ended.
        var interval: (start: Mark, end: Mark)?
        var sent = 0
        var arrived = 0
        /// Nil if messages are sent settled.
        var accepted: Int?
        /// What should not be, in words.
        var complaints: [String] = []
    }

    private let benchmark: ForwardingBenchmark
    private let meters: [ProcessMeter]
    private let sink: Sink
    private let generators: [Generator]
    private let isCancelled: () -> Bool
    private let began = ContinuousClock.now
    private var start: Mark?
    private var end: Mark?

    /// How many messages a consumer lets come before it has to say that it wants more.
    private static let credit: UInt32 = 16_384

    /// Connects. Messages enter at one place and leave at another, which may be the same; `meters` are of the processes to be measured.
    init(
        _ benchmark: ForwardingBenchmark, from entrance: HostPort, to exit: HostPort, address: String,
        _ meters: [ProcessMeter], isCancelled: @escaping () -> Bool
    ) throws {
        self.benchmark = benchmark
        self.meters = meters
        self.isCancelled = isCancelled
        sink = try Sink(
            from: exit, address: address, senders: benchmark.senders,
            answers: benchmark.answers == .each ? .each : .ranges, credit: Self.credit)
        generators = try (0..<benchmark.senders).map { number in
            try Generator(
                number, to: entrance, address: address, bodySize: benchmark.bodySize,
                settled: benchmark.answers == .none,
                limit: benchmark.extent.messages(of: number, among: benchmark.senders))
        }
    }

    /// Sends until it is time to end, and until all that was sent has come.
    func run() throws -> Outcome {
        var last = (time: ContinuousClock.now, messages: 0)
        var isStalled = false
        while !isDone, !isStalled {
            if isCancelled() { throw CancellationError() }
            try turn()
            let now = ContinuousClock.now
            if progress > last.messages { last = (now, progress) }
            isStalled = now - last.time > benchmark.timeout
            look(now)
        }
        var outcome = Outcome()
        if let start, let end { outcome.interval = (start, end) }
        outcome.sent = generators.reduce(0) { $0 + $1.sent }
        outcome.arrived = sink.arrived
        if benchmark.answers != .none { outcome.accepted = generators.reduce(0) { $0 + $1.accepted } }
        outcome.complaints = complaints(isStalled, outcome)
        if !isStalled { leave() }
        return outcome
    }

    private func complaints(_ isStalled: Bool, _ outcome: Outcome) -> [String] {
        var complaints: [String] = []
        if isStalled {
            complaints.append(
                (progress == 0 ? "no message got through" : "nothing moved any more") + " for \(benchmark.timeout)")
        }
        if outcome.arrived < outcome.sent {
            complaints.append("\(outcome.sent - outcome.arrived) messages did not come")
        }
        if sink.misplaced > 0 {
            complaints.append("\(sink.misplaced) messages came twice, out of order or from elsewhere")
        }
        if let accepted = outcome.accepted, accepted < outcome.sent {
            complaints.append("\(outcome.sent - accepted) messages were not accepted")
        }
        return complaints + generators.compactMap(\.complaint)
    }

    // MARK: Stages

    /// Messages that have come all the way, and their outcomes back if they have any.
    private var progress: Int {
        benchmark.answers == .none ? sink.arrived : generators.reduce(0) { $0 + $1.answered }
    }

    /// Whether all that was sent has come and been answered.
    private var isDone: Bool {
        guard end != nil, generators.allSatisfy(\.isDone) else { return false }
        return sink.arrived >= generators.reduce(0) { $0 + $1.sent }
    }

    /// Begins and ends the interval that is measured.
    private func look(_ now: ContinuousClock.Instant) {
        if start == nil {
            if benchmark.extent.isWarm(messages: progress, after: now - began) { start = mark(now) }
        } else if let start, end == nil, benchmark.extent.isOver(messages: progress, after: now - start.time) {
            end = mark(now)
            for generator in generators { generator.stop() }
        }
    }

    private func mark(_ now: ContinuousClock.Instant) -> Mark {
        Mark(
            time: now, messages: progress, processorTimes: meters.map(\.processorTime),
            kernelTimes: meters.map(\.kernelTime), ownTime: ProcessMeter.threadTime)
    }

    // MARK: Sockets

    /// Waits until something can be read or written, and does that.
    private func turn() throws {
        var files = [pollfd(fd: sink.connection.socket.file, events: events(sink.isWriting), revents: 0)]
        for generator in generators {
            files.append(pollfd(fd: generator.connection.socket.file, events: events(generator.isWriting), revents: 0))
        }
        let count = nfds_t(files.count)
        guard poll(&files, count, 100) >= 0 || errno == EINTR else {
            throw FleetError("cannot wait for sockets: \(String(cString: strerror(errno)))")
        }
        let isReadable = files.map { $0.revents & ~Int16(POLLOUT) != 0 }
        if isReadable[0] { try sink.receive() }
        try sink.send()
        for (index, generator) in generators.enumerated() {
            if isReadable[index + 1] { try generator.receive() }
            try generator.send()
        }
    }

    private func events(_ isWriting: Bool) -> Int16 { Int16(POLLIN) | (isWriting ? Int16(POLLOUT) : 0) }

    /// Closes all connections in good order, as far as the peers go along.
    private func leave() {
        do {
            try sink.close()
            for generator in generators { try generator.close() }
            let end = ContinuousClock.now + .seconds(1)
            while !sink.connection.isOver || !generators.allSatisfy({ $0.connection.isOver }), .now < end { try turn() }
        } catch {
            // All that matters has been counted.
        }
    }
}
