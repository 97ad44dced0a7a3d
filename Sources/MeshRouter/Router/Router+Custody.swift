import AMQPCodec
import AMQPEngine

/// What the ingress does so that no message is lost between it and the egress.
extension Router {
    /// What is kept of what goes by a route; made when it is first needed.
    mutating func custody(of route: Int32) -> Int32 {
        if routes[route].custody >= 0 { return routes[route].custody }
        streams &+= 1
        let custody = custodies.insert(Custody(stream: streams, route: route))
        routes[route].custody = custody
        return custody
    }

    /// Whether something new may be taken into the custody of a route.
    func mayBegin(_ route: Int32) -> Bool {
        let custody = routes[route].custody
        return custody < 0
            || !custodies[custody].isBehind && custodies[custody].incoming == nil
                && custodies[custody].byteCount <= configuration.custodyLimit
    }

    // MARK: Outcomes

    /// What was said of a delivery in custody.
    mutating func receive(_ state: DeliveryState, of sequence: UInt64, in custody: Int32, _ epoch: UInt16) {
        let route = custodies[custody].route
        switch state {
        case .modified(let modified) where NodeState.isLost(modified): beginAgain(custody, ifStillIn: epoch)
        // Of a message for several, somebody is out of reach who may yet get it.
        case _ where routes[route].isMulticast && !routes[route].isComplete: break
        case .modified(let modified) where NodeState.isElsewhere(modified):
            let bytes = custodies[custody].bytes(of: sequence)
            guard let kept = end(sequence, in: custody) else { return }
            sendElsewhere(kept, bytes)
        default:
            let wasFull = custodies[custody].byteCount > configuration.custodyLimit
            guard let kept = end(sequence, in: custody) else { return }
            let isDoubtful = if case .released = state { sequence < routes[route].doubtful } else { false }
            tell(kept.origin, isDoubtful ? NodeState.unknown : state)
            if wasFull { markDirty(route: route) }
        }
        if custodies[custody].open == 0, routes[route].inlets.isEmpty { unusedRoutes.append(route) }
    }

    /// Notes that a delivery has its outcome. If just then it is being sent again, that is of no use any more.
    private mutating func end(_ sequence: UInt64, in custody: Int32) -> Custody.Kept? {
        guard let kept = custodies[custody].end(sequence) else { return nil }
        if custodies[custody].midway?.sequence == sequence {
            custodies[custody].takeBackResent()
            if let outlet = routes[custodies[custody].route].outlets.first { interrupt(outlet) }
            markDirty(route: custodies[custody].route)
        }
        if custodies[custody].isIncomingDone, !isPassing(custody) { discardIncoming(of: custody) }
        return kept
    }

    /// Whether what is still coming in of the last delivery goes on by an outlet.
    private func isPassing(_ custody: Int32) -> Bool {
        custodies[custody].incoming.map { (inlets[$0].sending?.outlet ?? -1) >= 0 } ?? false
    }

    /// Has sending begin again with the oldest delivery that has no outcome, unless it has since what this is about was sent.
    private mutating func beginAgain(_ custody: Int32, ifStillIn epoch: UInt16) {
        if custodies[custody].epoch == epoch { beginAgain(custody) }
    }

    /// Has sending begin again with the oldest delivery that has no outcome.
    mutating func beginAgain(_ custody: Int32) {
        let route = custodies[custody].route
        if let inlet = custodies[custody].incoming, let passage = inlets[inlet].sending, passage.outlet >= 0 {
            interrupt(passage.outlet)
            inlets[inlet].sending?.outlet = -1
        }
        if let outlet = routes[route].outlets.first, outlets[outlet].busy == Outlet.resender { interrupt(outlet) }
        custodies[custody].rewind()
        // The rest of what has its outcome already need not find a way.
        if custodies[custody].isIncomingDone { discardIncoming(of: custody) }
        markDirty(route: route)
    }

    /// Takes back what has gone of a delivery that will be sent again from its beginning.
    mutating func interrupt(_ outlet: Int32) {
        outlets[outlet].busy = nil
        guard let connection = peers.index(of: outlets[outlet].connection) else { return }
        peers[connection].engine.abort(outlets[outlet].link)
        touch(connection)
    }

