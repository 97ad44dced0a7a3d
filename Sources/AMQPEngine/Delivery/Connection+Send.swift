public import AMQPCodec

/// Why nothing was sent.
public enum SendError: Error, Sendable {
    /// The link is gone, is not attached by both sides, or is not ours to send on.
    case notAttached
    /// The receiver has no room for another delivery.
    case noCredit
    /// The message would be larger than the receiver accepts; its delivery, if it had begun, has been aborted.
    case tooLarge
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
    /// continues it; `tag`, `settled`, `messageFormat` and `token` count on its first call only. Without a tag, one is made up. The payload is
    /// copied into the output and nowhere else.
    public mutating func send(
        _ payload: RawSpan, on link: LinkID, tag: DeliveryTag? = nil, settled: Bool = false, more: Bool = false,
        messageFormat: UInt32 = 0, token: Token = Token()
    ) throws(SendError) -> Sent {
        guard let index = index(of: link), links[index].role == .sender, links[index].isAttached else {
            throw .notAttached
        }
        let session = Int(links[index].session)
        var head: Head?
        if !links[index].partial {
            guard UInt64(payload.byteCount) <= links[index].maxMessageSize else { throw .tooLarge }
            guard links[index].credit > 0 else { throw .noCredit }
            guard hasRoom(session), !links[index].isAborting else {
                return Sent(delivery: sessions[session].nextOutgoingDelivery, started: false, taken: 0, complete: false)
            }
            let id = sessions[session].startOutgoing(settled ? nil : OutgoingDelivery(link: Int32(index), token: token))
            let number = links[index].startOutgoing(id, settled: settled)
            head = Head(id: id, tag: tag ?? DeliveryTag(number), format: messageFormat, settled: settled)
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
            taken &+= writeTransfer(links[index].handle, head, payload, from: taken, session, more: more)
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
    private struct Head: BitwiseCopyable {
        let id: UInt32
        let tag: DeliveryTag
        let format: UInt32
        let settled: Bool
    }

    /// Writes one frame with as much of the payload as fits, and says how much that was.
    private mutating func writeTransfer(
        _ handle: UInt32, _ head: Head?, _ payload: RawSpan, from start: Int, _ session: Int, more: Bool
    ) -> Int {
        let left = payload.byteCount &- start
        // Room for the largest head: all the fields we write take less than this.
        let room = min(remoteMaxFrameSize, Connection.largestFrame) &- Connection.transferHead
        let size = min(left, room)
        let frame = out.beginFrame(.amqp, channel: UInt16(truncatingIfNeeded: session))
        Transfer(
            handle: handle, deliveryID: head?.id, deliveryTag: head?.tag, messageFormat: head?.format,
            settled: head?.settled, more: more || size < left
        ).write(to: &out)
        out.append(payload.extracting(start..<(start &+ size)))
        out.endFrame(frame)
        countTransfer(session)
        return size
    }

    private mutating func countTransfer(_ session: Int) {
        sessions[session].countOutgoing()
    }

    /// Larger frames would gain nothing and keep other links and the output limit waiting.
    private static let largestFrame = 65_536

    /// Bytes of the longest frame header and transfer that ``send(_:on:tag:settled:more:messageFormat:token:)`` writes.
    private static let transferHead = 8 + 6 + 5 + 5 + 34 + 5 + 2
}
