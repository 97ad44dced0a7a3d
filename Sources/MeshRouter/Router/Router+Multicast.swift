import AMQPCodec
import AMQPEngine
import DequeModule

/// What goes to several at once. A node keeps such a message until everybody has been sent it, and passes on what becomes of it when everybody has said so.
extension Router {
    // MARK: On its way

    /// The largest message that can go several ways, in bytes.
    var maximumCopy: Int { configuration.custodyLimit / 2 }

    /// Whether the next message of an inlet may begin its way down a tree.
    func mayFan(_ route: Int32, _ inlet: Int32) -> Bool {
        // Whom the previous node means and whom this one means will be the same again as soon as both have heard of the same.
        if let members = inlets[inlet].members { return members == routes[route].members }
        return routes[route].isComplete && mayBegin(route)
            && routes[route].outlets.allSatisfy { room(of: $0) > Int(Router.reserve) }
            && routes[route].consumers.allSatisfy { room(of: $0) > 0 }
    }

    /// How many more copies an outlet takes.
    func room(of outlet: Int32) -> Int { Int(outlets[outlet].credit) - outlets[outlet].copies.count }

    /// Sends the first delivery of an inlet's queue down a tree; all of it is there.
    mutating func fan(_ head: QueuedDelivery, _ inlet: Int32, _ route: Int32) {
        let (settled, wayBack) = (head.settled, token(inlet, head.delivery))
        if inlets[inlet].isTransit {
            guard let tag = Shim.passingOn(head.tag, settled: settled) else {
                return settle(inlet, head.delivery, NodeState.lost)
            }
            let shim = settled ? nil : Shim(head.tag)
            guard settled || shim?.ingress == routes[route].key.instance else {
                let sentence = "a delivery-tag on a transit link has a form of its own"
                return settle(inlet, head.delivery, .rejected(AMQPError(.invalidField, sentence)))
            }
            return fan(head.bytes, head.messageFormat, tag, shim, settled ? Token() : wayBack, route)
        }
        guard !settled else { return fan(head.bytes, head.messageFormat, Shim.settledTag(), nil, Token(), route) }
        let custody = custody(of: route)
        let sequence = custodies[custody].next
        let shim = custodies[custody].shim(sequence, ingress: configuration.instance)
        custodies[custody].append(
            head.bytes.span.bytes, origin: wayBack, messageFormat: head.messageFormat, more: false)
        fan(head.bytes, head.messageFormat, shim.tag, shim, token(sequence, custody), route)
    }

    private func token(_ sequence: UInt64, _ custody: Int32) -> Token {
        WayBack.custody(
            custody, stream: custodies[custody].stream, sequence: sequence, epoch: custodies[custody].epoch
        ).token
    }

    /// Sends again what is to be sent again down a tree, as far as it goes.
    mutating func resendCopies(_ route: Int32) {
        let custody = routes[route].custody
        guard custody >= 0, routes[route].isComplete else { return }
        let epoch = custodies[custody].epoch
        while custodies[custody].isBehind, custodies[custody].epoch == epoch,
            routes[route].outlets.allSatisfy({ room(of: $0) > 0 })
        {
            guard let (sequence, kept, bytes) = custodies[custody].nextToResend() else {
                return markDirty(route: route)
            }
            custodies[custody].noteResent()
            let shim = custodies[custody].shim(sequence, ingress: configuration.instance)
            fan(bytes, kept.messageFormat, shim.tag, shim, token(sequence, custody), route)
        }
    }

    /// Sends a message to the next nodes of a tree and to this node's own consumers. Without a shim it is settled.
    private mutating func fan(
        _ payload: [UInt8], _ messageFormat: UInt32, _ tag: DeliveryTag, _ shim: Shim?, _ wayBack: Token, _ route: Int32
    ) {
        let copy = addCopy(payload, messageFormat, tag, settled: shim == nil, wayBack, route)
        // A voter of our own, so that it does not end before all have been asked.
        copies[copy].addVoter(isToBeSent: true)
        for outlet in routes[route].outlets { append(copy, to: outlet) }
        if !routes[route].consumers.isEmpty { give(copy, shim, route) }
        vote(copy, nil)
        copies[copy].endSending()
        finishIfDone(copy)
    }

    /// Gives a message to this node's own consumers, unless they have had it.
    private mutating func give(_ copy: Int32, _ shim: Shim?, _ route: Int32) {
        guard let shim else {
            for outlet in routes[route].consumers { append(copy, to: outlet) }
            return
        }
        let first = routes[route].newcomers.first(for: configuration.name, configuration.instance)
        let place = receipts(for: shim, last: routes[route].receipts)
        routes[route].receipts = place
        receipts[place].lastUse = now
        let wayBack = copies[copy].token(copy, fromNode: false)
        copies[copy].addVoter(isToBeSent: false)
        switch receipts[place].admit(shim, wayBack, from: first) {
        case .take:
            receipts[place].begin(shim.sequence, wayBack, whole: true)
            let end = WayBack.receipts(place, generation: receipts[place].generation, sequence: shim.sequence)
            let own = addCopy(
                copies[copy].payload, copies[copy].messageFormat, DeliveryTag(), settled: false, end.token, -1)
            copies[own].addVoter(isToBeSent: true)
            for outlet in routes[route].consumers { append(own, to: outlet) }
            vote(own, nil)
            copies[own].endSending()
            finishIfDone(own)
        case .known(let state): vote(copy, state)
        case .pending(let former): if let former { tell(former, NodeState.lost) }
        case .wait, .gap: vote(copy, NodeState.lost)
        }
    }

