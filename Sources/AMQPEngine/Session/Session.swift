import AMQPCodec

/// One of our sessions (§2.5). Its place in the connection's array is its local channel.
struct Session {
    let id: SessionID
    var remoteChannel: UInt16 = 0
    var local = Half.idle
    var remote = Half.idle

    // Windows, §2.5.6: counted in transfer frames
    var nextIncomingID: UInt32 = 0
    var incomingWindow: UInt32
    var nextOutgoingID: UInt32 = 0
    var remoteIncomingWindow: UInt32 = 0
    /// Whether the application asked to let the incoming window run out.
    var paused = false
    /// Whether a transfer found the peer's window shut.
    var blocked = false
    var flowPending = false

    /// Our link for each of the peer's handles; -1 for none.
    var linkOfRemoteHandle: [Int32] = []
    /// Which of our handles are taken.
    var handles: [Bool] = []
    var remoteHandleMax: UInt32 = .max

    var nextOutgoingDelivery: UInt32 = 0
    var nextIncomingDelivery: UInt32?
    var outgoing = UnsettledDeliveries(blank: OutgoingDelivery())
    var incoming = UnsettledDeliveries(blank: IncomingDelivery())
    /// What we, as receiver, have to say of incoming deliveries.
    var receiverDispositions = PendingDispositions()
    /// What we, as sender, have to say of outgoing deliveries.
    var senderDispositions = PendingDispositions()

    init(id: SessionID, incomingWindow: UInt32) {
        self.id = id
        self.incomingWindow = incomingWindow
    }

    func link(ofRemoteHandle handle: UInt32) -> Int32? {
        guard handle < linkOfRemoteHandle.count else { return nil }
        let link = linkOfRemoteHandle[Int(handle)]
        return link < 0 ? nil : link
    }

    mutating func bind(remoteHandle handle: UInt32, to link: Int32) {
        while linkOfRemoteHandle.count <= handle { linkOfRemoteHandle.append(-1) }
        linkOfRemoteHandle[Int(handle)] = link
    }

    mutating func takeHandle() -> UInt32? {
        let free = handles.firstIndex(of: false) ?? handles.count
        guard free <= remoteHandleMax else { return nil }
        if free == handles.count { handles.append(true) } else { handles[free] = true }
        return UInt32(free)
    }
}
