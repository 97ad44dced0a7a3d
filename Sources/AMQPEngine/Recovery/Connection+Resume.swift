import AMQPCodec

extension Connection {
    // MARK: Suspending

    /// Hands over what a recoverable link remembers; its deliveries get no outcome here, for they go on elsewhere.
    mutating func suspend(_ index: Int32) {
        let link = Int(index)
        guard links[link].isRecoverable, let memory = details[link]?.memory else { return }
        let suspended = SuspendedLink(
            attach: memory.attach, deliveries: memory.deliveries, nextTag: links[link].nextTag)
        emit(.suspended(links[link].id, suspended))
        loseDeliveries(of: index)
        links[link].isRecoverable = false
        details[link]?.memory = nil
    }

    /// Ends deliveries that waited on a link that will never go on.
    mutating func loseWaiting(_ index: Int32) {
        let link = Int(index)
        guard let memory = details[link]?.memory else { return }
        for delivery in memory.waiting.all { tell(link, delivery, .settled(nil)) }
    }

    // MARK: Resuming

    /// Compares the unsettled maps of both ends, once both have attached, and sets deliveries going again (§2.6.13).
    mutating func resolve(_ link: Int) throws {
        guard links[link].isRecoverable, links[link].isAttached, let attach = details[link]?.remoteAttach,
            details[link]?.memory?.isResolved == false
        else { return }
        // A refusal says nothing of deliveries; the detach follows.
        guard links[link].role == .sender ? attach.target != nil : attach.source != nil else { return }
        let map: UnsettledMap
        do throws(DecodingError) {
            map = try UnsettledMap(attach)
        } catch {
            throw Violation.link(Int32(link), .invalidField, "attach.unsettled: \(error)")
        }
        details[link]?.memory?.isResolved = true
        if attach.incompleteUnsettled { details[link]?.memory?.isIncomplete = true }
        for delivery in details[link]?.memory?.waiting.all ?? [] {
            let entry = map.entry(delivery.tag)
            if links[link].role == .sender {
                carryOn(link, delivery, Resolution(delivery.state, entry))
            } else if case .absent = entry {
                // The sender has settled it.
                details[link]?.memory?.drop(delivery.tag)
                tell(link, delivery, .settled(nil))
            }
        }
        sayUnsaid(link)
    }

    private mutating func carryOn(_ link: Int, _ delivery: SuspendedDelivery, _ resolution: Resolution) {
        details[link]?.memory?.decide(delivery.tag, resolution)
        switch resolution {
        case .resend: tell(link, delivery, .resend)
        case .resume(let point): tell(link, delivery, .resume(from: point))
        case .wait: break
        case .adopt, .restate: details[link]?.memory?.unsaid.append(.init(delivery: delivery, resolution: resolution))
        case .settle, .abort, .forget:
            let isOver = delivery.state?.isOutcome ?? false
            details[link]?.memory?.drop(delivery.tag)
            tell(link, delivery, .settled(isOver ? delivery.state : nil))
            guard resolution != .forget else { return }
            details[link]?.memory?.unsaid.append(.init(delivery: delivery, resolution: resolution))
        }
    }

    private mutating func tell(_ link: Int, _ delivery: SuspendedDelivery, _ next: Resumption.Next) {
        emit(.resumption(links[link].id, Resumption(tag: delivery.tag, token: delivery.token, next: next)))
    }

    /// Writes transfers without payload, before anything else on the link, as far as credit and the peer's window allow.
    mutating func sayUnsaid(_ link: Int) {
        guard links[link].isRecoverable, links[link].isAttached, !links[link].partial,
            let unsaid = details[link]?.memory?.unsaid, !unsaid.isEmpty
        else { return }
        let session = Int(links[link].session)
        var said = 0
        while said < unsaid.count, links[link].credit > 0, sessions[session].remoteIncomingWindow > 0 {
            say(unsaid[said], link, session)
            said += 1
        }
        details[link]?.memory?.unsaid.removeFirst(said)
        guard said < unsaid.count, links[link].credit > 0, !sessions[session].resuming.contains(Int32(link)) else {
            return
        }
        sessions[session].resuming.append(Int32(link))
    }

    /// The same for all links of a session whose window was shut.
    mutating func sayUnsaid(in session: Int) {
        let waiting = sessions[session].resuming
        sessions[session].resuming = []
        for link in waiting where links[Int(link)].session == session { sayUnsaid(Int(link)) }
    }

    private mutating func say(_ unsaid: LinkMemory.Unsaid, _ link: Int, _ session: Int) {
        let delivery = unsaid.delivery
        let isLive = if case .adopt = unsaid.resolution { true } else { unsaid.resolution == .restate }
        let id = sessions[session].startOutgoing(
            isLive ? OutgoingDelivery(link: Int32(link), token: delivery.token) : nil)
        _ = links[link].startOutgoing(id, settled: !isLive)
        links[link].partial = false
        var transfer = Transfer(
            handle: links[link].handle, deliveryID: id, deliveryTag: delivery.tag,
            messageFormat: delivery.messageFormat, settled: !isLive, resume: true)
        switch unsaid.resolution {
        case .restate, .settle: transfer.state = delivery.state
        case .abort: transfer.aborted = true
        default: break
        }
        write(transfer, channel: links[link].session)
        sessions[session].countOutgoing()
        guard isLive else { return }
        details[link]?.memory?.add(id, delivery)
        guard case .adopt(let outcome) = unsaid.resolution else { return }
        sessions[session].outgoing[id] = OutgoingDelivery(link: Int32(link), told: .outcome, token: delivery.token)
        emit(
            .outcome(
                Outcome(link: links[link].id, delivery: id, token: delivery.token, state: outcome, settled: false)))
    }

    // MARK: What comes for deliveries that go on

    /// The first frame of a delivery that the peer resumes, as receiver; false if there is nothing in it for the application.
    mutating func resumeIncoming(_ transfer: Transfer, _ link: Int, _ session: Int) -> Bool {
        guard let delivery = details[link]?.memory?.waiting.find(links[link].partialTag) else {
            // What we do not remember is none of our business (§2.7.5).
            links[link].isIgnoring = true
            return false
        }
        guard let ours = delivery.state, ours.isOutcome else {
            if transfer.aborted || transfer.settled == true { details[link]?.memory?.drop(delivery.tag) }
            return true
        }
        links[link].isIgnoring = true
        let id = links[link].partialID
        if transfer.aborted || transfer.settled == true {
            details[link]?.memory?.drop(delivery.tag)
            tell(link, delivery, .settled(transfer.aborted ? nil : transfer.state ?? ours))
            return false
        }
        sessions[session].incoming.insert(id, IncomingDelivery(link: Int32(link)))
        links[link].unsettled &+= 1
        details[link]?.memory?.add(id, delivery)
        if let theirs = transfer.state, theirs.isOutcome, theirs != ours {
            // An outcome takes effect at the sender, so its view is the one that counts; we echo it.
            update(id, on: links[link].id, theirs)
            tell(link, delivery, .settled(theirs))
        } else {
            tell(link, delivery, .continues(delivery: id))
        }
        return false
    }
}
