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
    /// continues it; what is said of the delivery itself counts on its first call only. Without a tag, one is made up. The payload is
    /// copied into the output and nowhere else.
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
        if !links[index].partial {
            guard UInt64(payload.byteCount) <= links[index].maxMessageSize else { throw .tooLarge }
            guard links[index].credit > 0 else { throw .noCredit }
            guard rcvSettleMode != .second || links[index].rcvSettleMode == .second,
                links[index].sndSettleMode == .mixed || settled == (links[index].sndSettleMode == .settled)
            else { throw .settleMode }
            let extra =
                state == nil && rcvSettleMode == nil && !batchable && !links[index].isRecoverable
                ? 0 : Connection.size(of: state) &+ 32
            guard extra < Connection.room(in: remoteMaxFrameSize) else { throw .tooLarge }
            if links[index].isRecoverable {
                sayUnsaid(index)
                guard links[index].credit > 0 else { throw .noCredit }
            }
            let resuming = links[index].isRecoverable ? try resumption(of: tag, on: index) : nil
            guard hasRoom(session), !links[index].isAborting else {
                return Sent(delivery: sessions[session].nextOutgoingDelivery, started: false, taken: 0, complete: false)
            }
            let id = sessions[session].startOutgoing(
                settled ? nil : OutgoingDelivery(link: Int32(index), token: resuming?.delivery.token ?? token))
            let number = links[index].startOutgoing(id, settled: settled)
            head = Head(
                id: id, tag: tag ?? DeliveryTag(number), format: messageFormat, settled: settled,
                state: resuming?.state ?? state, rcvSettleMode: rcvSettleMode, batchable: batchable,
                resume: resuming?.state != nil, extra: extra)
            if case .transactional? = head?.state {
                links[index].partialIsTransactional = true
                details[index]?.partialState = head?.state
            }
            if links[index].isRecoverable, let head { remember(outgoing: head, token, resuming, index) }
        }
        guard links[index].addToPartial(payload.byteCount) else {
            abort(link)
            throw .tooLarge
        }
        let delivery = links[index].partialID
        var taken = 0
        repeat {
            guard hasRoom(session) else {
                links[index].partialSize &-= UInt64(payload.byteCount &- taken)
                return Sent(delivery: delivery, started: true, taken: taken, complete: false)
            }
            taken &+= writeTransfer(index, head, payload, from: taken, session, more: more)
            head = nil
        } while taken < payload.byteCount
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
            countTransfer(session)
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
        let state: DeliveryState?
        let rcvSettleMode: ReceiverSettleMode?
        let batchable: Bool
        let resume: Bool
        /// How many bytes more than the plainest of heads this one takes at most.
        let extra: Int
    }

    /// Writes one frame with as much of the payload as fits, and says how much that was.
    private mutating func writeTransfer(
        _ link: Int, _ head: Head?, _ payload: RawSpan, from start: Int, _ session: Int, more: Bool
    ) -> Int {
        var state = head?.state
        var extra = head?.extra ?? 0
        if head == nil, links[link].partialIsTransactional {
            state = details[link]?.partialState
            extra = Connection.size(of: state)
        }
        let left = payload.byteCount &- start
        let size = min(left, Connection.room(in: remoteMaxFrameSize) &- extra)
        let frame = out.beginFrame(.amqp, channel: UInt16(truncatingIfNeeded: session))
        Transfer(
            handle: links[link].handle, deliveryID: head?.id, deliveryTag: head?.tag, messageFormat: head?.format,
            settled: head?.settled, more: more || size < left, rcvSettleMode: head?.rcvSettleMode, state: state,
            resume: head?.resume ?? false, batchable: head?.batchable ?? false
        ).write(to: &out)
        out.append(payload.extracting(start..<(start &+ size)))
        out.endFrame(frame)
        countTransfer(session)
        return size
    }

    private mutating func countTransfer(_ session: Int) {
        sessions[session].countOutgoing()
    }

    /// How many bytes of payload go into a frame behind the plainest of heads.
    private static func room(in frameSize: Int) -> Int { min(frameSize, largestFrame) &- transferHead }

    /// Larger frames would gain nothing and keep other links and the output limit waiting.
    private static let largestFrame = 65_536

    /// Bytes of the longest frame header and transfer without state, receiver settle mode and flags.
    private static let transferHead = 8 + 6 + 5 + 5 + 34 + 5 + 2

    private static func size(of state: DeliveryState?) -> Int {
        guard let state else { return 0 }
        var scratch = OutputBuffer()
        Transfer(handle: 0, state: state).write(to: &scratch)
        return scratch.count
    }
}
