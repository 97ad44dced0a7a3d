import AMQPCodec

/// A performative that stands alone in its frame.
protocol FrameBody {
    func write(to out: inout OutputBuffer)
}

extension Open: FrameBody {}
extension Begin: FrameBody {}
extension Attach: FrameBody {}
extension Flow: FrameBody {}
extension Disposition: FrameBody {}
extension Detach: FrameBody {}
extension End: FrameBody {}
extension Close: FrameBody {}

extension FrameBody {
    func write(toFrameIn out: inout OutputBuffer, channel: UInt16 = 0) {
        let frame = out.beginFrame(.amqp, channel: channel)
        write(to: &out)
        out.endFrame(frame)
    }
}

extension Connection {
    mutating func write(_ body: some FrameBody, channel: Int32 = 0) {
        body.write(toFrameIn: &out, channel: UInt16(channel))
    }

    /// Writes the dispositions and flows that wait for the end of a batch.
    mutating func writePending() {
        guard !dirtySessions.isEmpty || !dirtyLinks.isEmpty else { return }
        for session in dirtySessions where sessions[Int(session)].local == .active {
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
        // The same session again and again is the rule, so that is all that is looked for.
        if dirtySessions.last != session { dirtySessions.append(session) }
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
        links[Int(index)].echoPending = false
        write(flow, channel: link.session)
    }

    /// We send as fast as the peer's window allows and keep nothing that would bound it, so it is never less than this.
    static let outgoingWindow: UInt32 = 0x7fff_ffff
}
