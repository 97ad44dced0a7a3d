public import AMQPCodec

extension Connection {
    // MARK: Commands

    /// Begins a session (§2.5.1). Links can be attached at once.
    ///
    /// Before ``Event/opened`` every peer takes one session and frames of 512 bytes; who says more has to know that this one does (§2.4.2).
    /// `options` is what it says of itself; nil for what the configuration says of all sessions.
    /// Returns nil if the connection is closing or every channel that both sides allow is taken.
    public mutating func begin(_ options: SessionOptions? = nil) -> SessionID? {
        guard localOpen == .active, let index = freeChannel() else { return nil }
        beginLocally(index, options, answering: nil)
        return sessions[index].id
    }

    /// Ends a session with all its links (§2.5.2), with the reason if there is one.
    ///
    /// Its links are gone at once, the session when the peer has answered.
    public mutating func end(_ session: SessionID, _ error: AMQPError? = nil) {
        guard let index = active(session) else { return }
        writePending()
        write(End(error: error), channel: Int32(index))
        sessions[index].local = .over
        sessions[index].endError = error
        detachLinks(of: Int32(index), error)
    }

    /// Lets the session's incoming window run out instead of renewing it, or renews it again.
    ///
    /// For an application that cannot take more just now: the peer stops after at most ``Configuration/incomingWindow`` frames.
    public mutating func pause(_ session: SessionID, _ paused: Bool) {
        guard let index = active(session), sessions[index].paused != paused else { return }
        sessions[index].paused = paused
        if !paused { markFlow(session: Int32(index)) }
    }

    /// The peer's `begin` of a session, once it has come; nil if the session is gone.
    public func remoteBegin(of session: SessionID) -> Begin? { active(session).flatMap { sessions[$0].remoteBegin } }

    /// Whether the identifier still names a session that can be used.
    func active(_ session: SessionID) -> Int? {
        let index = Int(session.index)
        guard sessions.indices.contains(index), sessions[index].id == session, sessions[index].local == .active else {
            return nil
        }
        return index
    }

    // MARK: Frames

    mutating func receive(_ begin: Begin, _ channel: UInt16, size: Int) throws {
        try checkChannel(channel)
        guard attachBytes + size <= configuration.attachLimit else {
            throw Violation.connection(
                .resourceLimitExceeded, "no room is left for the begin frames of further sessions")
        }
        guard session(ofRemoteChannel: channel) == nil else {
            throw Violation.connection(.illegalState, "begin on channel \(channel), which has a session already")
        }
        let index: Int
        if let local = begin.remoteChannel {
            index = Int(local)
            guard sessions.indices.contains(index), sessions[index].local != .idle, sessions[index].remote == .idle
            else {
                throw Violation.connection(.invalidField, "begin.remote-channel \(local) answers no begin of ours")
            }
        } else {
            guard let free = freeChannel() else {
                throw Violation.connection(.resourceLimitExceeded, "no channel is free for another session")
            }
            index = free
        }
        while sessionOfRemoteChannel.count <= channel { sessionOfRemoteChannel.append(-1) }
        sessionOfRemoteChannel[Int(channel)] = Int32(index)
        if begin.remoteChannel == nil { beginLocally(index, nil, answering: channel) }
        sessions[index].remoteBegin = begin
        sessions[index].remoteBeginSize = size
        attachBytes += size
        sessions[index].remote = .active
        sessions[index].remoteChannel = channel
        sessions[index].nextIncomingID = begin.nextOutgoingID
        sessions[index].remoteIncomingWindow = begin.incomingWindow
        sessions[index].remoteHandleMax = begin.handleMax
        // One that we have ended already is of no use any more.
        if sessions[index].local == .active { emit(.begun(sessions[index].id)) }
    }

    mutating func receive(_ end: End, _ channel: UInt16) throws {
        let index = try sessionIndex(channel)
        sessions[index].remote = .over
        sessionOfRemoteChannel[Int(channel)] = -1
        if sessions[index].local == .active {
            writePending()
            write(End(), channel: Int32(index))
            sessions[index].local = .over
        }
        endSession(Int32(index), end.error)
    }

