public import AMQPEngine

/// Whatever owns a connection's engine and acts on its events.
///
/// A client owns the one engine of its connection; a node owns all of them. Every call comes on the channel's event loop.
public protocol ConnectionDriver: AnyObject {
    /// Takes in bytes and acts on the events they cause, while their payloads are still there; says how many bytes were used.
    func receive(_ input: RawSpan, now: Moment) -> Int
    /// Whether it uses no more bytes before it has answered its engine's SASL question; then it calls ``ConnectionHandler/resume()``.
    var isAwaitingAnswer: Bool { get }
    /// All that could be read for now has been: what the events led to can go out.
    func readComplete()
    /// The transport has ended; nothing more will be read or written.
    func transportClosed()
    /// When ``tick(now:)`` has something to do; nil for never.
    var deadline: Moment? { get }
    /// Does what the time demands.
    func tick(now: Moment)
    /// Hands over bytes for the peer, if there are any, and counts them as written.
    func takeOutput(now: Moment, _ write: (RawSpan) -> Void)
    /// Whether the transport can go once the output is written.
    var isOver: Bool { get }
}
