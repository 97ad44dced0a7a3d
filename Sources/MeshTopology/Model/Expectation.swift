extension Topology {
    /// Something that must hold.
    public struct Expectation: Sendable, Hashable {
        /// When it must hold; nil for the end. For ``Claim/converged(within:)``: from when the time counts, nil for the start.
        public var at: Duration?
        /// The clients that it is about, or the nodes for ``Claim/bufferedAtMost(_:)``; empty for all.
        public var subjects: [String] = []
        /// What.
        public var claim: Claim
        /// The line of the file that says so, 1 and up; 0 if there is none.
        public var line = 0

        /// An expectation.
        public init(at: Duration? = nil, of subjects: [String] = [], _ claim: Claim) {
            self.at = at
            self.subjects = subjects
            self.claim = claim
        }
    }

    /// What must hold.
    public enum Claim: Sendable, Hashable {
        /// After this time all nodes that can reach each other know the same, and route by the shortest paths.
        case converged(within: Duration)
        /// A message from the first of these nodes to the last one goes over the others, in this order.
        case path([String])
        /// So many messages arrived: of a sender, those that it sent and some receiver got; of a receiver, those that it got.
        case delivered(Amount)
        /// So many messages were sent, and neither arrived nor came back to their sender.
        case lost(Amount)
        /// So many arrivals were of a message that had arrived before at the same receiver, or at another if only one was to have it.
        case duplicates(Amount)
        /// So many messages came back to their sender as released or modified.
        case returned(Amount)
        /// This share of the messages, 0…1, took at most this time from their sending to their arrival.
        case latency(share: Double, atMost: Duration)
        /// No node ever held more messages than this.
        case bufferedAtMost(Int)
        /// Jain's index of how many messages each of the clients sent or received is at least this, 0…1.
        case fair(atLeast: Double)
    }

    /// A number of messages.
    public enum Amount: Sendable, Hashable {
        /// As many as were sent.
        case all
        /// From so many to so many; nil for any number.
        case between(Int, Int?)

        /// That number, no more and no less.
        public static func exactly(_ count: Int) -> Amount { .between(count, count) }
    }
}
