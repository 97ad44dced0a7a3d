import AMQPCodec
import AMQPEngine
import Testing

struct DeliveryTests {
    /// Every size around the edges of frames, cut as the smallest frame demands.
    @Test(arguments: [0, 1, 100, 440, 446, 447, 448, 511, 512, 894, 895, 5_000, 100_000, 1_000_000])
    func aMessageOfAnySizeArrivesAsSent(_ size: Int) throws {
        for fragmentation in [Fragmentation.whole, .random(Generator(UInt64(size)))] {
            let (pair, session, link, served) = Pair.sending(
                server: .small("server", window: 4_000), fragmentation)
            let message = bytes(size)
            let sent = try pair.client.send(message, on: link, token: Token(high: 7, low: 9))
            #expect(sent.complete && sent.started && sent.taken == size)
            pair.pump()
            #expect(pair.server.messages(on: served) == [message])
            #expect(
                pair.client.log.last == .outcome(link, delivery: 0, Token(high: 7, low: 9), .accepted, settled: true))
            #expect(pair.client.unsettled(in: session) == [0, 0])
            #expect(pair.server.unsettled(in: pair.server.sessions[0]) == [0, 0])
            let frames = try Frame.all(pair.client.said)
            #expect(frames.allSatisfy { $0.bytes.count <= 512 })
        }
    }

    @Test func aMessageMayBeHandedOverInPieces() throws {
        let (pair, _, link, served) = Pair.sending(server: .small("server"))
        for piece in 0..<10 {
            #expect(pair.client.isPartial(link) == (piece > 0))
            let sent = try pair.client.send(bytes(300, from: piece * 300), on: link, more: piece < 9)
            #expect(sent.delivery == 0 && sent.complete)
            if piece % 3 == 0 { pair.pump() }
        }
        pair.pump()
        #expect(pair.server.messages(on: served) == [bytes(3_000)])
        #expect(!pair.client.isPartial(link))
    }

    @Test func whatIsSaidOfADeliveryArrives() throws {
        let (pair, _, link, _) = Pair.sending()
        let tag = try #require(DeliveryTag((0..<32).map(UInt8.init)))
        try pair.client.send([1, 2], on: link, tag: tag, format: 0x1234)
        try pair.client.send([3], on: link, settled: true, tag: DeliveryTag())
        pair.pump()
        let arrivals = pair.server.arrivals
        #expect(arrivals[0].tag == tag && arrivals[0].messageFormat == 0x1234 && !arrivals[0].settled)
        #expect(arrivals[0].first && !arrivals[0].more && arrivals[0].delivery == 0)
        #expect(arrivals[1].tag == DeliveryTag() && arrivals[1].settled && arrivals[1].delivery == 1)
    }

    @Test func tagsThatAreMadeUpDiffer() throws {
        let (pair, _, link, _) = Pair.sending(credit: 1_000)
        for _ in 0..<300 { try pair.client.send([], on: link) }
        pair.pump()
        #expect(Set(pair.server.arrivals.map(\.tag)).count == 300)
    }

    @Test func aSettledDeliveryHasNoOutcome() throws {
        let (pair, session, link, served) = Pair.sending(server: .small("server"))
        try pair.client.send(bytes(2_000), on: link, settled: true)
        #expect(pair.client.unsettled(in: session) == [0, 0])
        pair.pump()
        #expect(pair.server.messages(on: served) == [bytes(2_000)])
        #expect(pair.server.arrivals.allSatisfy { $0.settled })
        #expect(pair.client.outcomes.isEmpty)
        pair.server.connection.update(0, on: served, .accepted)
        #expect(pair.server.takeOutput(now: pair.now).isEmpty)
    }

    @Test func anAbortedDeliveryIsForgottenOnBothSides() throws {
        let (pair, session, link, served) = Pair.sending(server: .small("server"))
        try pair.client.send(bytes(1_500), on: link, more: true)
        pair.pump()
        #expect(pair.server.unsettled(in: pair.server.sessions[0]) == [1, 0])
        pair.client.connection.abort(link)
        #expect(pair.client.unsettled(in: session) == [0, 0])
        try pair.client.send([9], on: link)
        pair.pump()
        #expect(pair.server.arrivals.count { $0.aborted } == 1)
        #expect(pair.server.messages(on: served) == [[9]])
        #expect(pair.server.unsettled(in: pair.server.sessions[0]) == [0, 0])
        #expect(pair.client.outcomes.count == 1)
    }

    /// A raw peer that sends on a link which takes everything.
    private func raw() throws -> Raw {
        let raw = Raw()
        raw.engine.serve()
        raw.begin(senders: 1)
        _ = try raw.heard()
        return raw
    }

    /// `aborted` outdoes `more`, and its payload is none (§2.7.5).
    @Test func anAbortCountsWhateverElseTheFrameSays() throws {
        let raw = try raw()
        raw.say(Raw.transfer(0, more: true), payload: [1])
        raw.say(.transfer(Transfer(handle: 0, more: true, aborted: true)), payload: [2])
        raw.say(Raw.transfer(1), payload: [3])
        let arrivals = raw.engine.arrivals
        #expect(arrivals.map(\.payload) == [[1], [], [3]] && arrivals.map(\.more) == [true, false, false])
        #expect(arrivals.map(\.aborted) == [false, true, false] && arrivals[1].settled)
        #expect(raw.engine.ended.isEmpty && raw.engine.detached.isEmpty)
    }

    /// A delivery is settled once one of its frames says so, whatever those before and behind say (§2.7.5).
    @Test func aDeliveryMaySettleLate() throws {
        let raw = try raw()
        raw.say(Raw.transfer(0, more: true), payload: [1])
        raw.say(.transfer(Transfer(handle: 0, settled: true, more: true)), payload: [2])
        raw.say(.transfer(Transfer(handle: 0)), payload: [3])
        #expect(raw.engine.arrivals.map(\.settled) == [false, true, true])
        #expect(raw.engine.unsettled(in: raw.engine.sessions[0]) == [0, 0])
        let said = try raw.heard()
        #expect(!said.contains { if case .disposition = $0 { true } else { false } })
    }

    @Test func deliveriesOnTwoLinksMayInterleave() throws {
        let (pair, session) = Pair.opened(server: .small("server"), .random(Generator(5)))
        pair.server.serve()
        let links = [pair.client.attach("one", in: session), pair.client.attach("two", in: session)]
        pair.pump()
        for piece in 0..<6 {
            for (number, link) in links.enumerated() {
                try pair.client.send(bytes(700, from: piece * 700 + number), on: link, more: piece < 5)
            }
        }
        pair.pump()
        #expect(pair.server.messages(on: pair.server.links[0]) == [bytes(4_200)])
        #expect(pair.server.messages(on: pair.server.links[1]).map(\.count) == [4_200])
        #expect(pair.client.outcomes == [.accepted, .accepted])
    }

    static let states: [DeliveryState?] = [
        nil, .accepted, .released, .rejected(nil), .rejected(AMQPError(.invalidField, "bad colour")),
        .modified(Modified(deliveryFailed: true, undeliverableHere: true, messageAnnotations: ["x": .uint(1)])),
        .received(Received(sectionNumber: 1, sectionOffset: 77)), .declared(Declared(txnID: [1, 2, 3])),
        .transactional(TransactionalState(txnID: [4], outcome: .accepted)),
        .other(Described(descriptor: .ulong(0x7777), value: .list([.string("new")]))),
    ]

    @Test(arguments: states)
    func everyStateArrivesAsItWas(_ state: DeliveryState?) throws {
        let (pair, _, link, _) = Pair.sending()
        pair.server.serve(state: state)
        try pair.client.send([1], on: link)
        pair.pump()
        #expect(pair.client.log.last == .outcome(link, delivery: 0, Token(), state, settled: true))
    }

    /// Receiver settle mode `second`: the receiver says what it thinks, the sender settles, the receiver is told.
    @Test func aSenderSettlesAnOutcomeThatCameUnsettled() throws {
        let (pair, session, link, served) = Pair.sending()
        pair.server.serve(settled: false)
        for _ in 0..<3 { try pair.client.send([1], on: link) }
        pair.pump()
        #expect(
            pair.client.log.suffix(3)
                == (0..<3).map {
                    .outcome(link, delivery: $0, Token(), .accepted, settled: false)
                })
        #expect(pair.client.unsettled(in: session) == [0, 3])
        for delivery in 0..<UInt32(3) { pair.client.connection.update(delivery, on: link, .accepted) }
        pair.pump()
        #expect(pair.client.unsettled(in: session) == [0, 0])
        #expect(pair.server.unsettled(in: pair.server.sessions[0]) == [0, 0])
        #expect(pair.server.log.suffix(3) == (0..<3).map { .senderUpdate(served, delivery: $0, settled: true) })
        let dispositions = try Frame.all(pair.client.said).count {
            if case .disposition = $0.body { true } else { false }
        }
        #expect(dispositions == 1, "neighbours share a frame")
    }

    @Test func neighboursWithTheSameFateShareAFrame() throws {
        let (pair, _, link, served) = Pair.sending()
        pair.server.react = { _, _ in }
        for _ in 0..<10 { try pair.client.send([1], on: link) }
        pair.pump()
        for delivery in [0, 1, 2, 3, 5, 4, 7, 8, 9] as [UInt32] {
            pair.server.connection.update(delivery, on: served, delivery < 8 ? .accepted : .released)
        }
        let start = pair.server.said.count
        pair.pump()
        let said = try Frame.all(Array(pair.server.said[start...])).compactMap(\.body)
        func fate(_ first: UInt32, _ last: UInt32?, _ state: DeliveryState) -> Performative {
            .disposition(Disposition(role: .receiver, first: first, last: last, settled: true, state: state))
        }
        #expect(
            said == [
                fate(0, 3, .accepted), fate(5, nil, .accepted), fate(4, nil, .accepted), fate(7, nil, .accepted),
                fate(8, 9, .released),
            ])
        #expect(pair.client.outcomes.count == 9)
    }

    @Test func whatIsSaidAgainIsReportedOnce() throws {
        let (pair, _, link, _) = Pair.sending()
        pair.server.react = { _, _ in }
        try pair.client.send([1], on: link)
        pair.pump()
        let states: [DeliveryState] = [
            .received(Received(sectionNumber: 0, sectionOffset: 0)),
            .received(Received(sectionNumber: 1, sectionOffset: 0)),
            .accepted, .accepted, .released,
        ]
        for state in states {
            let frame = Frame(
                .disposition(Disposition(role: .receiver, first: 0, last: 5, settled: false, state: state)))
            pair.client.receive(frame.bytes, now: pair.now)
        }
        #expect(pair.client.outcomes == [states[0], .accepted])
    }

    @Test func aMessageThatTheReceiverFindsTooLargeIsNotSent() throws {
        let (pair, session) = Pair.opened()
        pair.server.react = { peer, happening in
            guard case .attached(let link) = happening else { return }
            peer.connection.accept(link, source: nil, target: nil, maxMessageSize: 1_000)
            peer.connection.grant(10, on: link)
        }
        let link = pair.client.attach("small", in: session)
        pair.pump()
        #expect(throws: SendError.tooLarge) { try pair.client.send(bytes(1_001), on: link) }
        #expect(pair.client.takeOutput(now: pair.now).isEmpty)
        #expect(pair.client.flow(of: link)?.credit == 10)
        try pair.client.send(bytes(1_000), on: link, more: true)
        #expect(throws: SendError.tooLarge) { try pair.client.send([1], on: link) }
        try pair.client.send(bytes(1_000), on: link)
        pair.pump()
        #expect(pair.server.messages(on: pair.server.links[0]) == [bytes(1_000)])
        #expect(pair.server.arrivals.count { $0.aborted } == 1)
        #expect(pair.server.isOpen && pair.server.detached.isEmpty)
    }

    /// What comes on a link after we have detached it, and before the peer knows, must not disturb the session.
    @Test func deliveriesInManyFramesMayCrossADetach() throws {
        let (pair, _, link, served) = Pair.sending(server: .small("server"))
        pair.server.connection.detach(served)
        for _ in 0..<3 { try pair.client.send(bytes(3_000), on: link) }
        pair.pump()
        #expect(pair.server.detached == [served] && pair.client.detached == [link])
        #expect(pair.server.ended.isEmpty && pair.server.isOpen)
        #expect(pair.client.outcomes == [nil, nil, nil])
    }

    @Test func anErrorInATransactionIsCutShortToo() throws {
        let (pair, _, link, _) = Pair.sending(client: .small("client"))
        let error = AMQPError(.internalError, String(repeating: "x", count: 2_000))
        let state = DeliveryState.transactional(TransactionalState(txnID: [1], outcome: .rejected(error)))
        pair.server.serve(state: state)
        try pair.client.send([1], on: link)
        pair.pump()
        guard case .transactional(let heard)? = pair.client.outcomes.last ?? nil,
            case .rejected(let short)? = heard.outcome
        else {
            return #expect(Bool(false))
        }
        #expect(heard.txnID == [1] && short?.condition == .internalError && pair.client.connection.isOpen)
    }

    @Test func anErrorTooLongForThePeersFramesIsCutShort() throws {
        let (pair, _, link, served) = Pair.sending(client: .small("client"))
        let words = String(repeating: "überlang ", count: 200)
        pair.server.serve(state: .rejected(AMQPError(.invalidField, words)))
        try pair.client.send([1], on: link)
        pair.pump()
        guard case .rejected(let error)? = pair.client.outcomes.last ?? nil else { return #expect(Bool(false)) }
        #expect(error?.condition == .invalidField && words.hasPrefix(error!.errorDescription!.dropLast()))
        pair.server.connection.detach(served, AMQPError(.internalError, words))
        pair.pump()
        guard case .detached(link, closed: true, let reason?)? = pair.client.log.last else {
            return #expect(Bool(false))
        }
        #expect(reason.condition == .internalError)
        #expect(try Frame.all(pair.server.said).allSatisfy { $0.bytes.count <= 512 })
    }
}
