public import AMQPCodec

/// What one end of a link remembers while nothing carries the link (§2.6): its termini, and the deliveries that this end has not settled.
///
/// A recoverable link hands it over with ``Event/suspended(_:_:)``. Given to ``Connection/attach(resuming:in:)`` or
/// ``Connection/accept(_:resuming:)`` on another session or another connection with the same peer, the link goes on where it stopped.
public struct SuspendedLink: Sendable, Equatable {
    /// How this end attached the link, without `unsettled`. What the next attachment is to say otherwise can be changed.
    public var attach: Attach
    /// The unsettled deliveries, oldest first.
    ///
    /// Their states can be changed: a receiver that has kept the first part of a delivery says so with `received` (§3.4.1), and a
    /// sender that can no longer send the first part says that. Without a state, all of it is sent again.
    public var deliveries: [SuspendedDelivery]
    /// The number in the next tag that is made up; no unsettled delivery may have it yet.
    public var nextTag: UInt64

    /// The link's name, the same at both ends.
    public var name: String { attach.name }
    /// Which end of the link this is.
    public var role: Role { attach.role }

    /// Puts together what was taken apart, to be stored for example.
    public init(attach: Attach, deliveries: [SuspendedDelivery], nextTag: UInt64 = 0) {
        self.attach = attach
        self.deliveries = deliveries
        self.nextTag = nextTag
    }
}

/// An unsettled delivery of a suspended link.
public struct SuspendedDelivery: Sendable, Equatable {
    /// What the sender calls the delivery; of all that stays the same, only this tells both ends which one is meant.
    public let tag: DeliveryTag
    /// The format of the message.
    public let messageFormat: UInt32
    /// What the application attached to it; zero at the receiver.
    public let token: Token
    /// What this end thinks of the delivery.
    public var state: DeliveryState?

    /// Puts together what was taken apart, to be stored for example.
    public init(tag: DeliveryTag, messageFormat: UInt32 = 0, token: Token = Token(), state: DeliveryState? = nil) {
        self.tag = tag
        self.messageFormat = messageFormat
        self.token = token
        self.state = state
    }
}
