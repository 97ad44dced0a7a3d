public import AMQPCodec

extension Connection {
    // MARK: Commands

    /// Says, as receiver, what became of a delivery, and forgets it if `settled` (§2.6.12).
    ///
    /// Neighbouring deliveries with the same fate share a frame, written at the next flush. Nothing happens if the delivery is settled or
    /// its link is gone.
    public mutating func update(_ delivery: UInt32, on link: LinkID, _ state: DeliveryState?, settled: Bool = true) {
        guard let index = index(of: link), links[index].role == .receiver, links[index].local == .active else { return }
        let session = Int(links[index].session)
        guard let entry = sessions[session].incoming[delivery], entry.link == Int32(index) else { return }
        if settled { sessions[session].incoming.remove(delivery) }
        if let frame = sessions[session].receiverDispositions.add(delivery, state, settled: settled, as: .receiver) {
            write(frame, channel: Int32(session))
        }
        markDirty(session: Int32(session))
    }

    /// Settles, as sender, a delivery of ours whose outcome has come unsettled (§2.6.12, receiver settle mode `second`).
    public mutating func settle(_ delivery: UInt32, on link: LinkID, _ state: DeliveryState? = nil) {
        guard let index = index(of: link), links[index].role == .sender, links[index].local == .active else { return }
        let session = Int(links[index].session)
        guard let entry = sessions[session].outgoing[delivery], entry.link == Int32(index) else { return }
        sessions[session].outgoing.remove(delivery)
        if let frame = sessions[session].senderDispositions.add(delivery, state, settled: true, as: .sender) {
            write(frame, channel: Int32(session))
        }
        markDirty(session: Int32(session))
    }

    /// How many incoming and outgoing deliveries of a session are not settled.
    public func unsettled(in session: SessionID) -> (incoming: Int, outgoing: Int) {
        active(session).map { (sessions[$0].incoming.count, sessions[$0].outgoing.count) } ?? (0, 0)
    }

    // MARK: Frames

    mutating func receive(_ disposition: Disposition, _ channel: UInt16) throws {
        guard let session = try liveSession(channel) else { return }
        let last = disposition.last ?? disposition.first
        guard Int32(bitPattern: last &- disposition.first) >= 0 else {
            throw Violation.session(Int32(session), .invalidField, "disposition.last comes before disposition.first")
        }
        if disposition.role == .receiver {
            applyToOutgoing(disposition, last, session)
        } else {
            applyToIncoming(disposition, last, session)
        }
    }

    private mutating func applyToOutgoing(_ disposition: Disposition, _ last: UInt32, _ session: Int) {
        for id in sessions[session].outgoing.ids(from: disposition.first, through: last) {
            guard let entry = sessions[session].outgoing[id] else { continue }
            if disposition.settled { sessions[session].outgoing.remove(id) }
            emit(
                .outcome(
                    Outcome(
                        link: links[Int(entry.link)].id, delivery: id, token: entry.token, state: disposition.state,
                        settled: disposition.settled)))
        }
    }

    private mutating func applyToIncoming(_ disposition: Disposition, _ last: UInt32, _ session: Int) {
        for id in sessions[session].incoming.ids(from: disposition.first, through: last) {
            guard let entry = sessions[session].incoming[id] else { continue }
            if disposition.settled { sessions[session].incoming.remove(id) }
            emit(.senderUpdate(links[Int(entry.link)].id, delivery: id, settled: disposition.settled))
        }
    }
}
