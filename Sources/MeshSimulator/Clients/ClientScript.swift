/// What a client does, from when it is started until it is stopped.
public struct ClientScript: Sendable {
    /// What it does with its address.
    public enum Role: Sendable, Equatable {
        /// It sends messages.
        case sender(Sending)
        /// It receives them.
        case receiver(Receiving)
    }

    /// How messages are sent.
    public struct Sending: Sendable, Equatable {
        /// How many; nil for any number.
        public var count: Int?
        /// Nanoseconds from one to the next; nil as fast as there is credit.
        public var interval: Int64?
        /// Bytes of each.
        public var size = 64
        /// Whether they are settled as they are sent.
        public var isSettled = false

        /// The defaults: as many small ones as there is credit for.
        public init() {}
    }

    /// How messages are received.
    public struct Receiving: Sendable, Equatable {
        /// How many may be on their way or looked at.
        public var credit: UInt32 = 100
        /// Nanoseconds from a message's arrival to its outcome.
        public var processing: Int64 = 0
        /// What becomes of messages, in turn.
        public var outcomes = [Verdict.accepted]

        /// The defaults: a hundred at a time, all accepted at once.
        public init() {}
    }

    /// What a receiver says of a message.
    public enum Verdict: Sendable, Equatable {
        case accepted, rejected, released, modified
    }

    /// Its name, unlike that of any other client.
    public var name: String
    /// The node that it connects to.
    public var node: String
    /// Where it sends to or receives from.
    public var address: String
    /// What it does.
    public var role: Role

    /// A client.
    public init(_ name: String, at node: String, _ address: String, _ role: Role) {
        self.name = name
        self.node = node
        self.address = address
        self.role = role
    }
}
