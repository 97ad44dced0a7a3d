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
    /// Whether it is among those with something to say at the next flush.
    var isDirty = false

    /// Our link for each of the peer's handles; -1 for none.
    var linkOfRemoteHandle: [Int32] = []
    /// Our link for each of our handles; -1 for none.
    var linkOfHandle: [Int32] = []
    var freeHandles: [UInt32] = []
    /// Our links that the peer has not attached yet, oldest first.
    private var unanswered: [LinkKey: [Int32]] = [:]
    /// Why we ended it.
    var endError: AMQPError?
    /// Links with a delivery that was taken back while the peer's window was shut.
    var aborting: [Int32] = []
    /// Links with something to say of resumed deliveries that the peer's window had no room for.
    var resuming: [Int32] = []
    var remoteHandleMax: UInt32 = .max
    /// What the peer said.
    var remoteBegin: Begin?
    /// How many bytes that took.
    var remoteBeginSize = 0

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

    /// Numbers a delivery of ours, and keeps it if it is not settled.
    mutating func startOutgoing(_ delivery: OutgoingDelivery?) -> UInt32 {
        let id = nextOutgoingDelivery
        nextOutgoingDelivery = id &+ 1
        if let delivery { outgoing.insert(id, delivery) }
        return id
    }

    /// Counts a transfer frame of ours against the peer's window.
    mutating func countOutgoing() {
        nextOutgoingID &+= 1
        remoteIncomingWindow &-= min(remoteIncomingWindow, 1)
    }

    /// Counts a transfer frame of the peer's against our window; false if there was no room for it.
    mutating func countIncoming() -> Bool {
        guard incomingWindow > 0 else { return false }
        incomingWindow &-= 1
        nextIncomingID &+= 1
        return true
    }

    /// Notes that the peer is to attach a link of ours.
    mutating func expectAnswer(to link: Int32, _ key: LinkKey) { unanswered[key, default: []].append(link) }

    /// Our link that the peer attaches now, if it is one of ours.
    mutating func takeUnanswered(_ key: LinkKey) -> Int32? {
        guard var links = unanswered.removeValue(forKey: key) else { return nil }
        defer { if !links.isEmpty { unanswered[key] = links } }
        return links.removeFirst()
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
        if let free = freeHandles.popLast() { return free }
        let next = UInt32(linkOfHandle.count)
        guard next <= remoteHandleMax else { return nil }
        linkOfHandle.append(-1)
        return next
    }

    mutating func giveBack(handle: UInt32) {
        linkOfHandle[Int(handle)] = -1
        freeHandles.append(handle)
    }
}
