extension Topology {
    /// What of a node is not as usual; what is nil is.
    public struct NodeSettings: Sendable, Hashable {
        /// How many deliveries a producer or a neighbour may be granted at once; at least 1.
        public var window: UInt32?
        /// How many bytes may wait for a consumer before the sender's session has to pause.
        public var queueLimit: Int?
        /// The largest frame accepted, in bytes; at least 512.
        public var maxFrameSize: UInt32?
        /// How many frames a session may send before it must be told to go on; at least 1.
        public var incomingWindow: UInt32?
        /// Bytes of `attach` frames that may be kept for the links of a connection.
        public var attachLimit: Int?
        /// The silence after which a connection is given up; whole milliseconds, at least one.
        public var idleTimeout: Duration?
        /// How long no word is said on a link to another node at most; whole milliseconds, 10 to 10,000.
        public var heartbeat: Duration?
        /// How many connections it holds at a time; at least 1.
        public var maximumConnections: Int?
        /// How long deliveries under way may take to end when the node is shut down.
        public var drainTimeout: Duration?

        /// As usual.
        public init() {}
    }
}
