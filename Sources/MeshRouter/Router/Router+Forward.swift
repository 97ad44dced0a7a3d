import AMQPCodec
import AMQPEngine
import DequeModule

extension Router {
    // MARK: What comes in

    mutating func receive(_ transfer: IncomingTransfer, _ index: Int32, _ input: RawSpan) {
        switch peers[index].use(of: transfer.link) {
        case .inlet(let inlet): takeIn(transfer, inlet, input.extracting(transfer.payload))
        case .controlIn: receiveControl(transfer, index, input)
        case .none, .outlet, .controlOut: break
        }
    }

    private mutating func takeIn(_ transfer: IncomingTransfer, _ inlet: Int32, _ payload: RawSpan) {
        if transfer.first {
            inlets[inlet].isDiscarding = false
            markDirty(inlet: inlet)
        }
        guard !inlets[inlet].isDiscarding else { return }
        guard !transfer.aborted else { return abandon(inlet) }
        // Nothing waits: the payload goes from the one buffer to the other.
        if inlets[inlet].queue.isEmpty, !inlets[inlet].isTree {
            if !transfer.first {
                if let outlet = inlets[inlet].sending?.outlet, outlet >= 0 {
                    return forward(transfer, inlet, outlet, .none, payload)
                }
            } else if inlets[inlet].isTransit {
                switch admit(transfer.delivery, transfer.tag, settled: transfer.settled, inlet) {
                case .take(let ticket):
                    if let outlet = pick(inlets[inlet].candidates, inlet) {
                        return forward(transfer, inlet, outlet, ticket, payload)
                    }
                case .end(let state):
                    settle(inlet, transfer.delivery, state)
                    inlets[inlet].isDiscarding = transfer.more
                    return
                case .absorbed:
                    inlets[inlet].isDiscarding = transfer.more
                    return
                case .wait: break
                }
            } else if inlets[inlet].addressing.isByLink {
                // Where the route is read from the message, the message must be kept for that.
                if let outlet = pick(inlets[inlet].candidates, inlet) {
                    return forward(transfer, inlet, outlet, .none, payload)
                }
            }
        }
        enqueue(transfer, inlet, payload)
    }

    private mutating func forward(
        _ transfer: IncomingTransfer, _ inlet: Int32, _ outlet: Int32, _ ticket: Ticket, _ payload: RawSpan
    ) {
        let taken: Int
        switch send(
            payload, inlet, outlet, ticket, delivery: transfer.delivery, tag: transfer.tag, settled: transfer.settled,
            more: transfer.more, messageFormat: transfer.messageFormat, isFirst: transfer.first)
        {
        case .done, .lost: return
        case .partly(let count): taken = count
        case .blocked: taken = 0
        }
        enqueue(transfer, inlet, payload.extracting(taken..<payload.byteCount))
    }

    /// Keeps what cannot go now.
    private mutating func enqueue(_ transfer: IncomingTransfer, _ inlet: Int32, _ payload: RawSpan) {
        // What belongs to the delivery that is coming in stands last.
        let continues = !transfer.first && !inlets[inlet].queue.isEmpty
        if continues {
            extendLast(of: inlet, by: payload, more: transfer.more)
        } else {
            let queued = QueuedDelivery(
                delivery: transfer.delivery, tag: transfer.tag, settled: transfer.settled,
                messageFormat: transfer.messageFormat, bytes: payload.withUnsafeBytes { Array($0) },
                more: transfer.more,
                started: inlets[inlet].queue.isEmpty && inlets[inlet].sending != nil)
            append(queued, to: inlet)
        }
        if inlets[inlet].queuedBytes > configuration.queueLimit, !isWanting(inlet) { setPaused(true, inlet) }
        if inlets[inlet].queue.count == 1 { pump(inlet) }
    }

    // MARK: What goes out

    private enum Step {
        /// All of it is on its way.
        case done
        /// So many bytes of it are.
        case partly(Int)
        /// None of it is: the outlet takes nothing just now, though another may.
        case blocked
        /// It cannot go by this outlet, nor by another any more.
        case lost
    }

