import AMQPCodec
import AMQPEngine
import Testing

/// How links are suspended, and how they come back.
struct SuspensionTests {
    /// A pair with a recoverable link on which the client has sent `count` deliveries that the server has not settled.
    static func sending(_ count: Int) throws -> (Pair, SessionID, link: LinkID, served: LinkID) {
        let (pair, session) = Pair.opened()
        pair.server.react = { peer, happening in
            guard case .attached(let link) = happening else { return }
            let attach = peer.remoteAttach(of: link)
            peer.connection.accept(link, source: attach?.source, target: attach?.target, recoverable: true)
            peer.connection.grant(100, on: link)
        }
        let link = pair.client.connection.attach(ExampleTests.attach(.sender), in: session, recoverable: true)!
        pair.pump()
        for number in 0..<count { try pair.client.send([UInt8(number)], on: link, token: Token(low: UInt64(number))) }
        pair.pump()
        return (pair, session, link, pair.server.links[0])
    }

    /// Ways to take a link away without closing it.
    enum Way: CaseIterable { case detach, peerDetaches, end, close, lost, violation }

    @Test(arguments: Way.allCases)
    func aRecoverableLinkIsSuspended(_ way: Way) throws {
        let (pair, session, link, served) = try Self.sending(5)
        pair.server.connection.update(1, on: served, .accepted)
        pair.server.connection.update(3, on: served, .released, settled: false)
        pair.pump()
        pair.client.connection.update(3, on: link, .released, settled: false)
        switch way {
        case .detach: pair.client.connection.detach(link, closed: false)
        case .peerDetaches: pair.server.connection.detach(served, closed: false)
        case .end: pair.client.connection.end(session)
        case .close: pair.client.connection.close()
        case .lost:
            pair.client.connection.transportClosed()
            pair.server.connection.transportClosed()
        case .violation: pair.client.receive([0, 0, 0, 0, 0, 0, 0, 0], now: pair.now)
        }
        pair.pump()
        let ours = try #require(pair.client.suspended.first)
        #expect(ours.deliveries.map(\.token.low) == [0, 2, 3, 4])
        #expect(ours.deliveries.map(\.state) == [nil, nil, .released, nil])
        #expect(ours.attach == ExampleTests.attach(.sender) && ours.nextTag == 5)
        let theirs = try #require(pair.server.suspended.first)
        #expect(theirs.deliveries.map(\.tag) == ours.deliveries.map(\.tag))
        #expect(theirs.deliveries.map(\.state) == [nil, nil, .released, nil])
        #expect(pair.client.outcomes.count == 2, "no delivery that goes on gets a last word")
        for peer in [pair.client, pair.server] {
            let kinds = peer.log.compactMap { happening in
                switch happening {
                case .suspended: "suspended"
                case .detached: "detached"
                default: nil
                }
            }
            #expect(kinds == ["suspended", "detached"])
        }
    }

    @Test func aClosedLinkIsNotSuspended() throws {
        for byPeer in [false, true] {
            let (pair, session, link, served) = try Self.sending(3)
            if byPeer { pair.server.connection.detach(served) } else { pair.client.connection.detach(link) }
            pair.pump()
            #expect(pair.client.suspended.isEmpty && pair.server.suspended.isEmpty)
            #expect(pair.client.outcomes == [nil, nil, nil])
            #expect(pair.client.unsettled(in: session) == [0, 0])
        }
    }

    /// The connection goes before the peer has answered our detach.
    @Test func aLinkThatIsBeingClosedIsNotSuspended() throws {
        let (pair, _, link, _) = try Self.sending(3)
        pair.client.connection.detach(link)
        pair.client.connection.transportClosed()
        pair.client.drain()
        #expect(pair.client.suspended.isEmpty && pair.client.outcomes == [nil, nil, nil])
    }

