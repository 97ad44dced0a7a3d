import AMQPCodec

/// How far one side of an endpoint has come. Each side has its own.
enum Half: UInt8, BitwiseCopyable {
    /// It has said nothing yet.
    case idle
    /// It has attached, begun or opened.
    case active
    /// It has detached, ended or closed.
    case over
}

/// One of our links: what every frame needs (§2.6).
struct Link {
    let id: LinkID
    let session: Int32
    /// Which end of the link we are.
    let role: Role
    /// Our handle for it.
    let handle: UInt32
    /// The peer's handle for it, while the peer has it attached.
    var remoteHandle: UInt32 = 0
    var local = Half.idle
    var remote = Half.idle

    // Flow state, §2.6.7
    var deliveryCount: UInt32 = 0
    var credit: UInt32 = 0
    var available: UInt32 = 0
    var drain = false
    /// Whether a `flow` is to be written at the next flush.
    var flowPending = false
    /// Whether that `flow` asks for one in return.
    var echoPending = false

    // The delivery of which some frames have passed and others not
    var partial = false
    var partialSettled = false
    var partialID: UInt32 = 0
    var partialTag = DeliveryTag()
    var partialFormat: UInt32 = 0
    var partialSize: UInt64 = 0

    /// The largest message the receiving end takes, in bytes; `.max` for no limit.
    var maxMessageSize = UInt64.max
    /// The number in the next tag that we make up.
    var nextTag: UInt64 = 0

    /// Whether transfers may pass.
    var isAttached: Bool { local == .active && remote == .active }
}

/// A link's parts that only its attaching and detaching need.
struct LinkDetails {
    var name: String
    /// What we said.
    var localAttach: Attach?
    /// What the peer said.
    var remoteAttach: Attach?
}

/// The flow state of a link as its application sees it (§2.6.7).
public struct LinkFlow: Sendable, Equatable {
    /// How many deliveries may still be sent.
    public let credit: UInt32
    /// The sender's count of deliveries, a serial number.
    public let deliveryCount: UInt32
    /// How many deliveries the sender says it could send.
    public let available: UInt32
    /// Whether the receiver wants unused credit given up.
    public let drain: Bool
}
