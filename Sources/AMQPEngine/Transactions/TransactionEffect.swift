public import AMQPCodec

/// What becomes of one delivery at the end of its transaction: something for the resource to do (§4.4.4).
public struct TransactionEffect: Sendable, Equatable {
    /// What is to be done.
    public enum Action: Sendable, Equatable {
        /// The message that was posted becomes available.
        case publish
        /// The message that was posted is forgotten.
        case discard
        /// The outcome holds for the message that was sent.
        indirect case apply(DeliveryState)
        /// The delivery of the message that was sent is over without an outcome that counts: the source's default outcome holds.
        case applyDefault
        /// The message that was acquired is available again as if it had never been.
        case restore
        /// The message that was sent stays acquired, and the delivery goes on.
        case keep
    }

    /// The delivery's link, which may be gone.
    public let link: LinkID
    /// The delivery's number in its session.
    public let delivery: UInt32
    /// What the application attached to the delivery.
    public let token: Token
    /// What is to be done.
    public let action: Action
}