    /// A link may be detached and attached again on the same session (§2.6.5).
    @Test func aLinkComesBackOnTheSameSession() throws {
        let (pair, session, link, served) = try Self.sending(2)
        pair.client.connection.detach(link, closed: false)
        pair.pump()
        let theirs = try #require(pair.server.suspended.first)
        pair.server.react = { peer, happening in
            guard case .attached(let link) = happening else { return }
            peer.connection.accept(link, resuming: theirs)
            peer.connection.grant(10, on: link)
        }
        let again = pair.client.connection.attach(resuming: pair.client.suspended[0], in: session)!
        pair.pump()
        #expect(again != link && pair.client.isAttached(again) && pair.server.links.last != served)
        #expect(pair.client.resumptions.map(\.next) == Array(repeating: .resume(from: ExampleTests.at(0)), count: 2))
        // A tag that is made up is none that is still unsettled.
        try pair.client.send([1], on: again)
        pair.pump()
        #expect(pair.server.arrivals.last?.tag == DeliveryTag(3))
    }

    /// Whoever is refused has what it remembers back, for another time.
    @Test func aRefusalLeavesDeliveriesAsTheyAre() throws {
        let (pair, session) = Pair.opened()
        pair.server.react = { peer, happening in
            guard case .attached(let link) = happening else { return }
            peer.connection.refuse(link, AMQPError(.notFound, "no such node"))
        }
        let suspended = ExampleTests.suspended(.sender, [(1, nil), (2, .accepted)])
        _ = pair.client.connection.attach(resuming: suspended, in: session)
        pair.pump()
        #expect(pair.client.resumptions.isEmpty && pair.client.outcomes.isEmpty)
        #expect(pair.client.suspended.map(\.deliveries) == [suspended.deliveries])
    }

    /// Deliveries that waited when the link was closed will never be settled.
    @Test func closingEndsWhatWaits() {
        let (pair, link, _) = ExampleTests.resume([(1, nil), (2, nil)], [(2, nil)])
        pair.client.connection.detach(link)
        pair.pump()
        #expect(pair.client.resumptions.suffix(2).map(\.next) == [.settled(nil), .settled(nil)])
        #expect(pair.client.suspended.isEmpty)
    }

    /// What waits when the link goes again is there the next time.
    @Test func whatWaitsIsSuspendedAgain() {
        let (pair, _, _) = ExampleTests.resume(
            [(1, nil), (2, nil), (3, nil), (4, .accepted)], [(2, ExampleTests.received(1)), (3, .accepted)], credit: 0)
        pair.client.connection.transportClosed()
        pair.server.connection.transportClosed()
        pair.pump()
        #expect(pair.client.suspended[0].deliveries.map(\.tag) == [1, 2, 3].map { DeliveryTag($0) })
        #expect(pair.server.suspended[0].deliveries.map(\.state) == [ExampleTests.received(1), .accepted])
    }

    @Test func withoutCreditNothingIsSaid() throws {
        let (pair, link, served) = ExampleTests.resume(
            [(1, nil), (2, nil), (3, nil)], [(1, .accepted), (2, .released), (3, .accepted)], credit: 0)
        #expect(try pair.client.transfers.isEmpty)
        #expect(throws: SendError.noCredit) { try pair.client.send([1], on: link) }
        pair.server.connection.grant(2, on: served)
        pair.pump()
        #expect(try pair.client.transfers.map(\.deliveryTag) == [DeliveryTag(1), DeliveryTag(2)])
        #expect(pair.client.outcomes == [.accepted, .released])
        pair.server.connection.grant(2, on: served)
        pair.pump()
        #expect(pair.client.outcomes == [.accepted, .released, .accepted])
        #expect(pair.client.flow(of: link)?.credit == 1 && pair.server.flow(of: served)?.credit == 1)
    }

    @Test func aShutWindowHoldsItBack() throws {
        var server = Configuration(containerID: "server")
        server.incomingWindow = 1
        let states = (1...20).map { (UInt64($0), DeliveryState?.some(.accepted)) }
        let (pair, _, _) = ExampleTests.resume(states, states, server: server)
        #expect(pair.server.resumptions.count == 20 && pair.client.resumptions.count == 20)
        #expect(try pair.client.transfers.count == 20)
    }

    @Test func aResumptionMayBeSentSettled() throws {
        let (pair, link, _) = ExampleTests.resume([(1, nil)], [(1, nil)])
        try pair.client.send([7], on: link, settled: true, tag: DeliveryTag(1))
        pair.pump()
        #expect(pair.server.arrivals.map(\.settled) == [true] && pair.server.arrivals[0].resumed)
        pair.client.connection.transportClosed()
        pair.server.connection.transportClosed()
        pair.pump()
        #expect(pair.client.suspended[0].deliveries.isEmpty && pair.server.suspended[0].deliveries.isEmpty)
    }

