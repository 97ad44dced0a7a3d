import AMQPCodec
import AMQPTransport

/// A sender that has its frames ready, and writes them as fast as link credit and session window allow.
final class Generator {
    private(set) var connection: PlainConnection
    private var state: SendingState
    private let block: TransferBlock
    private let number: Int
    /// The part of the block that is still to be written.
    private var pending = 0..<0

    /// `number` tells it from other senders, and `limit` is how many messages it sends.
    init(_ number: Int, to place: HostPort, address: String, bodySize: Int, settled: Bool, limit: Int) throws {
        self.number = number
        block = TransferBlock(bodySize: bodySize, settled: settled)
        state = SendingState(limit: limit, settled: settled, frameSize: block.frameSize)
        connection = try PlainConnection(
            to: place,
            Attach(
                name: "sender-\(number)", handle: 0, role: .sender, sndSettleMode: settled ? .settled : .unsettled,
                source: Source(address: address), target: .target(Target(address: address)), initialDeliveryCount: 0))
    }

    /// How many messages it has sent.
    var sent: Int { state.sent }
    /// How many of them were accepted.
    var accepted: Int { state.accepted }
    /// How many of them have an outcome.
    var answered: Int { state.answered }
    /// Outcomes that should not be, in words.
    var complaint: String? { state.complaint }
    /// Whether it waits for room in the socket.
    var isWriting: Bool { !connection.out.isEmpty || !pending.isEmpty || state.room > 0 }
    /// Whether every message has gone, and been answered if it is to be.
    var isDone: Bool { pending.isEmpty && state.isDone }

    /// Sends nothing more.
    func stop() { state.limit = state.sent }

    /// Reads once.
    func receive() throws { try connection.receive(&state) }

    /// Writes what goes.
    func send() throws {
        try connection.flush()
        guard connection.out.isEmpty else { return }
        if pending.isEmpty, state.room > 0 {
            let first = state.sent
            let count = state.send(atMost: block.count)
            block.number(count, from: UInt32(truncatingIfNeeded: first), serial: UInt64(number) << 48 | UInt64(first))
            pending = 0..<(count * block.frameSize)
        }
        if !pending.isEmpty { pending.removeFirst(try connection.write(block.bytes(pending))) }
    }

    func close() throws { try connection.close() }
}

/// What a sender knows of its link and its deliveries.
private struct SendingState: FrameTaker {
    var limit: Int
    let settled: Bool
    let frameSize: Int

    private(set) var sent = 0
    private(set) var accepted = 0
    private(set) var answered = 0
    private(set) var complaint: String?
    /// By the last bits of the delivery-id: whether a delivery is unsettled.
    private var isUnsettled: [Bool]
    private var unsettled: Int { settled ? 0 : sent - answered }
    private var credit: UInt32 = 0
    private var window: UInt32 = 0

    /// No more deliveries than that are unsettled at a time: a power of two.
    private static let mostUnsettled = 1 << 16

    init(limit: Int, settled: Bool, frameSize: Int) {
        self.limit = limit
        self.settled = settled
        self.frameSize = frameSize
        isUnsettled = Array(repeating: false, count: settled ? 0 : Self.mostUnsettled)
    }

    /// How many messages may go now.
    var room: Int {
        min(Int(credit), Int(window), limit - sent, settled ? .max : Self.mostUnsettled - unsettled)
    }

    var isDone: Bool { sent >= limit && unsettled == 0 }

    /// Counts messages as sent, and says how many they are.
    mutating func send(atMost most: Int) -> Int {
        let count = min(room, most)
        if !settled {
            for id in sent..<(sent + count) { isUnsettled[id & (Self.mostUnsettled - 1)] = true }
        }
        sent += count
        credit -= UInt32(count)
        window -= UInt32(count)
        return count
    }

    mutating func take(_ open: Open) throws(FleetError) {
        guard frameSize <= open.maxFrameSize else {
            throw FleetError(
                "a message takes a frame of \(frameSize) bytes, and the node's are \(open.maxFrameSize) at most")
        }
    }

    mutating func take(_ begin: Begin) { window = begin.incomingWindow }

    mutating func take(_ flow: Flow) {
        // Delivery-ids, transfer-ids and the delivery-count all begin with 0, and go up together.
        let next = UInt32(truncatingIfNeeded: sent)
        window = (flow.nextIncomingID ?? 0) &+ flow.incomingWindow &- next
        if let granted = flow.linkCredit { credit = (flow.deliveryCount ?? 0) &+ granted &- next }
    }

    mutating func take(_ disposition: Disposition) {
        let count = (disposition.last ?? disposition.first) &- disposition.first
        guard disposition.role == .receiver, disposition.settled, count < UInt32(Self.mostUnsettled) else { return }
        let isAccepted = disposition.state == .accepted
        for index in 0...count {
            let place = Int((disposition.first &+ index) & UInt32(Self.mostUnsettled - 1))
            if settled || !isUnsettled[place] {
                complaint = complaint ?? "outcomes came twice, or of messages that were not sent"
                continue
            }
            isUnsettled[place] = false
            answered += 1
            if isAccepted { accepted += 1 } else { complaint = complaint ?? complaint(about: disposition.state) }
        }
    }

    private func complaint(about state: DeliveryState?) -> String {
        "messages were not accepted, the first of them \(state.map { "\($0)" } ?? "without an outcome")"
    }
}