    /// An outlet that takes a delivery now, of the routes in turn.
    private mutating func pick(_ candidates: [Int32], _ inlet: Int32) -> Int32? {
        let count = candidates.count
        guard count > 0 else { return nil }
        if inlets[inlet].distribution == .closest { return pickNearest(candidates, inlet) }
        let turn = inlets[inlet].turn
        let isTransit = inlets[inlet].isTransit
        for step in 0..<count {
            let candidate = (turn &+ step) % count
            guard let outlet = pickOutlet(candidates[candidate], isTransit: isTransit) else { continue }
            inlets[inlet].turn = (candidate &+ 1) % count
            return outlet
        }
        return nil
    }

    /// An outlet of the nearest of the routes that has one that takes a delivery now; of several that are equally near in turn.
    private mutating func pickNearest(_ candidates: [Int32], _ inlet: Int32) -> Int32? {
        for (place, route) in candidates.enumerated() {
            guard let outlet = pickOutlet(route, isTransit: false) else { continue }
            let cost = routes[route].cost
            if let last = candidates.lastIndex(where: { routes[$0].cost == cost }), last > place {
                inlets[inlet].candidates.remove(at: place)
                inlets[inlet].candidates.insert(route, at: last)
            }
            return outlet
        }
        return nil
    }

    private mutating func pickOutlet(_ route: Int32, isTransit: Bool) -> Int32? {
        let count = routes[route].outlets.count
        guard count > 0, isTransit || mayBegin(route) else { return nil }
        // What comes in here leaves the reserve to what is sent again.
        let reserve = isTransit || routes[route].isLocal ? 0 : Router.reserve
        let turn = routes[route].outletTurn
        for step in 0..<count {
            let place = (turn &+ step) % count
            let outlet = routes[route].outlets[place]
            guard outlets[outlet].credit > reserve, outlets[outlet].busy == nil, !outlets[outlet].isBlocked else {
                continue
            }
            routes[route].outletTurn = (place &+ 1) % count
            return outlet
        }
        return nil
    }

    private mutating func send(
        _ payload: RawSpan, _ inlet: Int32, _ outlet: Int32, _ ticket: Ticket, delivery: UInt32, tag: DeliveryTag,
        settled: Bool, more: Bool, messageFormat: UInt32, isFirst: Bool
    ) -> Step {
        let connection = outlets[outlet].connection.index
        let presettled = settled || outlets[outlet].presettled
        var ticket = ticket
        var outgoing = Departure(tag: nil, token: Token())
        if isFirst {
            outgoing = departure(inlet, outlet, &ticket, delivery, tag, settled: settled, presettled: presettled)
        } else if let passage = inlets[inlet].sending {
            ticket = passage.ticket
        }
        touch(connection)
        do throws(SendError) {
            let sent = try peers[connection].engine.send(
                payload, on: outlets[outlet].link, tag: outgoing.tag, settled: presettled, more: more,
                messageFormat: messageFormat, token: outgoing.token)
            guard sent.started else {
                outlets[outlet].isBlocked = true
                return .blocked
            }
            if isFirst { outlets[outlet].credit -= min(outlets[outlet].credit, 1) }
            let isWhole = !more && sent.complete
            note(
                ticket, inlet, delivery, payload.extracting(0..<sent.taken), messageFormat, isFirst: isFirst,
                isWhole: isWhole)
            if !isWhole {
                guard isFirst else { return sent.complete ? .done : .partly(sent.taken) }
                inlets[inlet].sending = Passage(
                    outlet: outlet, delivery: delivery, settled: presettled, ticket: ticket)
                outlets[outlet].busy = inlet
            } else {
                endDelivery(of: inlet, on: outlet)
                // The consumer will say nothing of a delivery that it gets settled.
                if presettled, !settled { finish(inlet, delivery, ticket, .accepted) }
            }
            return sent.complete ? .done : .partly(sent.taken)
        } catch {
            // What has been heard of the outlet's credit, or of its end, has not been acted on yet.
            if error != .tooLarge {
                outlets[outlet].credit = 0
                if isFirst { return .blocked }
                // It is kept, and goes on by another outlet.
                if case .custody = ticket { return .partly(0) }
            }
            if isFirst, case .receipt(let place, let sequence) = ticket, let origin = origin(inlet, delivery) {
                receipts[place].begin(sequence, origin.token, whole: true)
            }
            finish(inlet, delivery, ticket, error == .tooLarge ? Router.tooLarge : NodeState.unknown)
            endDelivery(of: inlet, on: outlet)
            if more { inlets[inlet].isDiscarding = true }
            return .lost
        }
    }

