public import AMQPCodec

extension Connection {
    // MARK: Commands

    /// Attaches a link of ours (§2.6.3).
    ///
    /// `attach` carries what the peer is to know: name, role, termini, settle modes and the rest; its handle is filled in here, and for
    /// a sender its delivery count, unless it says one. A `recoverable` link ends with ``Event/suspended(_:_:)`` unless it is closed.
    /// Returns nil if the session is over or has no handle left.
    public mutating func attach(_ attach: Attach, in session: SessionID, recoverable: Bool = false) -> LinkID? {
        self.attach(attach, in: session, recoverable ? LinkMemory(attach) : nil, nextTag: 0)
    }

    /// Attaches a suspended link of ours again, with what it remembers (§2.6.13).
    ///
    /// Wait for ``Event/opened`` before: until it is known which frames the peer takes, few deliveries fit.
    /// Returns nil if the session is over or has no handle left.
    public mutating func attach(resuming link: SuspendedLink, in session: SessionID) -> LinkID? {
        var attach = link.attach
        var memory = LinkMemory(attach, resuming: link.deliveries)
        remember(link.deliveries, in: &attach, &memory)
        return self.attach(attach, in: session, memory, nextTag: link.nextTag)
    }

    private mutating func attach(_ attach: Attach, in session: SessionID, _ memory: LinkMemory?, nextTag: UInt64)
        -> LinkID?
    {
        guard let index = active(session), let handle = sessions[index].takeHandle() else { return nil }
        let link = makeLink(session.index, attach.role, handle: handle, name: attach.name)
        sessions[index].expectAnswer(to: link, LinkKey(name: attach.name, role: attach.role))
        recover(link, memory, nextTag: nextTag)
        attachLocally(link, attach)
        return links[Int(link)].id
    }

    private mutating func recover(_ link: Int32, _ memory: LinkMemory?, nextTag: UInt64) {
        links[Int(link)].isRecoverable = memory != nil
        links[Int(link)].nextTag = nextTag
        details[Int(link)]?.memory = memory
    }

    /// Puts what a link remembers into its `attach`.
    private func remember(_ deliveries: [SuspendedDelivery], in attach: inout Attach, _ memory: inout LinkMemory) {
        UnsettledMap.write(deliveries, to: &attach, frameSize: remoteMaxFrameSize)
        memory.saidIncomplete = attach.incompleteUnsettled
    }

    /// Answers a link that the peer attached, if it has not been detached in the meantime, with the termini as they really are (§2.6.3)
    /// and the settle modes that the peer asked for.
    ///
    /// A `recoverable` link ends with ``Event/suspended(_:_:)`` unless it is closed.
    public mutating func accept(
        _ link: LinkID, source: Source?, target: Terminus?, maxMessageSize: UInt64? = nil, properties: AMQPMap? = nil,
        recoverable: Bool = false
    ) {
        guard let index = index(of: link), links[index].local == .idle, let asked = details[index]?.remoteAttach else {
            return
        }
        let attach = Attach(
            name: asked.name, handle: 0, role: links[index].role, sndSettleMode: asked.sndSettleMode,
            rcvSettleMode: asked.rcvSettleMode, source: source, target: target, maxMessageSize: maxMessageSize,
            properties: properties)
        accept(link, attach, recoverable: recoverable)
    }

    /// The same with all that an `attach` can say: settle modes of our own, capabilities, properties.
    ///
    /// Name, handle and role are filled in here, and for a sender its delivery count, unless it says one.
    public mutating func accept(_ link: LinkID, _ attach: Attach, recoverable: Bool = false) {
        guard let index = index(of: link), links[index].local == .idle, let name = details[index]?.name else { return }
        var attach = attach
        attach.name = name
        attach.role = links[index].role
        recover(Int32(index), recoverable ? LinkMemory(attach) : nil, nextTag: 0)
        attachLocally(Int32(index), attach)
    }

