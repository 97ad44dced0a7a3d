import AMQPCodec

extension Connection {
    mutating func write(_ body: some FrameBody, channel: Int32 = 0) {
        let start = out.position
        body.write(toFrameIn: &out, channel: UInt16(channel))
        if remote != nil, out.position &- start > remoteMaxFrameSize { shorten(body, channel, from: start) }
    }

    /// Takes back a frame that is too large for the peer and writes it with less detail; without any, the connection cannot go on.
    @inline(never)
    private mutating func shorten(_ body: some FrameBody, _ channel: Int32, from start: Int) {
        out.truncate(to: start)
        body.shortened?.write(toFrameIn: &out, channel: UInt16(channel))
        guard out.position == start || out.position &- start > remoteMaxFrameSize else { return }
        out.truncate(to: start)
        fail(AMQPError(.frameSizeTooSmall, "a frame does not fit in the peer's \(remoteMaxFrameSize) bytes"))
    }

    /// Writes the dispositions and flows that wait for the end of a batch.
    mutating func writePending() {
        guard !dirtySessions.isEmpty || !dirtyLinks.isEmpty else { return }
        for session in dirtySessions {
            sessions[Int(session)].isDirty = false
            guard sessions[Int(session)].local == .active else { continue }
            writeDispositions(session)
            if sessions[Int(session)].flowPending { writeFlow(session) }
        }
        dirtySessions.removeAll(keepingCapacity: true)
        for link in dirtyLinks where links[Int(link)].flowPending {
            links[Int(link)].flowPending = false
            if links[Int(link)].local == .active, sessions[Int(links[Int(link)].session)].local == .active {
                writeLinkFlow(link)
            }
        }
        dirtyLinks.removeAll(keepingCapacity: true)
    }

    mutating func writeDispositions(_ session: Int32) {
        if let frame = sessions[Int(session)].receiverDispositions.take(as: .receiver) {
            write(frame, channel: session)
        }
        if let frame = sessions[Int(session)].senderDispositions.take(as: .sender) { write(frame, channel: session) }
    }

    mutating func markDirty(session: Int32) {
        guard !sessions[Int(session)].isDirty else { return }
        sessions[Int(session)].isDirty = true
        dirtySessions.append(session)
    }

    mutating func markFlow(session: Int32) {
        sessions[Int(session)].flowPending = true
        markDirty(session: session)
    }

    mutating func markFlow(link: Int32) {
        guard !links[Int(link)].flowPending else { return }
        links[Int(link)].flowPending = true
        dirtyLinks.append(link)
    }

    /// The session's part of a `flow`; telling the peer reopens our window.
    private mutating func sessionFlow(_ index: Int32) -> Flow {
        let session = Int(index)
        if !sessions[session].paused { sessions[session].incomingWindow = configuration.incomingWindow }
        sessions[session].flowPending = false
        return Flow(
            nextIncomingID: sessions[session].remote == .active ? sessions[session].nextIncomingID : nil,
            incomingWindow: sessions[session].incomingWindow, nextOutgoingID: sessions[session].nextOutgoingID,
            outgoingWindow: Connection.outgoingWindow)
    }

    mutating func writeFlow(_ session: Int32) { write(sessionFlow(session), channel: session) }

    mutating func writeLinkFlow(_ index: Int32) {
        let link = links[Int(index)]
        var flow = sessionFlow(link.session)
        flow.handle = link.handle
        flow.deliveryCount = link.role == .sender || link.remote == .active ? link.deliveryCount : nil
        flow.linkCredit = link.credit
        flow.available = link.role == .sender ? link.available : nil
        flow.drain = link.drain
        flow.echo = link.echoPending
        flow.properties = details[Int(index)]?.flowProperties
        links[Int(index)].echoPending = false
        details[Int(index)]?.flowProperties = nil
        write(flow, channel: link.session)
    }

    /// We send as fast as the peer's window allows and keep nothing that would bound it, so it is never less than this.
    static let outgoingWindow: UInt32 = 0x7fff_ffff
}
