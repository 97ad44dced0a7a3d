import AMQPCodec
import AMQPEngine
import DequeModule

extension PeerConnection {
    // MARK: Commands

    func put(_ outgoing: Outgoing) throws(MessengerError) {
        let link = try sender(for: outgoing.tracker.address)
        useCount += 1
        link.lastUse = useCount
        link.queue.append(outgoing)
        becomeEager(link)
    }

    /// Takes a message back that has not been sent, or not all of it.
    func withdraw(_ tracker: Tracker) {
        guard let link = senders[tracker.address.name],
            let index = link.queue.firstIndex(where: { $0.tracker === tracker })
        else { return }
        let outgoing = link.queue.remove(at: index)
        if outgoing.started {
            engine.abort(link.id)
            forget(outgoing, link)
        }
        tracker.finish(.failed(.cancelled))
        becomeEager(link)
    }

    /// Whether the peer has taken the link that sends to an address.
    func isAttached(_ address: Address) -> Bool { senders[address.name]?.isAttached ?? false }

    /// Whether the next message to an address has credit, or had it when a part of it was sent.
    func hasCredit(_ address: Address) -> Bool {
        guard let link = senders[address.name] else { return false }
        return link.queue.first?.started == true || engine.flow(of: link.id).map { $0.credit > 0 } == true
    }

    // MARK: Sending

    /// Lets the link send at the end of this turn.
    func becomeEager(_ link: SendingLink) {
        if eager.last !== link { eager.append(link) }
    }

    func sendEager() {
        while let link = eager.popLast() { sendQueue(of: link) }
    }

    /// Sends what credit and windows allow, and tells the peer how much more there is.
    private func sendQueue(of link: SendingLink) {
        guard link.isAttached else { return }
        while !link.queue.isEmpty, sendFirst(of: link) {}
        engine.offer(UInt32(clamping: link.queue.count), on: link.id)
        if link.queue.isEmpty { engine.drained(link.id) }
    }

    /// Sends the first message of a queue, or more of it; false if no more can be sent now.
    private func sendFirst(of link: SendingLink) -> Bool {
        var outgoing = link.queue.removeFirst()
        if outgoing.slot == nil, !outgoing.settled { outgoing.slot = inFlight.insert(outgoing.tracker) }
        let token = Token(low: UInt64(outgoing.slot ?? 0))
        do throws(SendError) {
            let sent = try engine.send(
                outgoing.payload.span.bytes.extracting(droppingFirst: outgoing.offset), on: link.id,
                settled: outgoing.settled, token: token)
            outgoing.offset += sent.taken
            if sent.started, !outgoing.started {
                outgoing.started = true
                if !outgoing.settled { link.unsettled += 1 }
            }
            guard sent.complete else {
                link.queue.prepend(outgoing)
                return false
            }
            if outgoing.settled { outgoing.tracker.finish(.settled(.accepted)) } else { outgoing.tracker.didSend() }
            return true
        } catch {
            switch error {
            case .noCredit, .notAttached, .onlyResuming:
                // The place of a tracker is only taken once there is a delivery.
                if let slot = outgoing.slot, !outgoing.started {
                    inFlight.remove(slot)
                    outgoing.slot = nil
                }
                link.queue.prepend(outgoing)
                return false
            case .tooLarge, .settleMode, .tagInUse:
                let limit = engine.remoteAttach(of: link.id)?.maxMessageSize ?? 0
                outgoing.tracker.finish(.failed(.tooLarge(link.address, limit: limit)))
                if !outgoing.settled, !outgoing.started { link.unsettled += 1 }
                forget(outgoing, link)
                return true
            }
        }
    }

    /// Gives up the place of a delivery that was aborted: nothing will be heard of it.
    private func forget(_ outgoing: Outgoing, _ link: SendingLink) {
        guard let slot = outgoing.slot else { return }
        inFlight.remove(slot)
        link.unsettled -= 1
    }

    // MARK: Outcomes

    func received(_ outcome: Outcome) {
        let slot = Int(truncatingIfNeeded: outcome.token.low)
        guard outcome.settled || outcome.state?.isOutcome == true, let tracker = inFlight.remove(slot) else { return }
        if case .sender(let link)? = end(of: outcome.link) { link.unsettled -= 1 }
        if !outcome.settled { engine.update(outcome.delivery, on: outcome.link, nil) }
        if let state = outcome.state {
            tracker.finish(.settled(state))
        } else {
            limbo.append((outcome.link, tracker))
        }
    }

    // MARK: Links

    private func sender(for address: Address) throws(MessengerError) -> SendingLink {
        if let link = senders[address.name] { return link }
        if senders.count >= hub.configuration.idleLinks { detachOldest() }
        let attach = Attach(
            name: hub.linkName(address.name), handle: 0, role: .sender, source: Source(),
            target: .target(Target(address: address.name)))
        guard let session = theSession(), let id = engine.attach(attach, in: session) else {
            throw .refused(address, AMQPError(.resourceLimitExceeded, "the peer allows no more sessions or links"))
        }
        let link = SendingLink(address, id)
        senders[address.name] = link
        keep(.sender(link), at: id)
        return link
    }

    /// Detaches the idle link that has not been used for longest.
    private func detachOldest() {
        let idle = senders.values.filter { $0.isIdle && $0.isAttached }
        guard let oldest = idle.min(by: { $0.lastUse < $1.lastUse }) else { return }
        senders[oldest.address.name] = nil
        engine.detach(oldest.id)
    }
}
