public import AMQPCodec
public import AMQPEngine

/// Why something a ``Messenger`` was asked for did not happen.
public enum MessengerError: Error, Sendable, Equatable {
    /// The text is no address; it is here without what stands before the last `@`, which may be a password.
    case invalidAddress(String, reason: String)
    /// There is no connection to the peer, and why none could be made; `peer` is its `host:port`.
    case unreachable(peer: String, reason: String)
    /// Within the time there was no connection to the peer; `peer` is its `host:port`.
    case notConnected(peer: String, within: Duration)
    /// The connection to the peer has ended, and how.
    case disconnected(peer: String, Closure)
    /// The peer would not have a link to the address (§2.6.3), with its reason if it gave one.
    case refused(Address, AMQPError?)
    /// The peer detached a link that was in use (§2.6.5), with its reason if it gave one.
    case detached(Address, AMQPError?)
    /// Within the time the peer did not say whether it takes a link to the address.
    case notAttached(Address, within: Duration)
    /// Within the time no consumer had room for the message, which has not been sent.
    case noCredit(Address, within: Duration)
    /// Within the time the message could not be sent, or only a part of it: a consumer had room for it, but the session's window or the
    /// transport had none.
    case noRoom(Address, within: Duration)
    /// The message was sent, and within the time nobody said what became of it.
    case noOutcome(Address, within: Duration)
    /// Within the time no message came.
    case noMessage(Address, within: Duration)
    /// The message was sent and then settled by a peer that did not say what became of it.
    case unknownOutcome(Address)
    /// The message is larger than the receiving end takes (§2.7.3 `max-message-size`), which is so many bytes.
    case tooLarge(Address, limit: UInt64)
    /// The request was taken, and within the time no answer to it came.
    case noAnswer(Address, within: Duration)
    /// A request did not reach anybody who would answer it; this is what became of it.
    case notDelivered(Address, DeliveryState)
    /// What came is not a message as §3.2 has it.
    case malformedMessage(Address, DecodingError)
    /// The task that waited was cancelled, or the message withdrawn.
    case cancelled
    /// The messenger has been stopped.
    case stopped
}

extension MessengerError: CustomStringConvertible {
    /// A sentence for a person.
    public var description: String {
        switch self {
        case .invalidAddress(let text, let reason): "\"\(text)\" is not an address: \(reason)"
        case .unreachable(let peer, let reason): "cannot reach \(peer): \(reason)"
        case .notConnected(let peer, let time): "cannot reach \(peer): no answer within \(time.text)"
        case .disconnected(let peer, let closure): "the connection to \(peer) has ended: \(closure.account)"
        case .refused(let address, let error): "no link to \(address.label): \(error.map(\.description) ?? "refused")"
        case .detached(let address, let error):
            "the link to \(address.label) was detached" + (error.map { ": \($0)" } ?? " by the peer")
        case .notAttached(let address, let time): "no link to \(address.label): no answer within \(time.text)"
        case .noCredit(let address, let time):
            "no credit for \(address.label) within \(time.text): nobody consumes it, or its consumers are busy"
        case .noRoom(let address, let time):
            "no room for a message to \(address.label) within \(time.text): there is credit, but the peer reads no more for now"
        case .noOutcome(let address, let time):
            "no outcome for a message to \(address.label) within \(time.text) of waiting"
        case .noMessage(let address, let time): "no message from \(address.label) within \(time.text)"
        case .noAnswer(let address, let time): "no answer from \(address.label) within \(time.text)"
        case .unknownOutcome(let address): "a message to \(address.label) was settled without an outcome"
        case .tooLarge(let address, let limit):
            "the message is larger than the \(limit) bytes that \(address.label) takes"
        case .notDelivered(let address, let state): "a request to \(address.label) was \(state.text)"
        case .malformedMessage(let address, let error): "what came from \(address.label) is not a message: \(error)"
        case .cancelled: "cancelled"
        case .stopped: "the messenger has been stopped"
        }
    }
}

extension MessengerError {
    /// The same error, if it is about time, said of a longer time of which the other was a part.
    func within(_ time: Duration?) -> MessengerError {
        guard let time else { return self }
        return switch self {
        case .notConnected(let peer, _): .notConnected(peer: peer, within: time)
        case .notAttached(let address, _): .notAttached(address, within: time)
        case .noCredit(let address, _): .noCredit(address, within: time)
        case .noRoom(let address, _): .noRoom(address, within: time)
        case .noOutcome(let address, _): .noOutcome(address, within: time)
        case .noMessage(let address, _): .noMessage(address, within: time)
        case .noAnswer(let address, _): .noAnswer(address, within: time)
        default: self
        }
    }
}

extension Closure {
    /// How a connection ended, for a person.
    var account: String {
        switch self {
        case .byPeer(nil): "the peer closed it"
        case .byPeer(let error?): "the peer closed it: \(error)"
        case .byUs: "it was closed"
        case .lost: "the transport was lost"
        case .violation(let error): "the peer was given up: \(error)"
        case .mismatch(let text), .unauthenticated(let text): text
        }
    }
}

extension DeliveryState {
    /// The state in words, with the error if there is one.
    package var text: String {
        switch self {
        case .received: "received"
        case .accepted: "accepted"
        case .rejected(let error): "rejected" + (error.map { " (\($0))" } ?? "")
        case .released: "released"
        case .modified: "modified"
        case .declared: "declared"
        case .transactional: "transactional"
        case .other: "settled in an unknown way"
        }
    }
}

extension Duration {
    /// In seconds, as short as it is exact to the millisecond.
    package var text: String {
        let milliseconds = components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
        guard milliseconds % 1000 != 0 else { return "\(milliseconds / 1000) s" }
        return "\(Double(milliseconds) / 1000) s"
    }
}
