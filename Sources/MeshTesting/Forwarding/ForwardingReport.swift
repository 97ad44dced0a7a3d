/// What a ``ForwardingBenchmark`` has found.
public struct ForwardingReport: Sendable {
    /// What one process has used.
    public struct Usage: Sendable {
        /// Which it is.
        public let name: String
        /// The processor time per message, in user space and in the kernel; nil if the system does not tell.
        public let processorTime: Duration?
        /// What of it was spent in the kernel, from a count in steps of 10 ms; nil if the system does not tell.
        public let kernelTime: Duration?
        /// The bytes of memory it had before there was anything to do; nil if the system does not tell.
        public let idleBytes: Int?
        /// The bytes of memory it had in the end; nil if the system does not tell.
        public let finalBytes: Int?
    }

    /// What was measured.
    public let benchmark: ForwardingBenchmark
    /// How many messages were sent, those of the warm-up included.
    public let sent: Int
    /// How many of them came.
    public let arrived: Int
    /// How many of them their senders know to be accepted; nil if they were sent settled.
    public let accepted: Int?
    /// What should not be, in sentences without an end. Empty if all messages came once, in order, and were accepted.
    public let complaints: [String]

    /// How many messages came all the way while it was measured.
    public let messages: Int
    /// How long it was measured.
    public let time: Duration
    /// What the nodes have used, in the order in which messages cross them.
    public let nodes: [Usage]
    /// The processor time of generators and sink, per message.
    public let ownTime: Duration?

    /// Messages that came all the way in a second.
    public var rate: Double { time > .zero ? Double(messages) / (time / .seconds(1)) : 0 }
    /// Whether every message has come, and been accepted if it had to be.
    public var passed: Bool { complaints.isEmpty }

    init(
        _ benchmark: ForwardingBenchmark, _ outcome: Load.Outcome, names: [String], idle: [Int?], final: [Int?]
    ) {
        self.benchmark = benchmark
        sent = outcome.sent
        arrived = outcome.arrived
        accepted = outcome.accepted
        complaints = outcome.complaints
        let interval = outcome.interval
        let messages = interval.map { $0.end.messages - $0.start.messages } ?? 0
        self.messages = messages
        time = interval.map { $0.end.time - $0.start.time } ?? .zero
        /// What has become more of something, per message.
        func share(_ value: (Load.Mark) -> Duration?) -> Duration? {
            guard let interval, messages > 0, let start = value(interval.start), let end = value(interval.end) else {
                return nil
            }
            return (end - start) / messages
        }
        nodes = names.indices.map { index in
            Usage(
                name: names[index], processorTime: share { $0.processorTimes[index] },
                kernelTime: share { $0.kernelTimes[index] }, idleBytes: idle[index], finalBytes: final[index])
        }
        ownTime = share(\.ownTime)
    }
}
