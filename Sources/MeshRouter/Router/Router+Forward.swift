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
            inlets[inlet].credit -= min(inlets[inlet].credit, 1)
            inlets[inlet].isDiscarding = false
            markDirty(inlet: inlet)
        }
        guard !inlets[inlet].isDiscarding else { return }
        guard !transfer.aborted else { return abandon(inlet) }
        // Nothing waits: the payload goes from the one buffer to the other.
        if inlets[inlet].queue.isEmpty {
            if transfer.first {
                // Where the route is read from the message, the message must be kept for that.
                if inlets[inlet].addressing.isByLink, let outlet = pick(inlets[inlet].candidates, inlet) {
                    return forward(transfer, inlet, outlet, payload)
                }
            } else if let outlet = inlets[inlet].sending {
                return forward(transfer, inlet, outlet, payload)
            }
        }
        enqueue(transfer, inlet, payload)
    }

    private mutating func forward(_ transfer: IncomingTransfer, _ inlet: Int32, _ outlet: Int32, _ payload: RawSpan) {
        let taken: Int
        switch send(
            payload, inlet, outlet, delivery: transfer.delivery, settled: transfer.settled, more: transfer.more,
            messageFormat: transfer.messageFormat, isFirst: transfer.first)
        {
        case .done, .lost: return
        case .partly(let count): taken = count
        }
        enqueue(transfer, inlet, payload.extracting(taken..<payload.byteCount), started: inlets[inlet].sending != nil)
    }

    /// Keeps what cannot go now.
    private mutating func enqueue(
        _ transfer: IncomingTransfer, _ inlet: Int32, _ payload: RawSpan, started: Bool = false
    ) {
        // What belongs to the delivery that is coming in stands last.
        let continues = !transfer.first && !inlets[inlet].queue.isEmpty
        if continues {
            let last = inlets[inlet].queue.count - 1
            payload.withUnsafeBytes { inlets[inlet].queue[last].bytes.append(contentsOf: $0) }
            inlets[inlet].queue[last].more = transfer.more
        } else {
            let queued = QueuedDelivery(
                delivery: transfer.delivery, settled: transfer.settled, messageFormat: transfer.messageFormat,
                bytes: payload.withUnsafeBytes { Array($0) }, more: transfer.more,
                started: started || inlets[inlet].sending != nil)
            inlets[inlet].queue.append(queued)
        }
        inlets[inlet].queuedBytes += payload.byteCount
        if inlets[inlet].queuedBytes > configuration.queueLimit { setPaused(true, inlet) }
        if inlets[inlet].queue.count == 1 { pump(inlet) }
    }

    // MARK: What goes out

    private enum Step {
        /// All of it is on its way.
        case done
        /// So many bytes of it are.
        case partly(Int)
        /// It cannot go by this outlet, nor by another any more.
        case lost
    }

    /// An outlet that takes a delivery now, of the routes in turn.
    private mutating func pick(_ candidates: [Int32], _ inlet: Int32) -> Int32? {
        let count = candidates.count
        guard count > 0 else { return nil }
        let turn = inlets[inlet].turn
        for step in 0..<count {
            let candidate = (turn &+ step) % count
            guard let outlet = pickOutlet(candidates[candidate]) else { continue }
            inlets[inlet].turn = (candidate &+ 1) % count
            return outlet
        }
        return nil
    }

    private mutating func pickOutlet(_ route: Int32) -> Int32? {
        let count = routes[route].outlets.count
        guard count > 0 else { return nil }
        let turn = routes[route].outletTurn
        for step in 0..<count {
            let place = (turn &+ step) % count
            let outlet = routes[route].outlets[place]
            guard outlets[outlet].credit > 0, outlets[outlet].busy == nil else { continue }
            routes[route].outletTurn = (place &+ 1) % count
            return outlet
        }
        return nil
    }

    private mutating func send(
        _ payload: RawSpan, _ inlet: Int32, _ outlet: Int32, delivery: UInt32, settled: Bool, more: Bool,
        messageFormat: UInt32, isFirst: Bool
    ) -> Step {
        let connection = outlets[outlet].connection.index
        let link = outlets[outlet].link
        let presettled = settled || outlets[outlet].presettled
        touch(connection)
        do throws(SendError) {
            let sent = try peers[connection].engine.send(
                payload, on: link, settled: presettled, more: more, messageFormat: messageFormat,
                token: presettled ? Token() : token(inlet, delivery))
            if isFirst, sent.started { outlets[outlet].credit -= min(outlets[outlet].credit, 1) }
            let isUnderWay = sent.started && (more || !sent.complete)
            if isUnderWay {
                inlets[inlet].sending = outlet
                outlets[outlet].busy = inlet
            } else if sent.started {
                endDelivery(of: inlet, on: outlet)
                // The consumer will say nothing of a delivery that it gets settled.
                if presettled, !settled { settle(inlet, delivery, .accepted) }
            }
            return sent.complete ? .done : .partly(sent.taken)
        } catch {
            endDelivery(of: inlet, on: outlet)
            if more { inlets[inlet].isDiscarding = true }
            switch error {
            case .tooLarge:
                let sentence = "the message is larger than its consumer accepts"
                settle(inlet, delivery, .rejected(AMQPError(.linkMessageSizeExceeded, sentence)))
            case .notAttached, .noCredit:
                // The outlet is just going, and its credit with it.
                outlets[outlet].credit = 0
                settle(inlet, delivery, .released)
            }
            return .lost
        }
    }

    private mutating func endDelivery(of inlet: Int32, on outlet: Int32) {
        inlets[inlet].sending = nil
        guard outlets[outlet].busy != nil else { return }
        outlets[outlet].busy = nil
        markDirty(route: outlets[outlet].route)
    }

    /// Sends what waits in an inlet, as far as it goes.
    mutating func pump(_ inlet: Int32) {
        serving: while let head = inlets[inlet].queue.first {
            switch inlets[inlet].sending.map(Way.outlet) ?? way(of: head, inlet) {
            case .wait: break serving
            case .end(let state):
                settle(inlet, head.delivery, state)
                if head.more { inlets[inlet].isDiscarding = true }
                dequeue(inlet)
            case .outlet(let outlet):
                let step = send(
                    head.bytes.span.bytes, inlet, outlet, delivery: head.delivery, settled: head.settled,
                    more: head.more, messageFormat: head.messageFormat, isFirst: !head.started)
                guard case .partly(let taken) = step else {
                    dequeue(inlet)
                    continue
                }
                inlets[inlet].queue[0].started = inlets[inlet].sending != nil
                inlets[inlet].queue[0].bytes.removeFirst(taken)
                inlets[inlet].queuedBytes -= taken
                break serving
            }
        }
        if inlets[inlet].isPaused, inlets[inlet].queuedBytes <= configuration.queueLimit / 2 { setPaused(false, inlet) }
    }

    private mutating func dequeue(_ inlet: Int32) {
        let head = inlets[inlet].queue.removeFirst()
        inlets[inlet].queuedBytes -= head.bytes.count
        markDirty(inlet: inlet)
    }

    /// What can be done with the first delivery of a queue.
    private enum Way {
        /// It leaves.
        case outlet(Int32)
        /// Nothing yet.
        case wait
        /// It ends here.
        case end(DeliveryState)
    }

    private mutating func way(of head: QueuedDelivery, _ inlet: Int32) -> Way {
        switch inlets[inlet].addressing {
        case .fixed, .transit: return way(by: inlets[inlet].candidates, inlet)
        case .management: return head.more ? waitForMore(head) : .end(answer(head.bytes))
        case .perMessage: break
        }
        let to: String?
        do throws(DecodingError) {
            to = try MessageSections.properties(of: head.bytes.span.bytes)?.to
        } catch {
            // The properties may be cut short by the end of a frame.
            if head.more { return waitForMore(head) }
            return .end(.rejected(AMQPError(.decodeError, "the message cannot be read: \(error)")))
        }
        if to == Management.address { return head.more ? waitForMore(head) : .end(answer(head.bytes)) }
        guard let to, let address = try? AddressPattern(to), address.isExact else {
            let sentence = "a message on an anonymous link needs an address in its property 'to'"
            return .end(.rejected(AMQPError(.invalidField, sentence)))
        }
        // The inlet is to hear of credit on the routes that it waits for.
        setCandidates(routes(for: address), of: inlet)
        return way(by: inlets[inlet].candidates, inlet)
    }

    private mutating func way(by candidates: [Int32], _ inlet: Int32) -> Way {
        guard candidates.contains(where: { !routes[$0].outlets.isEmpty }) else { return .end(.released) }
        return pick(candidates, inlet).map(Way.outlet) ?? .wait
    }

    private func waitForMore(_ head: QueuedDelivery) -> Way {
        head.bytes.count < configuration.queueLimit
            ? .wait : .end(.rejected(AMQPError(.linkMessageSizeExceeded, "the message is too large for its address")))
    }

    // MARK: What ends early

    /// The sender took back the delivery that is coming in.
    private mutating func abandon(_ inlet: Int32) {
        if let last = inlets[inlet].queue.last, last.more {
            inlets[inlet].queue.removeLast()
            inlets[inlet].queuedBytes -= last.bytes.count
        }
        if inlets[inlet].queue.isEmpty, let outlet = inlets[inlet].sending { abortDelivery(of: inlet, on: outlet) }
    }

    mutating func abortDelivery(of inlet: Int32, on outlet: Int32) {
        let connection = outlets[outlet].connection.index
        peers[connection].engine.abort(outlets[outlet].link)
        touch(connection)
        endDelivery(of: inlet, on: outlet)
    }

    /// The outlet by which a delivery was leaving is gone; its fate is told by the engine.
    mutating func loseOutlet(of inlet: Int32) {
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
        guard inlets[inlet].isPaused != paused, let source = inlets[inlet].source else { return }
        inlets[inlet].isPaused = paused
        guard let index = peers.index(of: source.connection), let session = peers[index].engine.session(of: source.link)
        else { return }
        let place = Int(session.index)
        while peers[index].pauses.count <= place { peers[index].pauses.append(0) }
        peers[index].pauses[place] += paused ? 1 : -1
        peers[index].engine.pause(session, peers[index].pauses[place] > 0)
        touch(index)
    }
}
