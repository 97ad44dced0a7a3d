public import AMQPCodec

extension Connection {
    // MARK: Commands

    /// Sets how many more deliveries a link of ours may receive, from now on (§2.6.7). The `flow` goes out at the next flush.
    ///
    /// Deliveries that are on their way when credit is reduced still arrive. With `drain` the sender is asked to use the credit at once or give it up (§2.6.8); with `echo`, to say how it stands.
    /// `properties` go with this `flow` only, for example the `txn-id` in which what follows is to be acquired (§4.4.3).
    public mutating func grant(
        _ credit: UInt32, on link: LinkID, drain: Bool = false, echo: Bool = false, properties: AMQPMap? = nil
    ) {
        guard let index = index(of: link), links[index].role == .receiver, links[index].local == .active else { return }
        links[index].credit = credit
        links[index].allowance = max(links[index].allowance, credit)
        links[index].drain = drain
        if echo { links[index].echoPending = true }
        if let properties { details[index]?.flowProperties = properties }
        markFlow(link: Int32(index))
    }

    /// Tells the receiver how many deliveries could be sent if there were credit (§2.6.7), and properties of the link that go with
    /// this `flow` only.
    public mutating func offer(_ available: UInt32, on link: LinkID, properties: AMQPMap? = nil) {
        guard let index = index(of: link), links[index].role == .sender,
            links[index].available != available || properties != nil
        else { return }
        links[index].available = available
        if let properties { details[index]?.flowProperties = properties }
        if links[index].isAttached { markFlow(link: Int32(index)) }
    }

    /// Gives up all credit of a link of ours that is being drained (§2.6.7), for there is nothing to send.
    ///
    /// Nothing happens while a delivery is under way: say it again when that has ended.
    public mutating func drained(_ link: LinkID) {
        guard let index = index(of: link), links[index].role == .sender, links[index].isAttached, links[index].drain,
            !links[index].partial
        else { return }
        links[index].deliveryCount &+= links[index].credit
        links[index].credit = 0
        links[index].drain = false
        markFlow(link: Int32(index))
    }

    /// The flow state of a link; nil if it is gone.
    public func flow(of link: LinkID) -> LinkFlow? {
        index(of: link).map {
            LinkFlow(
                credit: links[$0].credit, deliveryCount: links[$0].deliveryCount, available: links[$0].available,
                drain: links[$0].drain)
        }
    }

    // MARK: Frames

    mutating func receive(_ flow: Flow, _ channel: UInt16) throws {
        guard let session = try liveSession(channel) else { return }
        // What is on its way to the peer has not been counted there yet (§2.5.6).
        let seen = flow.nextIncomingID ?? 0
        let inFlight = sessions[session].nextOutgoingID &- seen
        let known = flow.incomingWindow
        sessions[session].remoteIncomingWindow = inFlight < known ? known &- inFlight : 0
        sessions[session].nextIncomingID = flow.nextOutgoingID
        if !sessions[session].aborting.isEmpty { writeAborts(session) }
        if !sessions[session].resuming.isEmpty { sayUnsaid(in: session) }
        if sessions[session].blocked, sessions[session].remoteIncomingWindow > 0, !blockedByOutput {
            sessions[session].blocked = false
            emit(.writable(sessions[session].id))
        }
        guard let handle = flow.handle else {
            if flow.echo { markFlow(session: Int32(session)) }
            return
        }
        let index = try link(ofHandle: handle, in: session)
        // We have detached and the peer does not know it yet: what it grants or asks for comes too late.
        guard links[index].local != .over else { return }
        if links[index].role == .sender { applyToSender(flow, index) } else { applyToReceiver(flow, index) }
        if flow.echo {
            if links[index].local == .active { markFlow(link: Int32(index)) } else { links[index].owesFlow = true }
        }
        emit(.flow(links[index].id, properties: flow.properties))
    }

    private mutating func applyToSender(_ flow: Flow, _ link: Int) {
        if let credit = flow.linkCredit {
            // What the receiver allows, less what we have sent since it said so. A receiver that has not seen our attach leaves the
            // count out, and then has seen nothing of ours.
            let sent = links[link].deliveryCount &- (flow.deliveryCount ?? links[link].initialDeliveryCount)
            links[link].credit = credit > sent ? credit &- sent : 0
        }
        links[link].drain = flow.drain
        sayUnsaid(link)
    }

    private mutating func applyToReceiver(_ flow: Flow, _ link: Int) {
        links[link].available = flow.available ?? 0
        guard let count = flow.deliveryCount else { return }
        // A drained sender moves its count on without deliveries.
        let skipped = count &- links[link].deliveryCount
        guard skipped <= links[link].allowance || Int32(bitPattern: skipped) > 0 else { return }
        links[link].credit &-= min(links[link].credit, skipped)
        links[link].allowance &-= min(links[link].allowance, skipped)
        links[link].deliveryCount = count
        if links[link].credit == 0 { links[link].drain = false }
    }
}
