import AMQPCodec
import AMQPTransport

/// A receiver that counts, grants credit, and accepts what is not settled.
final class Sink {
    private(set) var connection: PlainConnection
    private var state: ReceivingState

    /// How it answers deliveries that are not settled.
    enum Answers {
        /// With one disposition for all that a read has brought.
        case ranges
        /// With one for each delivery.
        case each
    }

    init(from place: HostPort, address: String, senders: Int, answers: Answers, credit: UInt32) throws {
        state = ReceivingState(senders: senders, answers: answers, window: credit)
        connection = try PlainConnection(
            to: place,
            Attach(
                name: "receiver", handle: 0, role: .receiver, source: Source(address: address),
                target: .target(Target(address: address))))
    }

    /// How many messages have come.
    var arrived: Int { state.arrived }
    /// How many of them came twice, out of order, or from nowhere.
    var misplaced: Int { state.misplaced }
    /// Whether it waits for room in the socket.
    var isWriting: Bool { !connection.out.isEmpty }

    /// Reads once, and answers.
    func receive() throws {
        try connection.receive(&state)
        state.write(to: &connection)
    }

    /// Writes what goes.
    func send() throws { try connection.flush() }

    func close() throws { try connection.close() }
}

/// What a receiver knows of its link and its deliveries.
private struct ReceivingState: FrameTaker {
    private(set) var arrived = 0
    private(set) var misplaced = 0
    /// By the number of its sender: the number of the next message.
    private var next: [UInt64]

    private let answers: Sink.Answers
    private let window: UInt32
    private var isAttached = false
    private var nextIncomingID: UInt32 = 0
    private var deliveryCount: UInt32 = 0
    private var credit: UInt32 = 0
    /// The last delivery, and the first of this read that is to be accepted.
    private var last: UInt32 = 0
    private var first: UInt32?
    /// Deliveries that are to be accepted one by one.
    private var single: [UInt32] = []

    init(senders: Int, answers: Sink.Answers, window: UInt32) {
        next = Array(repeating: 0, count: senders)
        self.answers = answers
        self.window = window
    }

    mutating func take(_ begin: Begin) { nextIncomingID = begin.nextOutgoingID }

    mutating func take(_ attach: Attach) {
        deliveryCount = attach.initialDeliveryCount ?? 0
        isAttached = true
    }

    mutating func take(_ transfer: Transfer, _ payload: UnsafeRawBufferPointer) {
        nextIncomingID &+= 1
        if let id = transfer.deliveryID {
            last = id
            deliveryCount &+= 1
            credit -= min(credit, 1)
            if !isNext(payload) { misplaced += 1 }
        }
        guard !transfer.more else { return }
        arrived += 1
        guard transfer.settled != true else { return }
        switch answers {
        case .each: single.append(last)
        case .ranges: first = first ?? last
        }
    }

    /// Whether it is the next message of its sender.
    private mutating func isNext(_ payload: UnsafeRawBufferPointer) -> Bool {
        guard let serial = TransferBlock.serial(in: payload) else { return false }
        let sender = Int(serial >> 48)
        guard sender < next.count, next[sender] == serial & 0xffff_ffff_ffff else { return false }
        next[sender] += 1
        return true
    }

    /// Writes the answers to what has come, and grants credit.
    mutating func write(to connection: inout PlainConnection) {
        for id in single { accept(id, id, &connection) }
        single.removeAll(keepingCapacity: true)
        if let first { accept(first, last, &connection) }
        first = nil
        guard isAttached, credit <= window / 2 else { return }
        credit = window
        connection.write {
            Flow(
                nextIncomingID: nextIncomingID, incomingWindow: PlainConnection.window, nextOutgoingID: 0,
                outgoingWindow: PlainConnection.window, handle: 0, deliveryCount: deliveryCount, linkCredit: window
            ).write(to: &$0)
        }
    }

    private func accept(_ first: UInt32, _ last: UInt32, _ connection: inout PlainConnection) {
        connection.write {
            Disposition(
                role: .receiver, first: first, last: first == last ? nil : last, settled: true, state: .accepted
            ).write(to: &$0)
        }
    }
}