    /// Answers a link that the peer attached again with what our end of it remembers (§2.6.13).
    ///
    /// Nothing happens if the link has been detached in the meantime, or is another one than what is resumed.
    public mutating func accept(_ link: LinkID, resuming suspended: SuspendedLink) {
        guard let index = index(of: link), links[index].local == .idle, links[index].role == suspended.role,
            details[index]?.name == suspended.name
        else { return }
        var attach = suspended.attach
        var memory = LinkMemory(attach, resuming: suspended.deliveries)
        remember(suspended.deliveries, in: &attach, &memory)
        recover(Int32(index), memory, nextTag: suspended.nextTag)
        attachLocally(Int32(index), attach)
    }

    /// Refuses a link that the peer attached: attaches without the terminus that would be ours, and detaches with the reason (§2.6.3).
    public mutating func refuse(_ link: LinkID, _ error: AMQPError) {
        guard let index = index(of: link), links[index].local == .idle, let asked = details[index]?.remoteAttach else {
            return
        }
        let isSender = links[index].role == .sender
        accept(link, source: isSender ? nil : asked.source, target: isSender ? asked.target : nil)
        detach(link, error)
    }

    /// Detaches a link: for good if `closed`, else it is only suspended (§2.6.4, §2.6.5).
    public mutating func detach(_ link: LinkID, closed: Bool = true, _ error: AMQPError? = nil) {
        guard let index = index(of: link), links[index].local == .active else { return }
        writePending()
        write(Detach(handle: links[index].handle, closed: closed, error: error), channel: links[index].session)
        links[index].local = .over
        links[index].isClosing = closed
        details[index]?.detachError = error
    }

    // MARK: What is known

    /// The peer's `attach` of a link, once it has come.
    public func remoteAttach(of link: LinkID) -> Attach? { index(of: link).flatMap { details[$0]?.remoteAttach } }

    /// Which end of the link we are; nil if it is gone.
    public func role(of link: LinkID) -> Role? { index(of: link).map { links[$0].role } }

    /// The session that a link is in; nil if it is gone.
    public func session(of link: LinkID) -> SessionID? { index(of: link).map { sessions[Int(links[$0].session)].id } }

    /// Whether both sides have attached the link.
    public func isAttached(_ link: LinkID) -> Bool { index(of: link).map { links[$0].isAttached } ?? false }

    /// The place of a link that is not gone.
    func index(of link: LinkID) -> Int? {
        let index = Int(link.index)
        guard index >= 0, index < links.count, links[index].id == link, !links[index].isGone else { return nil }
        return index
    }

    // MARK: Frames

    mutating func receive(_ attach: Attach, _ channel: UInt16, size: Int) throws {
        guard let session = try liveSession(channel) else { return }
        guard attach.handle <= configuration.largestHandle else {
            let sentence = "handle \(attach.handle) is above the handle-max of \(configuration.largestHandle)"
            throw Violation.connection(.connectionFramingError, sentence)
        }
        guard sessions[session].link(ofRemoteHandle: attach.handle) == nil else {
            throw Violation.session(
                Int32(session), .sessionHandleInUse, "handle \(attach.handle) has a link attached already")
        }
        guard attach.role == .receiver || attach.initialDeliveryCount != nil else {
            throw Violation.session(
                Int32(session), .invalidField, "attach.initial-delivery-count is mandatory for a sender")
        }
        let index: Int32
        guard attachBytes + size <= configuration.attachLimit else {
            throw Violation.session(
                Int32(session), .resourceLimitExceeded, "no room is left for the attach frames of further links")
        }
        let role = attach.role == .sender ? Role.receiver : .sender
        if let own = sessions[session].takeUnanswered(LinkKey(name: attach.name, role: role)) {
            index = own
        } else {
            guard links.count - freeLinks.count < configuration.maxLinks else {
                throw Violation.session(
                    Int32(session), .resourceLimitExceeded,
                    "the connection has \(configuration.maxLinks) links, as many as are accepted")
            }
            guard let handle = sessions[session].takeHandle() else {
                throw Violation.session(
                    Int32(session), .resourceLimitExceeded, "no handle is left to answer the attach")
            }
            if let old = linksByKey[LinkKey(name: attach.name, role: role)] { steal(old) }
            index = makeLink(Int32(session), role, handle: handle, name: attach.name)
        }
        sessions[session].bind(remoteHandle: attach.handle, to: index)
        let link = Int(index)
        links[link].remote = .active
        links[link].remoteHandle = attach.handle
        if links[link].role == .receiver {
            links[link].deliveryCount = attach.initialDeliveryCount ?? 0
        } else {
            links[link].rcvSettleMode = attach.rcvSettleMode
            if let limit = attach.maxMessageSize, limit > 0 { links[link].maxMessageSize = limit }
        }
        details[link]?.remoteAttach = attach
        details[link]?.remoteAttachSize = size
        attachBytes += size
        // One that we have detached already is of no use any more.
        guard links[link].local != .over else { return }
        emit(.attached(links[link].id))
        try resolve(link)
        // Credit given before the peer's count was known has not been told.
        if links[link].role == .receiver, links[link].local == .active, links[link].credit > 0 { markFlow(link: index) }
    }

