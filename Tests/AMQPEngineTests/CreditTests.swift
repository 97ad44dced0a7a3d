import AMQPCodec
import AMQPEngine
import Testing

struct CreditTests {
    /// A pair whose server grants what the test says and no more.
    private func pair(count: UInt32 = 0) -> (Pair, LinkID, LinkID) {
        let (pair, session) = Pair.opened()
        pair.server.react = { peer, happening in
            if case .attached(let link) = happening { peer.connection.accept(link, source: nil, target: nil) }
        }
        let attach = Attach(name: "link", handle: 0, role: .sender, initialDeliveryCount: count)
        let link = pair.client.connection.attach(attach, in: session)!
        pair.pump()
        return (pair, link, pair.server.links[0])
    }

    @Test(arguments: [0, 1, .max - 1, .max] as [UInt32])
    func bothSidesCountTheSameEvenWhenTheCountWraps(_ count: UInt32) throws {
        let (pair, link, served) = pair(count: count)
        #expect(throws: SendError.noCredit) { try pair.client.send([1], on: link) }
        pair.server.connection.grant(3, on: served)
        pair.pump()
        for left in [2, 1, 0] as [UInt32] {
            try pair.client.send([1], on: link)
            #expect(pair.client.flow(of: link)?.credit == left)
        }
        #expect(throws: SendError.noCredit) { try pair.client.send([1], on: link) }
        pair.pump()
        #expect(pair.server.flow(of: served)?.credit == 0)
        #expect(pair.server.flow(of: served)?.deliveryCount == count &+ 3)
        #expect(pair.client.flow(of: link)?.deliveryCount == count &+ 3)
        // Granted anew while two are on their way.
        pair.server.connection.grant(2, on: served)
        pair.pump()
        try pair.client.send([1], on: link)
        pair.server.connection.grant(5, on: served)
        pair.pump()
        #expect(pair.client.flow(of: link)?.credit == 4)
        #expect(pair.server.flow(of: served)?.credit == 4)
    }

    @Test(arguments: [1, 0x7fff_ffff, 0x8000_0000, .max] as [UInt32])
    func anyAmountOfCreditCounts(_ credit: UInt32) throws {
        let (pair, link, served) = pair(count: 0xffff_fff0)
        pair.server.connection.grant(credit, on: served)
        pair.pump()
        #expect(pair.client.flow(of: link)?.credit == credit)
        try pair.client.send([1], on: link)
        pair.pump()
        #expect(pair.client.flow(of: link)?.credit == credit - 1)
        #expect(pair.server.flow(of: served)?.credit == credit - 1)
        pair.server.connection.grant(credit, on: served, drain: true)
        pair.pump()
        pair.client.connection.drained(link)
        pair.pump()
        #expect(pair.server.flow(of: served)?.credit == 0)
        #expect(pair.server.flow(of: served)?.deliveryCount == pair.client.flow(of: link)?.deliveryCount)
    }

    @Test func creditGrantedBeforeThePeerHasAttachedCounts() throws {
        let (pair, session) = Pair.opened()
        pair.server.serve()
        let link = pair.client.attach("in", .receiver, in: session)
        pair.client.connection.grant(4, on: link)
        pair.pump()
        #expect(pair.server.flow(of: pair.server.links[0])?.credit == 4)
        try pair.server.send([1], on: pair.server.links[0])
        pair.pump()
        #expect(pair.client.messages(on: link) == [[1]])
    }

    /// A flow that came before our attach was answered has no delivery count: it counts from our initial one.
    @Test func aGrantWithoutACountStartsAtTheInitialOne() throws {
        let (pair, session) = Pair.opened()
        let count = UInt32.max - 1
        let link = pair.client.connection.attach(
            Attach(name: "out", handle: 0, role: .sender, initialDeliveryCount: count), in: session)!
        _ = pair.client.takeOutput(now: pair.now)
        let answer = Attach(name: "out", handle: 7, role: .receiver)
        pair.client.receive(Frame(.attach(answer)).bytes, now: pair.now)
        pair.client.receive(Frame(Raw.flow(handle: 7, credit: 3)).bytes, now: pair.now)
        try pair.client.send([1], on: link)
        pair.client.receive(Frame(Raw.flow(handle: 7, credit: 3, seen: 1)).bytes, now: pair.now)
        #expect(pair.client.flow(of: link)?.credit == 2)
    }

    /// §2.6.7: what was sent before a smaller grant arrived is handled as usual.
    @Test func deliveriesOnTheirWayWhenCreditIsTakenBackArrive() throws {
        let (pair, link, served) = pair()
        pair.server.connection.grant(10, on: served)
        pair.pump()
        for number in 0..<8 { try pair.client.send([UInt8(number)], on: link) }
        pair.server.connection.grant(0, on: served)
        pair.pump()
        #expect(pair.server.messages(on: served).count == 8)
        #expect(pair.server.flow(of: served)?.credit == 0 && pair.client.flow(of: link)?.credit == 0)
        #expect(pair.server.detached.isEmpty)
        #expect(throws: SendError.noCredit) { try pair.client.send([1], on: link) }
    }

