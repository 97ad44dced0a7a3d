public import AMQPCodec

/// Why nothing was sent.
public enum SendError: Error, Sendable {
    /// The link is gone, is not attached by both sides, or is not ours to send on.
    case notAttached
    /// The receiver has no room for another delivery.
    case noCredit
    /// The message would be larger than the receiver accepts, or its state does not fit in a frame; its delivery, if it had begun, has
    /// been aborted.
    case tooLarge
    /// The receiver settle mode `second` is not the link's, or the link's sender settle mode wants deliveries settled, or unsettled
    /// (§2.7.5).
    case settleMode
    /// The receiver's unsettled map was incomplete: until the link has been detached and resumed again, nothing goes but deliveries for which there
    /// was a ``Resumption`` (§2.7.3).
    case onlyResuming
    /// An unsettled delivery on a recoverable link has the same tag (§2.6.12).
    case tagInUse
}

/// What was sent.
public struct Sent: Sendable {
    /// The delivery's number in its session.
    public let delivery: UInt32
    /// Whether the delivery has begun: without room in the session's window it has not, and has cost no credit.
    public let started: Bool
    /// How many bytes of the payload are on their way. Fewer than were given if the session's window is shut.
    public let taken: Int
    /// Whether the delivery has ended, or is so far along as was asked: if not, send the rest once the session is writable.
    public let complete: Bool
}

extension Connection {
    /// Sends payload on a link: the start of a new delivery, or more of the one under way (§2.6.12).
    ///
    /// The payload is cut into frames of the size that the peer accepts. With `more` the delivery stays open and the next call
    /// continues it; what is said of the delivery itself counts on its first call only. Without a tag, one is made up; a tag must not be
    /// that of another unsettled delivery on the link. The payload is copied into the output and nowhere else.
    ///
    /// `state` is the delivery's state at the sender, above all the transaction that it belongs to, which every frame of it repeats
    /// (§4.4.1). `rcvSettleMode` is who may settle first; nil for the link's mode, and `second` only on a link that has it (§2.7.5).
    /// With the tag of a ``Resumption``, that delivery goes on; it keeps its token.
    public mutating func send(
        _ payload: RawSpan, on link: LinkID, tag: DeliveryTag? = nil, settled: Bool = false, more: Bool = false,
        messageFormat: UInt32 = 0, state: DeliveryState? = nil, rcvSettleMode: ReceiverSettleMode? = nil,
        batchable: Bool = false, token: Token = Token()
    ) throws(SendError) -> Sent {
        guard let index = index(of: link), links[index].role == .sender, links[index].isAttached else {
            throw .notAttached
        }
        let session = Int(links[index].session)
        var head: Head?
        var state = state
        var room: Int
        if links[index].partial {
            state = links[index].partialIsTransactional ? details[index]?.partialState : nil
            room = self.room(beside: state)
        } else {
            if let refusal = links[index].refusal(of: payload.byteCount, settled, rcvSettleMode) { throw refusal }
            room = self.room(beside: state)
            var token = token
            var resumed = false
            if state != nil || rcvSettleMode != nil || batchable || links[index].isRecoverable {
                room &-= Connection.unusualHead
                guard room > 0 else { throw .tooLarge }
                if links[index].isRecoverable { resumed = try resume(tag, &state, &token, on: index) }
            }
            guard hasRoom(session), !links[index].isAborting else {
                return Sent(delivery: sessions[session].nextOutgoingDelivery, started: false, taken: 0, complete: false)
            }
            let id = sessions[session].startOutgoing(
                settled ? nil : OutgoingDelivery(link: Int32(index), token: token))
            let number = links[index].startOutgoing(id, settled: settled)
            let started = Head(
                id: id, tag: tag ?? DeliveryTag(number), format: messageFormat, settled: settled,
                rcvSettleMode: rcvSettleMode, batchable: batchable, resume: resumed)
            head = started
            if case .transactional? = state {
                links[index].partialIsTransactional = true
                details[index]?.partialState = state
            }
            if links[index].isRecoverable { remember(started, state, token, index) }
        }
        guard links[index].addToPartial(payload.byteCount) else {
            abort(link)
            throw .tooLarge
        }
        let delivery = links[index].partialID
        var taken = 0
        while true {
            guard hasRoom(session) else {
                links[index].partialSize &-= UInt64(payload.byteCount &- taken)
                return Sent(delivery: delivery, started: true, taken: taken, complete: false)
            }
            let end = taken &+ min(payload.byteCount &- taken, room)
            write(head, state, payload.extracting(taken..<end), index, session, more: more || end < payload.byteCount)
            taken = end
            guard taken < payload.byteCount else { break }
            head = nil
            if !links[index].partialIsTransactional { state = nil }
            room = self.room(beside: state)
        }
        if !more { links[index].partial = false }
        return Sent(delivery: delivery, started: true, taken: taken, complete: true)
    }

