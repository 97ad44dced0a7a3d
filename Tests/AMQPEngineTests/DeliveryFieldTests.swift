import AMQPCodec
import AMQPEngine
import Testing

/// What is said of a delivery beside its payload, and of a link beside its credit.
struct DeliveryFieldTests {
    /// A pair whose link has the given receiver settle mode, and an application that does nothing but grant credit.
    static func sending(_ mode: ReceiverSettleMode, server: Configuration = .small("server")) -> (Pair, LinkID, LinkID)
    {
        let (pair, session) = Pair.opened(server: server)
        pair.server.react = { peer, happening in
            guard case .attached(let link) = happening else { return }
            peer.connection.accept(link, source: Source(address: "a"), target: .target(Target(address: "b")))
            peer.connection.grant(10, on: link)
        }
        let link = pair.client.connection.attach(
            Attach(name: "link", handle: 0, role: .sender, rcvSettleMode: mode), in: session)!
        pair.pump()
        return (pair, link, pair.server.links[0])
    }

    /// Only a transaction is named by every frame (§4.4.1).
    @Test(arguments: [
        DeliveryState.transactional(TransactionalState(txnID: Array(0..<32))),
        .transactional(
            TransactionalState(
                txnID: [1], outcome: .rejected(AMQPError(.invalidField, String(repeating: "x", count: 200))))),
        .received(Received(sectionNumber: 1, sectionOffset: 2)),
    ])
    func theStateAtTheSenderArrives(_ state: DeliveryState) throws {
        let (pair, link, _) = Self.sending(.first)
        let message = bytes(2_000)
        try pair.client.send(message, on: link, state: state)
        pair.pump()
        let again = if case .transactional = state { state } else { DeliveryState?.none }
        #expect(pair.server.arrivals.first?.state == state && pair.server.arrivals.count >= 5)
        #expect(pair.server.arrivals.dropFirst().allSatisfy { $0.state == again })
        #expect(pair.server.arrivals.flatMap(\.payload) == message)
        #expect(try Frame.all(pair.client.said).allSatisfy { $0.bytes.count <= 512 })
    }

    /// Every size around the edges of the first frame, whose head is larger than others.
    @Test(arguments: Array(300..<470))
    func aStateTakesRoomInTheFrame(_ size: Int) throws {
        let (pair, link, served) = Self.sending(.second)
        let state = DeliveryState.transactional(TransactionalState(txnID: Array(0..<20)))
        try pair.client.send(bytes(size), on: link, state: state, mode: .second, batchable: true)
        pair.pump()
        #expect(pair.server.messages(on: served) == [bytes(size)])
        #expect(try Frame.all(pair.client.said).allSatisfy { $0.bytes.count <= 512 })
    }

    @Test func aStateThatFillsTheFrameIsRefused() {
        let (pair, link, _) = Self.sending(.first)
        let state = DeliveryState.rejected(AMQPError(.invalidField, String(repeating: "x", count: 600)))
        #expect(throws: SendError.tooLarge) { try pair.client.send([1], on: link, state: state) }
        pair.pump()
        #expect(pair.server.arrivals.isEmpty && pair.client.flow(of: link)?.credit == 10)
    }

    @Test func aDeliveryMayBeBatchable() throws {
        let (pair, link, _) = Self.sending(.first)
        try pair.client.send([1], on: link, batchable: true)
        try pair.client.send([2], on: link)
        pair.pump()
        #expect(pair.server.arrivals.map(\.batchable) == [true, false])
    }

    /// The receiver's mode is the link's; a sender may choose `first` for a delivery of a link whose mode is `second`.
    @Test func aDeliveryMayHaveAModeOfItsOwn() throws {
        let (pair, link, _) = Self.sending(.second)
        try pair.client.send([1], on: link)
        try pair.client.send(bytes(700), on: link, mode: .first)
        try pair.client.send([1], on: link, mode: .second)
        pair.pump()
        #expect(pair.server.arrivals.map(\.rcvSettleMode) == [.second, .first, .first, .second])
    }

    @Test func aDeliveryCannotBeSecondOnALinkThatIsNot() throws {
        let (pair, link, _) = Self.sending(.first)
        #expect(throws: SendError.settleMode) { try pair.client.send([1], on: link, mode: .second) }
        let raw = Raw()
        raw.engine.serve()
        raw.begin(senders: 1)
        _ = try raw.heard()
        raw.say(.transfer(Transfer(handle: 0, deliveryID: 0, deliveryTag: DeliveryTag(1), rcvSettleMode: .second)))
        guard case .detach(let detach)? = try raw.heard().last else { return #expect(Bool(false)) }
        #expect(detach.error?.condition == .invalidField && detach.closed)
    }

    /// Sender settle modes `settled` and `unsettled` bind every delivery of the link (§2.7.5).
    @Test(arguments: [SenderSettleMode.settled, .unsettled, .mixed])
    func aLinkSendsAsItsSenderSettleModeSays(_ mode: SenderSettleMode) throws {
        let (pair, session) = Pair.opened()
        pair.server.serve()
        let link = pair.client.connection.attach(
            Attach(name: "link", handle: 0, role: .sender, sndSettleMode: mode), in: session)!
        pair.pump()
        for settled in [false, true] {
            let isAllowed = mode == .mixed || settled == (mode == .settled)
            if isAllowed {
                try pair.client.send([1], on: link, settled: settled)
            } else {
                #expect(throws: SendError.settleMode) { try pair.client.send([1], on: link, settled: settled) }
            }
        }
        pair.pump()
        let sent = try pair.client.transfers.map { $0.settled == true }
        #expect(sent == (mode == .mixed ? [false, true] : [mode == .settled]))
    }

    @Test func propertiesGoWithOneFlow() throws {
        let (pair, link, served) = Self.sending(.first)
        var seen: [AMQPMap?] = []
        pair.client.observe { if case .flow(_, let properties) = $0 { seen.append(properties) } }
        pair.server.connection.grant(20, on: served, properties: ["txn-id": .binary([1, 2])])
        pair.pump()
        pair.server.connection.grant(30, on: served)
        pair.pump()
        #expect(seen == [["txn-id": .binary([1, 2])], nil])
        pair.server.observe { if case .flow(_, let properties) = $0 { seen.append(properties) } }
        pair.client.connection.offer(0, on: link, properties: ["x": .uint(7)])
        pair.pump()
        #expect(seen.last == ["x": .uint(7)])
    }

    @Test func theSenderMaySayItsStateWithoutSettling() throws {
        let (pair, link, served) = Self.sending(.second)
        try pair.client.send([1], on: link)
        pair.pump()
        var states: [DeliveryState?] = []
        pair.server.observe { if case .senderUpdate(_, _, let state, _) = $0 { states.append(state) } }
        pair.client.connection.update(
            0, on: link, .received(Received(sectionNumber: 1, sectionOffset: 2)), settled: false)
        pair.pump()
        pair.client.connection.update(0, on: link, .released)
        pair.pump()
        #expect(states == [.received(Received(sectionNumber: 1, sectionOffset: 2)), .released])
        #expect(pair.server.log.last == .senderUpdate(served, delivery: 0, settled: true))
    }
}
