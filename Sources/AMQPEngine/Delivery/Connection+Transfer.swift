import AMQPCodec

extension Connection {
    /// The transfer is changeable because its state is taken out of it; what is passed by value here is copied whole.
    mutating func receive(_ transfer: inout Transfer, _ channel: UInt16, payload: Range<Int>) throws {
        guard let session = try liveSession(channel) else { return }
        guard sessions[session].countIncoming() else {
            throw Violation.session(
                Int32(session), .sessionWindowViolation, "a transfer although the incoming window is shut")
        }
        if sessions[session].incomingWindow <= configuration.incomingWindow / 2, !sessions[session].paused {
            markFlow(session: Int32(session))
        }
        let index = try link(ofHandle: transfer.handle, in: session)
        guard links[index].role == .receiver else {
            throw Violation.session(Int32(session), .notAllowed, "a transfer on a link whose receiver is the peer")
        }
        let first = !links[index].partial
        if first { try start(&transfer, index, session) } else { try check(transfer, continues: index, session) }
        let fits = links[index].take(&transfer, payload.count)
        // We have detached and the peer does not know it yet: its deliveries go nowhere.
        guard links[index].local == .active else { return }
        guard fits else {
            let sentence = "a message of more than max-message-size, \(links[index].maxMessageSize) bytes"
            throw Violation.link(Int32(index), .linkMessageSizeExceeded, sentence)
        }
        if links[index].isUnfinished { try countUnfinished(payload.count, index) }
        let id = links[index].partialID
        let settled = links[index].partialSettled || transfer.aborted
        if first, transfer.resume, !resumeIncoming(transfer, index, session) { return }
        if first, !settled {
            guard sessions[session].incoming.count < configuration.maxUnsettled else {
                throw Violation.session(
                    Int32(session), .resourceLimitExceeded,
                    "the session has \(configuration.maxUnsettled) unsettled deliveries, as many as are accepted")
            }
            sessions[session].incoming.insert(id, IncomingDelivery(link: Int32(index)))
            links[index].unsettled &+= 1
            if links[index].isRecoverable { remember(incoming: id, index) }
        }
        if !first, settled, sessions[session].incoming.remove(id) != nil {
            links[index].unsettled &-= 1
            if links[index].isRecoverable { details[index]?.memory?.remove(id) }
            if links[index].isIgnoring {
                emit(.senderUpdate(links[index].id, delivery: id, state: transfer.state, settled: true))
            }
        }
        guard !links[index].isIgnoring else { return }
        emit(.transfer(links[index].arrival(&transfer, payload, first: first)))
    }

    /// The first frame of a delivery (§2.7.5): it must say which it is and have credit.
    private mutating func start(_ transfer: inout Transfer, _ index: Int, _ session: Int) throws {
        guard let id = transfer.deliveryID, let tag = transfer.deliveryTag else {
            throw Violation.session(
                Int32(session), .invalidField, "the first transfer of a delivery needs delivery-id and delivery-tag")
        }
        if let expected = sessions[session].nextIncomingDelivery, id != expected {
            throw Violation.session(Int32(session), .invalidField, "delivery-id \(id) where \(expected) comes next")
        }
        sessions[session].nextIncomingDelivery = id &+ 1
        let isAllowed = links[index].startIncoming(id, tag, &transfer)
        guard isAllowed else {
            throw Violation.link(Int32(index), .linkTransferLimitExceeded, "a delivery without credit for it")
        }
        if links[index].isRecoverable, !transfer.resume, details[index]?.memory?.saidIncomplete == true {
            let sentence = "a new delivery although attach.unsettled was incomplete"
            throw Violation.link(Int32(index), .illegalState, sentence)
        }
        guard transfer.rcvSettleMode != .second || links[index].rcvSettleMode == .second else {
            let sentence = "transfer.rcv-settle-mode is second on a link whose mode is first"
            throw Violation.link(Int32(index), .invalidField, sentence)
        }
    }

    /// Counts what has come of a delivery until it ends: it is for the application to keep until then.
    private mutating func countUnfinished(_ count: Int, _ index: Int) throws {
        guard links[index].partial else { return forgetUnfinished(index) }
        links[index].unfinished &+= count
        unfinishedBytes &+= count
        guard let limit = configuration.unfinishedLimit, unfinishedBytes > limit else { return }
        throw Violation.link(
            Int32(index), .resourceLimitExceeded, "more than \(limit) bytes of deliveries that have not ended")
    }

    /// The delivery under way on a link has ended, or goes with the link.
    mutating func forgetUnfinished(_ index: Int) {
        unfinishedBytes &-= links[index].unfinished
        links[index].unfinished = 0
    }

    /// A further frame: it may repeat what the first one said but not contradict it.
    private func check(_ transfer: Transfer, continues index: Int, _ session: Int) throws {
        let sameID = transfer.deliveryID.map { $0 == links[index].partialID } ?? true
        let sameTag = transfer.deliveryTag.map { $0 == links[index].partialTag } ?? true
        guard sameID, sameTag else {
            throw Violation.session(
                Int32(session), .invalidField, "a delivery begins on a handle before the one under way has ended")
        }
        guard transfer.messageFormat.map({ $0 == links[index].partialFormat }) ?? true else {
            throw Violation.session(Int32(session), .invalidField, "transfer.message-format changes within a delivery")
        }
    }
}
