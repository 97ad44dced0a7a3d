public import AMQPCodec

/// What a connection tells its application.
///
/// Every session and link that was ever announced ends with exactly one ``ended(_:_:)`` or ``detached(_:closed:_:)``,
/// whichever way it ends, and every connection with one ``closed(_:)``; they come in that order: links, sessions, connection.
/// Before a link's end each of its unsettled deliveries has an ``outcome(_:)``, or the link is ``suspended(_:_:)`` with them.
public enum Event: Sendable {
    /// The peer's `open` has come; see ``Connection/remoteOpen``.
    case opened
    /// The peer's `begin` has come, in answer to ours or of its own accord (then ours has been sent).
    case begun(SessionID)
    /// The peer's `attach` has come; see ``Connection/remoteAttach(of:)``.
    ///
    /// If the link was not ours to begin with, it waits to be accepted, or for ``Connection/refuse(_:_:)``.
    /// If the peer has detached it since, in the same input, nothing is known of it any more and ``detached(_:closed:_:)`` follows.
    case attached(LinkID)
    /// Credit, drain or availability of a link may have changed; with the properties that the peer's `flow` had (§2.7.4).
    case flow(LinkID, properties: AMQPMap?)
    /// A frame of an incoming delivery.
    case transfer(IncomingTransfer)
    /// The peer said something new about a delivery that we sent: a first word, an outcome, or that it is settled.
    case outcome(Outcome)
    /// The peer settled a delivery that it sent, or first gave it a state.
    indirect case senderUpdate(LinkID, delivery: UInt32, state: DeliveryState?, settled: Bool)
    /// A delivery that began before the link was suspended goes on, or is over (§2.6.13).
    indirect case resumption(LinkID, Resumption)
    /// A recoverable link is about to be detached, or has been stolen, or the peer will not resume it now; this is what is needed to resume it.
    indirect case suspended(LinkID, SuspendedLink)
    /// The session can send transfers again after its window was shut or too much output waited.
    case writable(SessionID)
    /// The link is gone: for good if `closed`, else merely suspended. The error is the peer's or, if it has none, ours.
    indirect case detached(LinkID, closed: Bool, AMQPError?)
    /// The session is gone. The error is the peer's or, if it has none, ours.
    indirect case ended(SessionID, AMQPError?)
    /// The connection is over. Output that is left should still be sent.
    indirect case closed(Closure)
}

/// Why a connection is over.
public enum Closure: Sendable, Equatable {
    /// The peer closed it, with or without an error.
    case byPeer(AMQPError?)
    /// We closed it, with or without an error.
    case byUs(AMQPError?)
    /// The peer broke the protocol, or was silent for too long; this is what it has been told.
    case violation(AMQPError)
    /// The bytes stopped without a `close`.
    case lost
    /// The peer speaks another protocol, or refuses ours; what was seen.
    case mismatch(String)
    /// Authentication failed.
    case unauthenticated(String)

    /// What went wrong, for a person; nil for an orderly end.
    public var reason: String? {
        switch self {
        case .byPeer(let error): error.map { "the peer closed the connection: \($0)" }
        case .byUs(let error): error.map { "closed: \($0)" }
        case .violation(let error): "the peer was given up: \(error)"
        case .lost: "the connection was lost"
        case .mismatch(let text), .unauthenticated(let text): text
        }
    }
}

/// One frame of an incoming delivery (§2.7.5).
public struct IncomingTransfer: Sendable {
    /// The link it came on.
    public let link: LinkID
    /// The delivery's number in its session.
    public let delivery: UInt32
    /// What the sender calls the delivery.
    public let tag: DeliveryTag
    /// The format of the message; 0 is that of part 3.
    public let messageFormat: UInt32
    /// Where in the input the payload is. Good until the input given to `receive` goes away.
    public let payload: Range<Int>
    /// Whether this is the delivery's first frame.
    public let first: Bool
    /// Whether further frames follow.
    public let more: Bool
    /// Whether the sender has settled the delivery: nothing may be said about it.
    public let settled: Bool
    /// Whether the sender took the delivery back; what came of it must be forgotten.
    public let aborted: Bool
    /// Whether the delivery began on an earlier attachment of the link and goes on here (§2.6.13).
    public let resumed: Bool
    /// Whether the sender can wait for a word on the delivery until there are others to speak of too.
    public let batchable: Bool
    /// Who may settle first: the link's mode, or the one that the sender chose for this delivery.
    public let rcvSettleMode: ReceiverSettleMode
    /// What this frame says of the delivery's state at the sender: the transaction it belongs to (§4.4.1), or where in a resumed
    /// delivery the payload begins.
    public let state: DeliveryState?
}

/// What the peer, or the end of a link, said about a delivery that we sent.
public struct Outcome: Sendable {
    /// The link it went out on.
    public let link: LinkID
    /// The delivery's number in its session.
    public let delivery: UInt32
    /// What the application attached to it.
    public let token: Token
    /// What the peer says became of it, or the source's default outcome if it settled without one; nil if there is neither.
    public internal(set) var state: DeliveryState?
    /// Whether the delivery is over and forgotten. If not, it is for us to settle.
    public let settled: Bool
    /// Whether the state is the source's default outcome, and the peer has said none.
    public internal(set) var isDefault = false
}
