extension Topology {
    /// What bytes meet that go over a link in one direction. By default they arrive at once and all.
    public struct Conditions: Sendable, Hashable {
        /// How long they take. Default 0.
        public var latency = Duration.zero
        /// By how much that varies: it is anything from `latency - jitter`, but not less than nothing, to `latency + jitter`. Default 0.
        public var jitter = Duration.zero
        /// Bits per second, at least 1; nil for any number. Default nil.
        public var bandwidth: Int?
        /// The share of packets that are lost, 0…1. TCP sends them again, so that loss is seen as delay. Default 0.
        public var loss = 0.0
        /// How often nothing gets through for a while; nil for never. Default nil.
        public var stalls: Stalls?
        /// How often the connection is reset, per second; nil for never. Default nil.
        public var resets: Double?

        /// Perfect conditions.
        public init() {}
    }

    /// Times when nothing gets through a link, although it is not cut.
    public struct Stalls: Sendable, Hashable {
        /// How many there are per second, more than 0.
        public var rate: Double
        /// How long each of them is.
        public var length: Duration

        /// So many stalls per second, each of that length.
        public init(rate: Double, length: Duration) {
            self.rate = rate
            self.length = length
        }
    }

    /// A change of conditions; what is nil stays.
    public struct Degradation: Sendable, Hashable {
        /// How long bytes take.
        public var latency: Duration?
        /// By how much that varies.
        public var jitter: Duration?
        /// Bits per second.
        public var bandwidth: Int?
        /// The share of packets that are lost, 0…1.
        public var loss: Double?
        /// How often nothing gets through for a while.
        public var stalls: Stalls?
        /// How often the connection is reset, per second.
        public var resets: Double?

        /// No change.
        public init() {}

        /// The conditions after the change.
        public func applied(to conditions: Conditions) -> Conditions {
            var result = conditions
            result.latency = latency ?? result.latency
            result.jitter = jitter ?? result.jitter
            result.bandwidth = bandwidth ?? result.bandwidth
            result.loss = loss ?? result.loss
            result.stalls = stalls ?? result.stalls
            result.resets = resets ?? result.resets
            return result
        }
    }
}
