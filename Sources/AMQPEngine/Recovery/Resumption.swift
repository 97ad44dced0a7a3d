public import AMQPCodec

/// What is to be done about a delivery that began on an earlier attachment of its link (§2.6.13).
public struct Resumption: Sendable, Equatable {
    /// What the sender calls the delivery.
    public let tag: DeliveryTag
    /// What the application attached to it; zero at the receiver.
    public let token: Token
    /// How it goes on.
    public let next: Next

    /// How a delivery goes on.
    public enum Next: Sendable, Equatable {
        /// For the sender: the receiver knows nothing of it. Send all of it under the same tag.
        case resend
        /// For the sender: the receiver has what comes before this point. Send the rest under the same tag.
        case resume(from: Received)
        /// For the receiver: it has its outcome, which the sender has heard of; nothing more comes. It has this number in its session now.
        case continues(delivery: UInt32)
        /// It is over, with what the sender made of it; nil if that is not known.
        case settled(DeliveryState?)
    }
}