    private mutating func addCopy(
        _ payload: [UInt8], _ messageFormat: UInt32, _ tag: DeliveryTag, settled: Bool, _ wayBack: Token, _ route: Int32
    ) -> Int32 {
        copyGeneration &+= 1
        return copies.insert(
            Copy(
                generation: copyGeneration, payload: payload, messageFormat: messageFormat, settled: settled, tag: tag,
                wayBack: wayBack, route: route))
    }

    private mutating func append(_ copy: Int32, to outlet: Int32) {
        copies[copy].addVoter(isToBeSent: true)
        outlets[outlet].copies.append(copy)
        if outlets[outlet].copies.count == 1 { pumpCopies(outlet) }
    }

    // MARK: Leaving

    /// Sends the copies that wait for an outlet, as far as it goes.
    mutating func pumpCopies(_ outlet: Int32) {
        guard let connection = peers.index(of: outlets[outlet].connection) else { return }
        while let copy = outlets[outlet].copies.first {
            let isFirst = outlets[outlet].busy == nil
            guard isFirst || outlets[outlet].busy == Outlet.copier, !outlets[outlet].isBlocked,
                !isFirst || outlets[outlet].credit > 0
            else { return }
            let settled = copies[copy].settled || outlets[outlet].presettled
            let token = settled ? Token() : copies[copy].token(copy, fromNode: outlets[outlet].isTransit)
            let payload = copies[copy].payload
            touch(connection)
            do throws(SendError) {
                let sent = try peers[connection].engine.send(
                    payload.span.bytes.extracting(outlets[outlet].copied..<payload.count), on: outlets[outlet].link,
                    tag: isFirst && outlets[outlet].isTransit ? copies[copy].tag : nil, settled: settled, more: false,
                    messageFormat: copies[copy].messageFormat, token: token)
                guard sent.started else {
                    outlets[outlet].isBlocked = true
                    return
                }
                if isFirst { outlets[outlet].credit -= min(outlets[outlet].credit, 1) }
                guard sent.complete else {
                    outlets[outlet].busy = Outlet.copier
                    outlets[outlet].copied += sent.taken
                    outlets[outlet].isBlocked = true
                    return
                }
                // Nothing more will be said of it.
                if settled { vote(copy, .accepted) }
                endCopy(of: outlet)
            } catch {
                guard error == .tooLarge else {
                    // What has been heard of the outlet's credit, or of its end, has not been acted on yet.
                    outlets[outlet].credit = 0
                    return
                }
                vote(copy, Router.tooLarge)
                endCopy(of: outlet)
            }
        }
    }

    /// The first copy that waits for an outlet waits no longer.
    private mutating func endCopy(of outlet: Int32) {
        guard let copy = outlets[outlet].copies.popFirst() else { return }
        outlets[outlet].copied = 0
        if outlets[outlet].busy == Outlet.copier { outlets[outlet].busy = nil }
        copies[copy].endSending()
        finishIfDone(copy)
    }

    /// Copies that wait for an outlet will not be sent there.
    mutating func dropCopies(of outlet: Int32) {
        let state: DeliveryState? = outlets[outlet].isTransit ? NodeState.lost : nil
        // Of one that has begun the engine tells what became of it, unless it was sent settled.
        if outlets[outlet].busy == Outlet.copier, let copy = outlets[outlet].copies.first {
            if copies[copy].settled || outlets[outlet].presettled { vote(copy, nil) }
            endCopy(of: outlet)
        }
        while let copy = outlets[outlet].copies.first {
            vote(copy, state)
            endCopy(of: outlet)
        }
    }

    // MARK: Outcomes

    /// One of those that a message goes to has said what became of it; nil if that one has never had it.
    mutating func vote(_ copy: Int32, _ state: DeliveryState?) {
        if case .modified(let modified)? = state, NodeState.isLost(modified) {
            copies[copy].vote(nil)
            lose(copy)
        } else {
            copies[copy].vote(state)
        }
        finishIfDone(copy)
    }

    private mutating func finishIfDone(_ place: Int32) {
        guard copies[place].isDone else { return }
        let copy = copies[place]
        copies.remove(place)
        if !copy.settled { tell(copy.wayBack, copy.outcome ?? .released) }
    }

    /// Somebody may not have got a message: that it comes again has not to wait for what the others say.
    private mutating func lose(_ copy: Int32) {
        let wayBack = copies[copy].wayBack
        copies[copy].wayBack = WayBack.nobody.token
        if !copies[copy].settled { tell(wayBack, NodeState.lost) }
    }

    /// A tree leads to others than before: nobody knows of what is under way whether all have got it.
    mutating func loseCopies(of route: Int32) {
        for copy in copies.indices where copies[copy].route == route {
            copies[copy].route = -1
            lose(copy)
        }
    }

    // MARK: Credit

    /// An equal part of the credit that the slowest of those has that a tree leads to.
    func shareOfTree(_ route: Int32, _ inlet: Int32) -> Int {
        if let members = inlets[inlet].members {
            guard members == routes[route].members else { return 0 }
        } else {
            guard routes[route].isComplete else { return 0 }
        }
        var least = routes[route].members.isEmpty ? 0 : Int(configuration.window)
        for outlet in routes[route].outlets { least = min(least, max(room(of: outlet) - Int(Router.reserve), 0)) }
        for outlet in routes[route].consumers {
            let count = max(outlets[outlet].trees.count, 1)
            least = min(least, (max(room(of: outlet), 0) + count - 1) / count)
        }
        let count = max(routes[route].inlets.count, 1)
        return (least + count - 1) / count
    }
}