    @Test func aLinkOfAnotherNameIsNotResumed() {
        let (pair, session) = Pair.opened()
        let kept = ExampleTests.suspended(.receiver, [(1, nil)])
        pair.server.react = { peer, happening in
            guard case .attached(let link) = happening else { return }
            peer.connection.accept(link, resuming: kept)
        }
        let link = pair.client.attach("another", in: session)
        pair.pump()
        #expect(!pair.client.isAttached(link))
    }

    // MARK: Hostile peers

    /// A receiver that has a recoverable link, facing frames that a test makes up.
    static func raw(_ deliveries: [(UInt64, DeliveryState?)], unsettled: AMQPMap?) throws -> Raw {
        let raw = Raw()
        raw.engine.react = { peer, happening in
            guard case .attached(let link) = happening else { return }
            peer.connection.accept(link, resuming: ExampleTests.suspended(.receiver, deliveries))
            peer.connection.grant(1, on: link)
        }
        raw.begin()
        var attach = ExampleTests.attach(.sender)
        attach.initialDeliveryCount = 0
        attach.unsettled = unsettled
        raw.say(.attach(attach))
        _ = try raw.heard()
        return raw
    }

    @Test func whatIsNotKnownIsNotResumed() throws {
        let raw = try Self.raw([], unsettled: nil)
        for id in 0..<UInt32(3) {
            raw.say(
                .transfer(
                    Transfer(
                        handle: 0, deliveryID: id, deliveryTag: DeliveryTag(9), more: id == 0, resume: true)),
                payload: [1])
            if id == 0 { raw.say(.transfer(Transfer(handle: 0, more: false)), payload: [2]) }
        }
        #expect(raw.engine.arrivals.isEmpty && raw.engine.resumptions.isEmpty)
        #expect(raw.engine.unsettled(in: raw.engine.sessions[0]) == [0, 0])
        raw.engine.connection.grant(1, on: raw.engine.links[0])
        raw.say(Raw.transfer(3), payload: [3])
        #expect(raw.engine.arrivals.map(\.payload) == [[3]], "the link goes on")
    }

    @Test func payloadForAnOutcomeIsIgnored() throws {
        let raw = try Self.raw([(5, .accepted)], unsettled: AMQPMap([(.binary(DeliveryTag(5).octets), .null)]))
        raw.say(
            .transfer(Transfer(handle: 0, deliveryID: 0, deliveryTag: DeliveryTag(5), more: true, resume: true)),
            payload: [1])
        raw.say(.transfer(Transfer(handle: 0, settled: true)), payload: [2])
        #expect(raw.engine.arrivals.isEmpty)
        #expect(raw.engine.resumptions.map(\.next) == [.continues(delivery: 0)])
        #expect(raw.engine.log.last == .senderUpdate(raw.engine.links[0], delivery: 0, settled: true))
    }

    static let malformed: [AMQPMap] = [
        AMQPMap([(.string("x"), .null)]), AMQPMap([(.binary(Array(repeating: 0, count: 33)), .null)]),
        AMQPMap([(.binary([1]), .uint(7))]),
        AMQPMap([(.binary([1]), .described(Described(descriptor: .ulong(0x10), value: .list([]))))]),
    ]

    @Test(arguments: malformed)
    func aMapThatIsNoneIsRefused(_ map: AMQPMap) throws {
        let raw = Raw()
        raw.engine.react = { peer, happening in
            guard case .attached(let link) = happening else { return }
            peer.connection.accept(link, resuming: ExampleTests.suspended(.receiver, [(1, nil)]))
        }
        raw.begin()
        var attach = ExampleTests.attach(.sender)
        attach.initialDeliveryCount = 0
        attach.unsettled = map
        raw.say(.attach(attach))
        guard case .detach(let detach)? = try raw.heard().last else { return #expect(Bool(false)) }
        #expect(detach.error?.condition == .invalidField)
        #expect(raw.engine.resumptions.isEmpty)
    }
}