    // MARK: Sending again

    /// Sends again what is to be sent again by a route, as far as it goes.
    mutating func resend(_ route: Int32) {
        guard !routes[route].isMulticast else { return resendCopies(route) }
        let custody = routes[route].custody
        guard custody >= 0, custodies[custody].isBehind, let outlet = routes[route].outlets.first,
            let connection = peers.index(of: outlets[outlet].connection)
        else { return }
        while true {
            let isFree = outlets[outlet].busy == nil || outlets[outlet].busy == Outlet.resender
            guard isFree, !outlets[outlet].isBlocked else { return }
            guard let (sequence, kept, bytes) = custodies[custody].nextToResend() else {
                return markDirty(route: route)
            }
            guard !kept.isTooLarge else {
                giveUp(sequence, in: custody)
                continue
            }
            let isFirst = outlets[outlet].busy == nil
            let start = custodies[custody].midway?.count ?? 0
            guard !isFirst || outlets[outlet].credit > 0 else { return }
            let wayBack = WayBack.custody(
                custody, stream: custodies[custody].stream, sequence: sequence, epoch: custodies[custody].epoch)
            touch(connection)
            guard
                let sent = try? peers[connection].engine.send(
                    bytes.span.bytes.extracting(start..<bytes.count), on: outlets[outlet].link,
                    tag: isFirst ? custodies[custody].shim(sequence, ingress: configuration.instance).tag : nil,
                    more: kept.more, messageFormat: kept.messageFormat, token: wayBack.token)
            else { return }
            guard sent.started else {
                outlets[outlet].isBlocked = true
                return
            }
            if isFirst { outlets[outlet].credit -= min(outlets[outlet].credit, 1) }
            guard sent.complete else {
                custodies[custody].noteResent(sequence, sent.taken)
                outlets[outlet].busy = Outlet.resender
                outlets[outlet].isBlocked = true
                return
            }
            outlets[outlet].busy = nil
            custodies[custody].noteResent()
            // The rest of it is still to come in, and goes on by this outlet.
            if kept.more, let inlet = custodies[custody].incoming {
                inlets[inlet].sending?.outlet = outlet
                outlets[outlet].busy = inlet
                markDirty(inlet: inlet)
            }
        }
    }

    /// Gives up a delivery of which nobody knows what became of it, and which cannot be sent again.
    private mutating func giveUp(_ sequence: UInt64, in custody: Int32) {
        guard let kept = end(sequence, in: custody) else { return }
        tell(kept.origin, NodeState.unknown)
    }

    /// What still comes in of the last delivery goes nowhere.
    private mutating func discardIncoming(of custody: Int32) {
        guard let inlet = custodies[custody].incoming else { return }
        custodies[custody].endIncoming()
        inlets[inlet].sending = nil
        // The rest of it waits in the inlet, or is still to come.
        if let head = inlets[inlet].queue.first, head.started {
            if head.more { inlets[inlet].isDiscarding = true }
            removeFirst(of: inlet)
        } else {
            inlets[inlet].isDiscarding = true
        }
        markDirty(inlet: inlet)
    }

    // MARK: Another egress

    /// The egress of a route is gone for good, and nobody knows what it has given to consumers of what was on the way to it.
    mutating func giveUpEgress(of route: Int32) {
        let custody = routes[route].custody
        guard custody >= 0 else { return }
        discardIncoming(of: custody)
        for token in custodies[custody].takeAll() {
            tell(token, NodeState.unknown)
        }
        unusedRoutes.append(route)
    }

    /// Gives a delivery back to the inlet that it came by, in its place there, so that it finds another way.
    private mutating func sendElsewhere(_ kept: Custody.Kept, _ bytes: [UInt8]) {
        guard case .origin(let origin) = WayBack(kept.origin), isThere(origin) else { return }
        guard !kept.more, !kept.isTooLarge, case .inlet(let inlet) = peers[origin.peer].use(of: origin.link) else {
            return tell(origin, .released)
        }
        let delivery = QueuedDelivery(
            delivery: origin.delivery, settled: false, messageFormat: kept.messageFormat, bytes: bytes, more: false)
        insert(delivery, into: inlet)
        markDirty(inlet: inlet)
    }
}