    static let tooLarge = DeliveryState.rejected(
        AMQPError(.linkMessageSizeExceeded, "the message is larger than its consumer accepts"))

    /// How a delivery leaves.
    private struct Departure {
        var tag: DeliveryTag?
        var token: Token
    }

    /// Says how a delivery that begins to leave is known to those before it and behind it, and what has to be remembered of it.
    private mutating func departure(
        _ inlet: Int32, _ outlet: Int32, _ ticket: inout Ticket, _ delivery: UInt32, _ tag: DeliveryTag, settled: Bool,
        presettled: Bool
    ) -> Departure {
        if case .receipt(let place, let sequence) = ticket {
            let wayBack = WayBack.receipts(place, generation: receipts[place].generation, sequence: sequence)
            return Departure(token: wayBack.token)
        }
        guard outlets[outlet].isTransit else {
            return Departure(token: presettled ? Token() : token(inlet, delivery))
        }
        if inlets[inlet].isTransit {
            return Departure(
                tag: Shim.passingOn(tag, settled: settled), token: settled ? Token() : token(inlet, delivery))
        }
        guard !settled, let route = outlets[outlet].route else {
            return Departure(tag: Shim.settledTag(), token: Token())
        }
        let custody = custody(of: route)
        ticket = .custody(custody)
        let sequence = custodies[custody].next
        let wayBack = WayBack.custody(
            custody, stream: custodies[custody].stream, sequence: sequence, epoch: custodies[custody].epoch)
        return Departure(
            tag: custodies[custody].shim(sequence, ingress: configuration.instance).tag, token: wayBack.token)
    }

    /// What the outcome of a delivery needs to find its way back.
    func token(_ inlet: Int32, _ delivery: UInt32) -> Token {
        (origin(inlet, delivery).map(WayBack.origin) ?? .nobody).token
    }

    /// Remembers what has to be remembered of what has left.
    private mutating func note(
        _ ticket: Ticket, _ inlet: Int32, _ delivery: UInt32, _ payload: RawSpan, _ messageFormat: UInt32,
        isFirst: Bool,
        isWhole: Bool
    ) {
        switch ticket {
        case .none: break
        case .custody(let custody):
            if isFirst {
                custodies[custody].append(
                    payload, origin: token(inlet, delivery), messageFormat: messageFormat, more: !isWhole)
            } else {
                custodies[custody].extendLast(by: payload, more: !isWhole, atMost: configuration.custodyLimit / 2)
            }
            custodies[custody].incoming = isWhole ? nil : inlet
        case .receipt(let place, let sequence):
            if !isFirst {
                if isWhole { receipts[place].complete(sequence) }
            } else if let origin = origin(inlet, delivery) {
                receipts[place].begin(sequence, origin.token, whole: isWhole)
            }
        }
    }

    /// Tells the sender what became of a delivery.
    private mutating func finish(_ inlet: Int32, _ delivery: UInt32, _ ticket: Ticket, _ state: DeliveryState) {
        guard case .receipt(let place, let sequence) = ticket else { return settle(inlet, delivery, state) }
        end(sequence, in: place, state)
    }

    private mutating func endDelivery(of inlet: Int32, on outlet: Int32) {
        guard inlets[inlet].sending != nil else { return }
        inlets[inlet].sending = nil
        guard outlet >= 0 else { return }
        outlets[outlet].busy = nil
        if let route = outlets[outlet].route { markDirty(route: route) } else { detachIfDone(outlet) }
    }

    /// Sends what waits in an inlet, as far as it goes.
    mutating func pump(_ inlet: Int32) {
        serving: while let head = inlets[inlet].queue.first {
            switch inlets[inlet].sending.map({ $0.outlet < 0 ? .wait : Way.outlet($0.outlet, .none) })
                ?? way(of: head, inlet)
            {
            case .wait: break serving
            case .absorbed:
                if head.more { inlets[inlet].isDiscarding = true }
                dequeue(inlet)
            case .end(let state):
                settle(inlet, head.delivery, state)
                if head.more { inlets[inlet].isDiscarding = true }
                dequeue(inlet)
            case .tree(let route):
                fan(head, inlet, route)
                dequeue(inlet)
            case .outlet(let outlet, let ticket):
                switch send(
                    head.bytes.span.bytes.extracting(head.taken..<head.bytes.count), inlet, outlet, ticket,
                    delivery: head.delivery, tag: head.tag, settled: head.settled, more: head.more,
                    messageFormat: head.messageFormat, isFirst: !head.started)
                {
                case .done, .lost: dequeue(inlet)
                case .blocked: break
                case .partly(let taken):
                    inlets[inlet].queue[0].started = true
                    dropFromFirst(of: inlet, taken)
                    break serving
                }
            }
        }
        if inlets[inlet].isPaused, inlets[inlet].queuedBytes <= configuration.queueLimit / 2 || isWanting(inlet) {
            setPaused(false, inlet)
        }
    }

