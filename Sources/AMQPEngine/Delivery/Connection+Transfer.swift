import AMQPCodec

extension Connection {
    mutating func receive(_ transfer: Transfer, _ channel: UInt16, payload: Range<Int>) throws {
        guard let session = try liveSession(channel) else { return }
        guard sessions[session].incomingWindow > 0 else {
            throw Violation.session(
                Int32(session), .sessionWindowViolation, "a transfer although the incoming window is shut")
        }
        sessions[session].incomingWindow &-= 1
        sessions[session].nextIncomingID &+= 1
        if !sessions[session].paused, sessions[session].incomingWindow <= configuration.incomingWindow / 2 {
            markFlow(session: Int32(session))
        }
        let index = try link(ofHandle: transfer.handle, in: session)
        guard links[index].role == .receiver else {
            throw Violation.session(Int32(session), .notAllowed, "a transfer on a link whose receiver is the peer")
        }
        let first = !links[index].partial
        if first { try start(transfer, index, session) } else { try check(transfer, continues: index, session) }
        // We have detached and the peer does not know it yet: its deliveries go nowhere.
        guard links[index].local == .active else { return }
        if transfer.settled == true { links[index].partialSettled = true }
        links[index].partialSize &+= UInt64(payload.count)
        guard links[index].partialSize <= links[index].maxMessageSize else {
            let sentence = "a message of more than max-message-size, \(links[index].maxMessageSize) bytes"
            throw Violation.link(Int32(index), .linkMessageSizeExceeded, sentence)
        }
        let id = links[index].partialID
        let settled = links[index].partialSettled || transfer.aborted
        if first, !settled { sessions[session].incoming.insert(id, IncomingDelivery(link: Int32(index))) }
        if !first, settled { sessions[session].incoming.remove(id) }
        links[index].partial = transfer.more && !transfer.aborted
        emit(
            .transfer(
                IncomingTransfer(
                    link: links[index].id, delivery: id, tag: links[index].partialTag,
                    messageFormat: links[index].partialFormat, payload: transfer.aborted ? 0..<0 : payload,
                    first: first,
                    more: links[index].partial, settled: settled, aborted: transfer.aborted)))
    }

    /// The first frame of a delivery (§2.7.5): it must say which it is and have credit.
    private mutating func start(_ transfer: Transfer, _ index: Int, _ session: Int) throws {
        guard let id = transfer.deliveryID, let tag = transfer.deliveryTag else {
            throw Violation.session(
                Int32(session), .invalidField, "the first transfer of a delivery needs delivery-id and delivery-tag")
        }
        if let expected = sessions[session].nextIncomingDelivery, id != expected {
            throw Violation.session(Int32(session), .invalidField, "delivery-id \(id) where \(expected) comes next")
        }
        sessions[session].nextIncomingDelivery = id &+ 1
        links[index].partial = transfer.more
        links[index].partialID = id
        links[index].partialTag = tag
        links[index].partialFormat = transfer.messageFormat ?? 0
        links[index].partialSettled = transfer.settled ?? false
        links[index].partialSize = 0
        // A link that we are detaching may still be sent what we granted before.
        guard links[index].credit > 0 || links[index].local == .over else {
            throw Violation.link(Int32(index), .linkTransferLimitExceeded, "a delivery without credit for it")
        }
        links[index].credit &-= min(links[index].credit, 1)
        links[index].deliveryCount &+= 1
        if links[index].credit == 0 { links[index].drain = false }
    }

    /// A further frame: it may repeat what the first one said but not contradict it.
    private func check(_ transfer: Transfer, continues index: Int, _ session: Int) throws {
        let sameID = transfer.deliveryID.map { $0 == links[index].partialID } ?? true
        let sameTag = transfer.deliveryTag.map { $0 == links[index].partialTag } ?? true
        guard sameID, sameTag else {
            throw Violation.session(
                Int32(session), .invalidField, "a delivery begins on a handle before the one under way has ended")
        }
    }
}