    mutating func receive(_ detach: Detach, _ channel: UInt16) throws {
        guard let session = try liveSession(channel) else { return }
        let index = try link(ofHandle: detach.handle, in: session)
        answerIfIdle(index)
        // What both ends remember of a link that one of them refuses to go on with is not touched by it.
        let isRefused = links[index].local == .active && details[index]?.memory?.isResolved == false
        if links[index].local == .active {
            writePending()
            write(Detach(handle: links[index].handle, closed: detach.closed), channel: Int32(session))
            links[index].local = .over
            links[index].isClosing = detach.closed
        }
        let key = LinkKey(name: details[index]?.name ?? "", role: links[index].role)
        let crossed = detach.closed && !links[index].isClosing
        if isRefused { suspend(Int32(index)) }
        release(Int32(index), closed: detach.closed, detach.error)
        if crossed { closeAgain(key, session) }
    }

    /// Attaches a link and closes it: our detach, which did not close it, met one that did (§2.6.6).
    private mutating func closeAgain(_ key: LinkKey, _ session: Int) {
        // Whoever has the name now has stolen it, and would be meant.
        guard linksByKey[key] == nil, links.count - freeLinks.count < configuration.maxLinks,
            let handle = sessions[session].takeHandle()
        else { return }
        let link = makeLink(Int32(session), key.role, handle: handle, name: key.name)
        links[Int(link)].isSilent = true
        sessions[session].expectAnswer(to: link, key)
        attachLocally(link, Attach(name: key.name, handle: handle, role: key.role))
        detach(links[Int(link)].id)
    }

    /// Detaches a link that the peer attaches somewhere else: there is only one of its name (§2.6.1).
    private mutating func steal(_ link: Int32) {
        guard links[Int(link)].remote == .active, links[Int(link)].local != .over else { return }
        suspend(link)
        answerIfIdle(Int(link))
        let error = AMQPError(.linkStolen, "the link was attached again")
        detach(links[Int(link)].id, closed: false, error)
        // Nothing that the peer still says of it counts.
        if links[Int(link)].unsettled > 0 { loseDeliveries(of: link) }
        loseWaiting(link)
        links[Int(link)].isSilent = true
        emit(.detached(links[Int(link)].id, closed: false, error))
    }

    /// Detaches a link whose peer broke the protocol; it is gone once the peer has answered.
    mutating func failLink(_ link: Int32, _ error: AMQPError) {
        answerIfIdle(Int(link))
        detach(links[Int(link)].id, error)
    }

    /// Attaches without termini what the application has not answered yet: who detaches must have attached (§2.6.4).
    private mutating func answerIfIdle(_ link: Int) {
        if links[link].local == .idle { accept(links[link].id, source: nil, target: nil) }
    }

    /// The link of a frame's handle, or the error that §2.8.17 wants.
    func link(ofHandle handle: UInt32, in session: Int) throws -> Int {
        guard let link = sessions[session].link(ofRemoteHandle: handle) else {
            throw Violation.session(Int32(session), .sessionUnattachedHandle, "handle \(handle) has no link attached")
        }
        return Int(link)
    }

    // MARK: Life

