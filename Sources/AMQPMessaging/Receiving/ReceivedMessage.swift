public import AMQPCodec

/// A message that has come, and the means to say what became of it.
///
/// Until it is accepted, rejected, released or modified it counts against the subscription's credit. Only the first of these has an
/// effect; if the link has gone in the meantime, none has, and the peer deals with the message as it does with any whose receiver went away.
public struct ReceivedMessage: Sendable {
    /// The message's sections, encoded as they came (§3.2).
    public let bytes: [UInt8]
    /// Whether the sender settled it beforehand, so that nothing can be said about it.
    public let isSettled: Bool
    private let delivery: UInt32
    private let subscription: Subscription

    init(_ arrival: Arrival, _ subscription: Subscription) {
        bytes = arrival.payload
        isSettled = arrival.isSettled
        delivery = arrival.delivery
        self.subscription = subscription
    }

    /// The address that the message came from: that of the subscription.
    public var address: Address { subscription.address }

    /// The message. It is decoded anew each time, so keep it.
    ///
    /// Throws ``MessengerError/malformedMessage(_:_:)`` if it is not one; ``reject(_:)`` tells the sender.
    public var message: Message {
        get throws(MessengerError) {
            do throws(DecodingError) {
                return try Message(decoding: bytes.span.bytes, limits: subscription.messageLimits)
            } catch {
                throw .malformedMessage(address, error)
            }
        }
    }

    /// Takes responsibility for the message (§3.4.2).
    public func accept() { settle(.accepted) }

    /// Refuses the message as invalid, with a reason (§3.4.3).
    public func reject(_ error: AMQPError? = nil) { settle(.rejected(error)) }

    /// Gives the message back as if it had never come (§3.4.4).
    public func release() { settle(.released) }

    /// Gives the message back with a word on what happened (§3.4.5).
    ///
    /// `deliveryFailed` counts the attempt as a failed one; with `undeliverableHere` it is not to come here again; annotations are merged into the
    /// message's own.
    public func modify(deliveryFailed: Bool = false, undeliverableHere: Bool = false, annotations: AMQPMap? = nil) {
        settle(
            .modified(
                Modified(
                    deliveryFailed: deliveryFailed, undeliverableHere: undeliverableHere,
                    messageAnnotations: annotations)))
    }

    /// Says what became of the message.
    public func settle(_ outcome: DeliveryState) {
        guard !isSettled else { return }
        subscription.settle(delivery, outcome)
    }
}