    /// Ends a session whose peer broke the protocol; it is over once the peer has answered.
    mutating func failSession(_ session: Int32, _ error: AMQPError) {
        let index = Int(session)
        guard sessions[index].local == .active else { return }
        writePending()
        write(End(error: error), channel: session)
        sessions[index].local = .over
        sessions[index].endError = error
        detachLinks(of: session, error)
    }

    /// The session of a frame; nil if it is to be discarded because we have ended the session already (§2.5.5).
    mutating func liveSession(_ channel: UInt16) throws -> Int? {
        let index = try sessionIndex(channel)
        return sessions[index].local == .active ? index : nil
    }

    private func sessionIndex(_ channel: UInt16) throws -> Int {
        try checkChannel(channel)
        guard let index = session(ofRemoteChannel: channel) else {
            throw Violation.connection(.notAllowed, "a frame on channel \(channel), where no session has begun")
        }
        return index
    }

    func checkChannel(_ channel: UInt16) throws {
        guard channel <= configuration.channelMax else {
            let sentence = "channel \(channel) is above the channel-max of \(configuration.channelMax)"
            throw Violation.connection(.connectionFramingError, sentence)
        }
    }

    private func session(ofRemoteChannel channel: UInt16) -> Int? {
        guard channel < sessionOfRemoteChannel.count else { return nil }
        let session = sessionOfRemoteChannel[Int(channel)]
        return session < 0 ? nil : Int(session)
    }

    // MARK: Life

    private func freeChannel() -> Int? {
        let free = freeChannels.last.map(Int.init) ?? sessions.count
        return free <= Int(min(configuration.channelMax, remote?.channelMax ?? .max)) ? free : nil
    }

    private mutating func beginLocally(_ index: Int, _ options: SessionOptions?, answering remoteChannel: UInt16?) {
        generation &+= 1
        var session = Session(
            id: SessionID(index: Int32(index), generation: generation), incomingWindow: configuration.incomingWindow)
        session.local = .active
        if index == sessions.count {
            sessions.append(session)
        } else {
            freeChannels.removeLast()
            sessions[index] = session
        }
        let options = options ?? configuration.sessions
        let begin = Begin(
            remoteChannel: remoteChannel, nextOutgoingID: session.nextOutgoingID,
            incomingWindow: configuration.incomingWindow, outgoingWindow: Connection.outgoingWindow,
            handleMax: configuration.largestHandle, offeredCapabilities: options.offeredCapabilities,
            desiredCapabilities: options.desiredCapabilities, properties: options.properties)
        write(begin, channel: Int32(index))
    }

    /// Tells the application that the session and its links are gone, and frees the channel.
    mutating func endSession(_ session: Int32, _ error: AMQPError?) {
        let index = Int(session)
        detachLinks(of: session, error)
        if sessions[index].remote == .active { sessionOfRemoteChannel[Int(sessions[index].remoteChannel)] = -1 }
        attachBytes -= sessions[index].remoteBeginSize
        let id = sessions[index].id
        let error = error ?? sessions[index].endError
        sessions[index] = Session(id: SessionID(index: session, generation: 0), incomingWindow: 0)
        freeChannels.append(session)
        emit(.ended(id, error))
    }

    private mutating func detachLinks(of session: Int32, _ error: AMQPError?) {
        let index = Int(session)
        // All deliveries at once, so that each link need not look for its own.
        let (first, last) = sessions[index].outgoing.bounds
        var next = sessions[index].outgoing.next(from: first, through: last)
        while let id = next {
            if let delivery = sessions[index].outgoing.remove(id) { lose(id, delivery) }
            next = id == last ? nil : sessions[index].outgoing.next(from: id &+ 1, through: last)
        }
        sessions[index].incoming = UnsettledDeliveries(blank: IncomingDelivery())
        for link in sessions[index].linkOfHandle where link >= 0 {
            links[Int(link)].unsettled = 0
            release(link, closed: false, error)
        }
    }
}
