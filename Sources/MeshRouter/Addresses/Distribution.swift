import AMQPCodec

/// Who gets a message of those who receive from its address.
public enum Distribution: String, Sendable, Hashable, CaseIterable {
    /// One consumer, in turn.
    case balanced
    /// One of the nearest consumers that have credit.
    case closest
    /// Every consumer.
    case multicast
}

extension Distribution {
    /// What the capabilities of a terminus ask for, if anything (§3.5.3, §3.5.4): `queue` balanced, `topic` multicast.
    init?(_ capabilities: [Symbol]) {
        if capabilities.contains(Distribution.multicast.capability) {
            self = .multicast
        } else if capabilities.contains(Distribution.balanced.capability) {
            self = .balanced
        } else {
            return nil
        }
    }

    /// The capability that asks for it.
    var capability: Symbol { self == .multicast ? "topic" : "queue" }
}