    @Test func drainEndsWithCreditGivenUpAndBothAgreed() throws {
        let (pair, link, served) = pair()
        pair.server.connection.grant(10, on: served)
        pair.pump()
        try pair.client.send([1], on: link)
        pair.server.connection.grant(9, on: served, drain: true)
        pair.pump()
        #expect(pair.client.log.last == .flow(link, pair.client.flow(of: link)))
        #expect(pair.client.flow(of: link)?.drain == true)
        try pair.client.send([2], on: link)
        pair.client.connection.drained(link)
        pair.pump()
        let state = try #require(pair.server.flow(of: served))
        #expect(state.credit == 0 && !state.drain && state.deliveryCount == 9)
        #expect(pair.server.messages(on: served) == [[1], [2]])
        #expect(throws: SendError.noCredit) { try pair.client.send([3], on: link) }
        pair.server.connection.grant(1, on: served)
        pair.pump()
        try pair.client.send([3], on: link)
    }

    @Test func drainedSaysNothingWithoutADrainOrInTheMiddleOfADelivery() throws {
        let (pair, link, served) = pair()
        pair.client.connection.drained(link)
        #expect(pair.client.takeOutput(now: pair.now).isEmpty)
        pair.server.connection.grant(5, on: served, drain: true)
        pair.pump()
        try pair.client.send([1], on: link, more: true)
        pair.client.connection.drained(link)
        #expect(pair.client.flow(of: link)?.credit == 4)
        try pair.client.send([2], on: link)
        pair.client.connection.drained(link)
        #expect(pair.client.flow(of: link)?.credit == 0)
    }

    @Test func aNewGrantThatCrossesTheAnswerToADrainLeavesBothAgreed() throws {
        let (pair, link, served) = pair()
        pair.server.connection.grant(10, on: served, drain: true)
        pair.pump()
        pair.client.connection.drained(link)
        pair.server.connection.grant(20, on: served)
        pair.pump()
        #expect(pair.client.flow(of: link)?.credit == pair.server.flow(of: served)?.credit)
        #expect(pair.server.flow(of: served)?.deliveryCount == 10)
    }

    @Test func availableTravelsToTheReceiver() {
        let (pair, link, served) = pair()
        pair.client.connection.offer(42, on: link)
        pair.pump()
        #expect(pair.server.flow(of: served)?.available == 42)
        pair.client.connection.offer(42, on: link)
        #expect(pair.client.takeOutput(now: pair.now).isEmpty)
    }

    /// The receiver counts along (§2.6.7), and may be sent more than was said to be available.
    @Test func whatIsAvailableFallsToZeroAndNoFurther() throws {
        let (pair, link, served) = pair()
        pair.server.connection.grant(5, on: served)
        pair.client.connection.offer(2, on: link)
        pair.pump()
        for left in [1, 0, 0] as [UInt32] {
            try pair.client.send([1], on: link)
            pair.pump()
            #expect(pair.server.flow(of: served)?.available == left)
            #expect(pair.client.flow(of: link)?.available == left)
        }
    }

    @Test func anEchoIsAnsweredForLinksAndSessions() throws {
        let (pair, _, served) = pair()
        pair.server.connection.grant(3, on: served, echo: true)
        let start = pair.client.said.count
        pair.pump()
        guard case .flow(let answer)? = try Frame.all(Array(pair.client.said[start...])).last?.body else {
            return #expect(Bool(false))
        }
        #expect(answer.handle == 0 && answer.linkCredit == 3 && answer.deliveryCount == 0 && !answer.echo)
        let raw = Raw()
        raw.begin()
        _ = try raw.heard()
        raw.say(Raw.flow(echo: true))
        guard case .flow(let session)? = try raw.heard().last else { return #expect(Bool(false)) }
        #expect(session.handle == nil && session.nextIncomingID == 0)
    }

    @Test(arguments: [Role.sender, .receiver])
    func anEchoThatComesBeforeOurAttachIsAnsweredAfterIt(_ peer: Role) throws {
        let raw = Raw()
        raw.begin()
        raw.say(.attach(Raw.attach(0, peer)))
        raw.say(Raw.flow(handle: 0, count: 0, credit: 3, echo: true))
        _ = try raw.heard()
        raw.engine.connection.accept(raw.engine.links[0], source: nil, target: nil)
        let said = try raw.heard()
        guard case .attach? = said.first, case .flow(let flow)? = said.last else { return #expect(Bool(false)) }
        #expect(said.count == 2 && flow.handle == 0 && flow.linkCredit == (peer == .receiver ? 3 : 0))
    }

    @Test func manyGrantsInATurnAreOneFrame() throws {
        let (pair, _, served) = pair()
        let start = pair.server.said.count
        for credit in 1...50 as ClosedRange<UInt32> { pair.server.connection.grant(credit, on: served) }
        pair.pump()
        #expect(try Frame.all(Array(pair.server.said[start...])).count == 1)
    }
}
