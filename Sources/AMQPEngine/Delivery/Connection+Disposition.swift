public import AMQPCodec

extension Connection {
    // MARK: Commands

    /// Says what became of a delivery, and forgets it if `settled` (§2.6.12).
    ///
    /// The receiver says what it made of it; the sender settles what the receiver has left unsettled (receiver settle mode `second`).
    /// Neighbouring deliveries with the same fate share a frame, written at the next flush. Nothing happens if the delivery is settled or
    /// its link is gone.
    public mutating func update(_ delivery: UInt32, on link: LinkID, _ state: DeliveryState?, settled: Bool = true) {
        guard let index = index(of: link), links[index].local == .active else { return }
        if links[index].role == .receiver {
            updateIncoming(delivery, index, state, settled: settled)
        } else {
            updateOutgoing(delivery, index, state, settled: settled)
        }
    }

    private mutating func updateIncoming(_ delivery: UInt32, _ link: Int, _ state: DeliveryState?, settled: Bool) {
        let session = Int(links[link].session)
        guard let entry = sessions[session].incoming[delivery], entry.link == Int32(link) else { return }
        if settled {
            sessions[session].incoming.remove(delivery)
            links[link].unsettled &-= 1
        }
        if links[link].isRecoverable { note(delivery, link, state, settled: settled) }
        if let frame = sessions[session].receiverDispositions.add(delivery, state, settled: settled, as: .receiver) {
            write(frame, channel: Int32(session))
        }
        markDirty(session: Int32(session))
    }

    private mutating func updateOutgoing(_ delivery: UInt32, _ link: Int, _ state: DeliveryState?, settled: Bool) {
        let session = Int(links[link].session)
        guard let entry = sessions[session].outgoing[delivery], entry.link == Int32(link) else { return }
        if settled {
            sessions[session].outgoing.remove(delivery)
            links[link].unsettled &-= 1
        }
        if links[link].isRecoverable { note(delivery, link, state, settled: settled) }
        if let frame = sessions[session].senderDispositions.add(delivery, state, settled: settled, as: .sender) {
            write(frame, channel: Int32(session))
        }
        markDirty(session: Int32(session))
    }

    /// Keeps up what a recoverable link remembers with what we say of a delivery.
    private mutating func note(_ delivery: UInt32, _ link: Int, _ state: DeliveryState?, settled: Bool) {
        if settled {
            details[link]?.memory?.remove(delivery)
        } else {
            details[link]?.memory?.setState(delivery, state)
        }
    }

    /// How many incoming and outgoing deliveries of a session are not settled.
    public func unsettled(in session: SessionID) -> (incoming: Int, outgoing: Int) {
        active(session).map { (sessions[$0].incoming.count, sessions[$0].outgoing.count) } ?? (0, 0)
    }

    /// How many deliveries of a link are not settled.
    public func unsettled(of link: LinkID) -> Int { index(of: link).map { Int(links[$0].unsettled) } ?? 0 }

    /// Whether every delivery that was sent is settled.
    public var isSettled: Bool { sessions.allSatisfy { $0.outgoing.count == 0 } }

    // MARK: Frames

    mutating func receive(_ disposition: Disposition, _ channel: UInt16) throws {
        guard let session = try liveSession(channel) else { return }
        let last = disposition.last ?? disposition.first
        guard Int32(bitPattern: last &- disposition.first) >= 0 else {
            throw Violation.session(Int32(session), .invalidField, "disposition.last comes before disposition.first")
        }
        if disposition.role == .receiver {
            try applyToOutgoing(disposition, last, session)
        } else {
            try applyToIncoming(disposition, last, session)
        }
    }

