extension Topology {
    /// A program that is connected to a node, and sends or receives there.
    public struct Client: Sendable, Hashable {
        /// What it is called.
        public var name: String
        /// The node that it is connected to.
        public var node: String
        /// Whether it sends or receives.
        public var role: Role
        /// Where it sends to, or the address or pattern that it receives from.
        public var address: String

        /// A sender: how fast it sends. Default ``Pace/asCreditAllows``.
        public var pace = Pace.asCreditAllows
        /// A sender: how many messages it sends; nil for no end. Default nil.
        public var count: Int?
        /// A sender: how many bytes the body of a message has. Default 100.
        public var size = 100
        /// A sender: whether its deliveries are settled when they are sent; a receiver: whether it asks for that. Default ``SettleMode/unsettled``.
        public var settle = SettleMode.unsettled

        /// A receiver: how many messages it grants credit for at a time. Default 100.
        public var credit: UInt32 = 100
        /// A receiver: how long it takes for a message, one after the other. Default 0.
        public var processing = Duration.zero
        /// A receiver: what it says of a message in the end. Default ``Outcome/accepted``.
        public var outcome = Outcome.accepted

        /// When it attaches; nil if only a step makes it. Default 0.
        public var start: Duration? = .zero
        /// When it detaches; nil for the end. Default nil.
        public var stop: Duration?

        /// A client with the defaults.
        public init(name: String, node: String, role: Role, address: String) {
            self.name = name
            self.node = node
            self.role = role
            self.address = address
        }
    }

    /// What a client does.
    public enum Role: String, Sendable, Hashable, CaseIterable {
        /// It sends.
        case sender
        /// It receives.
        case receiver
    }

    /// How fast a sender sends.
    public enum Pace: Sendable, Hashable {
        /// So many messages per second, more than 0, as far as there is credit.
        case perSecond(Double)
        /// Whenever there is credit.
        case asCreditAllows
    }

    /// Whether a delivery is settled when it is sent (§2.6.12).
    public enum SettleMode: String, Sendable, Hashable, CaseIterable {
        /// The sender waits for the outcome.
        case unsettled
        /// The sender does not ask what becomes of it.
        case settled
    }

    /// What a receiver says of a message (§3.4).
    public enum Outcome: String, Sendable, Hashable, CaseIterable {
        /// It took the message.
        case accepted
        /// The message is not valid.
        case rejected
        /// It did nothing with the message, and somebody else may have it.
        case released
        /// It tried and failed.
        case modified
    }
}