    /// Takes back the delivery under way on a link (§2.6.14); the receiver forgets what it had of it.
    public mutating func abort(_ link: LinkID) {
        guard let index = index(of: link), links[index].partial, links[index].role == .sender else { return }
        links[index].partial = false
        let session = Int(links[index].session)
        if sessions[session].outgoing.remove(links[index].partialID) != nil { links[index].unsettled &-= 1 }
        if links[index].isRecoverable { details[index]?.memory?.remove(links[index].partialID) }
        guard links[index].local == .active else { return }
        links[index].isAborting = true
        sessions[session].aborting.append(Int32(index))
        writeAborts(session)
    }

    /// Says which deliveries have been taken back, as far as the peer's window allows: an abort is a transfer like any other.
    mutating func writeAborts(_ session: Int) {
        while sessions[session].remoteIncomingWindow > 0, let link = sessions[session].aborting.popLast() {
            let index = Int(link)
            guard links[index].isAborting, links[index].session == session, links[index].local == .active else {
                continue
            }
            links[index].isAborting = false
            let frame = out.beginFrame(.amqp, channel: UInt16(session))
            Transfer(handle: links[index].handle, aborted: true).write(to: &out)
            out.endFrame(frame)
            sessions[session].countOutgoing()
        }
    }

    /// Whether a delivery has been started on a link and not ended.
    public func isPartial(_ link: LinkID) -> Bool { index(of: link).map { links[$0].partial } ?? false }

    /// Whether a frame may go out now; if not, ``Event/writable(_:)`` will say when.
    private mutating func hasRoom(_ session: Int) -> Bool {
        let roomy = out.count < configuration.outputLimit
        if roomy, sessions[session].remoteIncomingWindow > 0 { return true }
        sessions[session].blocked = true
        if !roomy { blockedByOutput = true }
        return false
    }

    /// What only the first frame of a delivery says.
    struct Head {
        let id: UInt32
        let tag: DeliveryTag
        let format: UInt32
        let settled: Bool
        let rcvSettleMode: ReceiverSettleMode?
        let batchable: Bool
        let resume: Bool
    }

    /// Writes one frame of a delivery.
    private mutating func write(
        _ head: Head?, _ state: DeliveryState?, _ payload: RawSpan, _ link: Int, _ session: Int, more: Bool
    ) {
        let frame = out.beginFrame(.amqp, channel: UInt16(truncatingIfNeeded: session))
        Transfer(
            handle: links[link].handle, deliveryID: head?.id, deliveryTag: head?.tag, messageFormat: head?.format,
            settled: head?.settled, more: more, rcvSettleMode: head?.rcvSettleMode, state: state,
            resume: head?.resume ?? false, batchable: head?.batchable ?? false
        ).write(to: &out)
        out.append(payload)
        out.endFrame(frame)
        sessions[session].countOutgoing()
    }

    /// How many bytes of payload go into a frame behind a head that is plain but for its state.
    private func room(beside state: DeliveryState?) -> Int {
        let room = min(remoteMaxFrameSize, Connection.largestFrame) &- Connection.transferHead
        return state == nil ? room : room &- Connection.size(of: state)
    }

    /// Larger frames would gain nothing and keep other links and the output limit waiting.
    private static let largestFrame = 65_536

    /// Bytes of the longest frame header and transfer without state, receiver settle mode and flags.
    private static let transferHead = 8 + 6 + 5 + 5 + 34 + 5 + 2

    /// How many bytes more than that a head takes at most that has a receiver settle mode, flags, or says how a delivery goes on.
    private static let unusualHead = 32

    private static func size(of state: DeliveryState?) -> Int {
        var scratch = OutputBuffer()
        Transfer(handle: 0, state: state).write(to: &scratch)
        return scratch.count
    }
}