    /// Whether an inlet waits for the rest of a delivery: what goes several ways must be there as a whole.
    private func isWanting(_ inlet: Int32) -> Bool {
        inlets[inlet].isTree && inlets[inlet].sending == nil && inlets[inlet].queue.count == 1
            && inlets[inlet].queue[0].more
    }

    private mutating func dequeue(_ inlet: Int32) {
        removeFirst(of: inlet)
        markDirty(inlet: inlet)
    }

    /// What can be done with the first delivery of a queue.
    private enum Way {
        /// It leaves.
        case outlet(Int32, Ticket)
        /// It goes several ways.
        case tree(Int32)
        /// Nothing yet.
        case wait
        /// It ends here.
        case end(DeliveryState)
        /// It ends here, and its sender hears of it later.
        case absorbed
    }

    private mutating func way(of head: QueuedDelivery, _ inlet: Int32) -> Way {
        switch inlets[inlet].addressing {
        case .fixed:
            // Somebody who is out of reach just now may come back; who is forgotten does not.
            guard let first = inlets[inlet].candidates.first else { return .end(.released) }
            if routes[first].isMulticast { return wayDownTree(head, inlet, first) }
            return pick(inlets[inlet].candidates, inlet).map { .outlet($0, .none) } ?? .wait
        case .transit: return wayOfTransit(head, inlet)
        case .management: return head.more ? waitForMore(head) : .end(answer(head.bytes))
        case .perMessage: break
        }
        guard !head.more || head.bytes.count >= head.enough else { return .wait }
        let to: String?
        do throws(DecodingError) {
            to = try MessageView(head.bytes.span.bytes).to
            if to == nil, head.more { return lookLater(head, inlet) }
        } catch {
            if head.more { return lookLater(head, inlet) }
            return .end(.rejected(AMQPError(.decodeError, "the message cannot be read: \(error)")))
        }
        if let to, isManagement(to) { return head.more ? waitForMore(head) : .end(answer(head.bytes)) }
        guard let to, to == inlets[inlet].to || setCandidates(for: to, of: inlet) else {
            let sentence = "a message on an anonymous link needs an address in its property 'to'"
            return .end(.rejected(AMQPError(.invalidField, sentence)))
        }
        return way(of: head, by: inlets[inlet].candidates, inlet)
    }

    private func isManagement(_ to: String) -> Bool {
        // A URL is parsed only where there may be one.
        to == Management.address || to.hasPrefix("amqp") && (try? AddressPattern(to))?.text == Management.address
    }

    /// Gives an inlet the routes of an address, of whose credit it is to hear; says whether it is an address.
    private mutating func setCandidates(for to: String, of inlet: Int32) -> Bool {
        guard let address = try? AddressPattern(to), address.isExact else { return false }
        setCandidates(for: address, of: inlet)
        inlets[inlet].to = to
        return true
    }

    private mutating func way(of head: QueuedDelivery, by candidates: [Int32], _ inlet: Int32) -> Way {
        if let first = candidates.first, routes[first].isMulticast { return wayDownTree(head, inlet, first) }
        guard candidates.contains(where: { !routes[$0].outlets.isEmpty }) else { return .end(.released) }
        return pick(candidates, inlet).map { .outlet($0, .none) } ?? .wait
    }