    private mutating func makeLink(_ session: Int32, _ role: Role, handle: UInt32, name: String) -> Int32 {
        let index = freeLinks.popLast() ?? Int32(links.count)
        generation &+= 1
        let link = Link(id: LinkID(index: index, generation: generation), session: session, role: role, handle: handle)
        let detail = LinkDetails(name: name)
        if index == links.count {
            links.append(link)
            details.append(detail)
        } else {
            links[Int(index)] = link
            details[Int(index)] = detail
        }
        sessions[Int(session)].linkOfHandle[Int(handle)] = index
        linksByKey[LinkKey(name: name, role: role)] = index
        return index
    }

    private mutating func attachLocally(_ index: Int32, _ attach: Attach) {
        let link = Int(index)
        var attach = attach
        attach.handle = links[link].handle
        if attach.role == .sender {
            let count = attach.initialDeliveryCount ?? 0
            attach.initialDeliveryCount = count
            links[link].initialDeliveryCount = count
            links[link].deliveryCount = count
            links[link].sndSettleMode = attach.sndSettleMode
            details[link]?.defaultOutcome = attach.source?.defaultOutcome
        } else {
            links[link].rcvSettleMode = attach.rcvSettleMode
            if let limit = attach.maxMessageSize, limit > 0 { links[link].maxMessageSize = limit }
        }
        links[link].local = .active
        write(attach, channel: links[link].session)
        if links[link].owesFlow { markFlow(link: index) }
        do {
            try resolve(link)
        } catch let violation as Violation {
            answer(violation)
        } catch {
            // Nothing else is thrown.
        }
    }

    /// Tells the application what becomes of the link's deliveries and that it is gone, and frees its place.
    mutating func release(_ index: Int32, closed: Bool, _ error: AMQPError?) {
        let link = links[Int(index)]
        guard !link.isGone else { return }
        let session = Int(link.session)
        if closed { links[Int(index)].isClosing = true }
        if links[Int(index)].willSuspend { suspend(index) }
        if links[Int(index)].unsettled > 0 { loseDeliveries(of: index) }
        loseWaiting(index)
        if link.remote == .active { sessions[session].bind(remoteHandle: link.remoteHandle, to: -1) }
        sessions[session].giveBack(handle: link.handle)
        forgetUnfinished(Int(index))
        attachBytes -= details[Int(index)]?.remoteAttachSize ?? 0
        let error = error ?? details[Int(index)]?.detachError
        links[Int(index)].local = .over
        links[Int(index)].remote = .over
        links[Int(index)].isGone = true
        if let name = details[Int(index)]?.name, linksByKey[LinkKey(name: name, role: link.role)] == index {
            linksByKey[LinkKey(name: name, role: link.role)] = nil
        }
        details[Int(index)] = nil
        freeLinks.append(index)
        if !link.isSilent { emit(.detached(link.id, closed: closed, error)) }
    }

    /// Takes out the deliveries of a link that goes, and reports ours unless they go on elsewhere.
    mutating func loseDeliveries(of link: Int32) {
        let session = Int(links[Int(link)].session)
        if links[Int(link)].role == .sender {
            let (first, last) = sessions[session].outgoing.bounds
            var next = sessions[session].outgoing.next(from: first, through: last)
            while let id = next, links[Int(link)].unsettled > 0 {
                if let delivery = sessions[session].outgoing[id], delivery.link == link {
                    sessions[session].outgoing.remove(id)
                    lose(id, delivery)
                }
                next = id == last ? nil : sessions[session].outgoing.next(from: id &+ 1, through: last)
            }
        } else {
            let (first, last) = sessions[session].incoming.bounds
            var next = sessions[session].incoming.next(from: first, through: last)
            while let id = next, links[Int(link)].unsettled > 0 {
                if sessions[session].incoming[id]?.link == link {
                    sessions[session].incoming.remove(id)
                    links[Int(link)].unsettled &-= 1
                }
                next = id == last ? nil : sessions[session].incoming.next(from: id &+ 1, through: last)
            }
        }
    }

    /// Reports a delivery of ours whose link goes before the peer has settled it.
    mutating func lose(_ id: UInt32, _ delivery: OutgoingDelivery) {
        let link = Int(delivery.link)
        links[link].unsettled &-= 1
        guard !links[link].willSuspend else { return }
        emit(
            .outcome(
                Outcome(link: links[link].id, delivery: id, token: delivery.token, state: nil, settled: true)))
    }
}