    private mutating func applyToOutgoing(_ disposition: Disposition, _ last: UInt32, _ session: Int) throws {
        let told = Told(disposition.state?.isOutcome ?? false)
        let bounds = sessions[session].outgoing.bounds
        var idle = 0
        var next = sessions[session].outgoing.next(from: disposition.first, through: last)
        while let id = next {
            let entry =
                disposition.settled ? sessions[session].outgoing.remove(id) : sessions[session].outgoing[id]
            if let entry, try !report(id, entry, disposition, told, session) {
                idle &+= 1
            }
            next = id == last ? nil : sessions[session].outgoing.next(from: id &+ 1, through: last)
        }
        if idle > 0 { try countIdle(idle, width: min(last &- disposition.first, bounds.last &- bounds.first), session) }
    }

    /// Counts deliveries of which nothing new was said, within `width` numbers that were looked at: little is written to keep us looking.
    private mutating func countIdle(_ count: Int, width: UInt32, _ session: Int) throws {
        if idleLooks.since.advanced(byMilliseconds: 1_000) <= now { idleLooks = (now, 0) }
        idleLooks.count &+= count &+ Int(width / 16)
        guard idleLooks.count > Connection.maxIdleLooks else { return }
        throw Violation.session(
            Int32(session), .resourceLimitExceeded, "the same is said over and over of the same deliveries")
    }

    /// How many of them may be looked at in a second.
    private static let maxIdleLooks = 2_000_000

    /// Tells the application what is new about a delivery, which is forgotten already if it is settled; false if nothing is.
    private mutating func report(
        _ id: UInt32, _ entry: OutgoingDelivery, _ disposition: Disposition, _ told: Told, _ session: Int
    ) throws -> Bool {
        let link = Int(entry.link)
        if disposition.settled {
            links[link].unsettled &-= 1
            if links[link].isRecoverable { details[link]?.memory?.remove(id) }
        } else {
            if told.rawValue > entry.told.rawValue {
                sessions[session].outgoing[id] = OutgoingDelivery(link: entry.link, told: told, token: entry.token)
            } else {
                guard try mayRestate(disposition, session) else { return false }
            }
        }
        var state = disposition.state
        var isDefault = false
        if disposition.settled {
            switch state {
            case nil, .received:
                guard let outcome = details[link]?.defaultOutcome else { break }
                state = outcome
                isDefault = true
            default: break
            }
        }
        emit(
            .outcome(
                Outcome(
                    link: links[link].id, delivery: id, token: entry.token, state: state,
                    settled: disposition.settled, isDefault: isDefault)))
        return true
    }

    /// Whether what was said before may be said again: an outcome in a transaction, which goes with that when it is rolled back (§4.4.2).
    private func mayRestate(_ disposition: Disposition, _ session: Int) throws -> Bool {
        guard case .transactional? = disposition.state else { return false }
        guard events.count < Connection.maxRestated else {
            throw Violation.session(
                Int32(session), .resourceLimitExceeded, "too much is said again about transactional deliveries")
        }
        return true
    }

    /// How many events may be waiting when one comes that says something again.
    private static let maxRestated = 65_536

    private mutating func applyToIncoming(_ disposition: Disposition, _ last: UInt32, _ session: Int) throws {
        let bounds = sessions[session].incoming.bounds
        var idle = 0
        var next = sessions[session].incoming.next(from: disposition.first, through: last)
        while let id = next {
            if let entry = sessions[session].incoming[id], !report(id, entry, disposition, session) { idle &+= 1 }
            next = id == last ? nil : sessions[session].incoming.next(from: id &+ 1, through: last)
        }
        if idle > 0 { try countIdle(idle, width: min(last &- disposition.first, bounds.last &- bounds.first), session) }
    }

    private mutating func report(
        _ id: UInt32, _ entry: IncomingDelivery, _ disposition: Disposition, _ session: Int
    ) -> Bool {
        let link = Int(entry.link)
        if disposition.settled {
            sessions[session].incoming.remove(id)
            links[link].unsettled &-= 1
            if links[link].isRecoverable { details[link]?.memory?.remove(id) }
        } else {
            guard entry.told == .nothing else { return false }
            sessions[session].incoming[id] = IncomingDelivery(link: entry.link, told: .state)
        }
        emit(
            .senderUpdate(
                links[link].id, delivery: id, state: disposition.state, settled: disposition.settled))
        return true
    }
}