    private func wayDownTree(_ head: QueuedDelivery, _ inlet: Int32, _ route: Int32) -> Way {
        guard head.bytes.count <= maximumCopy else {
            let sentence = "a message to a multicast address has at most \(maximumCopy) bytes"
            return .end(.rejected(AMQPError(.linkMessageSizeExceeded, sentence)))
        }
        guard !head.more else {
            guard queuedBytes > Router.maximumIncomplete else { return .wait }
            let sentence = "the node has no room for more large messages just now"
            return .end(.rejected(AMQPError(.resourceLimitExceeded, sentence)))
        }
        if inlets[inlet].members == nil, routes[route].members.isEmpty, routes[route].isComplete {
            return .end(.released)
        }
        return mayFan(route, inlet) ? .tree(route) : .wait
    }

    /// How many bytes may wait in all inlets while a multicast message is still coming in.
    private static let maximumIncomplete = 256 << 20

    private mutating func wayOfTransit(_ head: QueuedDelivery, _ inlet: Int32) -> Way {
        if let first = inlets[inlet].candidates.first, routes[first].isMulticast {
            return wayDownTree(head, inlet, first)
        }
        switch admit(head.delivery, head.tag, settled: head.settled, inlet) {
        case .wait: return .wait
        case .end(let state): return .end(state)
        case .absorbed: return .absorbed
        case .take(let ticket):
            if let outlet = pick(inlets[inlet].candidates, inlet) { return .outlet(outlet, ticket) }
            guard let route = inlets[inlet].candidates.first, routes[route].outlets.isEmpty else { return .wait }
            if routes[route].isLocal { return .end(NodeState.elsewhere) }
            return isGone(routes[route].key) ? .end(NodeState.lost) : .wait
        }
    }

    /// The properties may be cut short, or off, by the end of a frame.
    ///
    /// Looking again at every frame would cost whoever is sent a message in very small ones very much.
    private mutating func lookLater(_ head: QueuedDelivery, _ inlet: Int32) -> Way {
        inlets[inlet].queue[0].enough = min(2 * head.bytes.count, configuration.queueLimit)
        return waitForMore(head)
    }

    private func waitForMore(_ head: QueuedDelivery) -> Way {
        head.bytes.count < configuration.queueLimit
            ? .wait : .end(.rejected(AMQPError(.linkMessageSizeExceeded, "the message is too large for its address")))
    }

    // MARK: What ends early

    /// The sender took back the delivery that is coming in.
    private mutating func abandon(_ inlet: Int32) {
        if let last = inlets[inlet].queue.last, last.more { removeLast(of: inlet) }
        if inlets[inlet].queue.isEmpty { abortDelivery(of: inlet) }
        markDirty(inlet: inlet)
    }

    /// Takes back the delivery that has begun to leave an inlet, if there is one.
    mutating func abortDelivery(of inlet: Int32) {
        guard let passage = inlets[inlet].sending else { return }
        if passage.outlet >= 0 {
            let connection = outlets[passage.outlet].connection.index
            peers[connection].engine.abort(outlets[passage.outlet].link)
            touch(connection)
        }
        switch passage.ticket {
        case .none: break
        case .custody(let custody): custodies[custody].removeLast()
        case .receipt(let place, let sequence): receipts[place].takeBack(sequence)
        }
        endDelivery(of: inlet, on: passage.outlet)
    }

    /// The outlet by which a delivery was leaving is gone.
    mutating func loseOutlet(of inlet: Int32) {
        guard let passage = inlets[inlet].sending else { return }
        if case .custody = passage.ticket {
            inlets[inlet].sending?.outlet = -1
            return
        }
        // The engine has told its fate, unless it left settled.
        if passage.settled { finish(inlet, passage.delivery, passage.ticket, NodeState.unknown) }
        inlets[inlet].sending = nil
        if let head = inlets[inlet].queue.first, head.started {
            if head.more { inlets[inlet].isDiscarding = true }
            dequeue(inlet)
        } else {
            inlets[inlet].isDiscarding = true
        }
        markDirty(inlet: inlet)
    }

    // MARK: Back-pressure

    mutating func setPaused(_ paused: Bool, _ inlet: Int32) {
        guard inlets[inlet].isPaused != paused, let source = inlets[inlet].source,
            let index = peers.index(of: source.connection)
        else { return }
        inlets[inlet].isPaused = paused
        let place = Int(source.session.index)
        while peers[index].pauses.count <= place { peers[index].pauses.append(0) }
        peers[index].pauses[place] += paused ? 1 : -1
        peers[index].engine.pause(source.session, peers[index].pauses[place] > 0)
        touch(index)
    }
}
