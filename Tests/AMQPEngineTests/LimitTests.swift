import AMQPCodec
import AMQPEngine
import Testing

/// What a hostile peer could make grow.
struct LimitTests {
    @Test func linksAreLimitedInAllSessionsTogether() throws {
        var configuration = Configuration(containerID: "engine")
        configuration.maxLinks = 10
        let raw = Raw(configuration)
        raw.begin(0, senders: 6)
        raw.begin(1, senders: 4)
        _ = try raw.heard()
        raw.say(.attach(Raw.attach(4, .sender)), channel: 1)
        guard case .end(let end)? = try raw.heard().last else { return #expect(Bool(false)) }
        #expect(end.error?.condition == .resourceLimitExceeded)
        #expect(raw.engine.links.count == 10 && raw.engine.detached.count == 4)
        raw.say(.attach(Raw.attach(6, .sender)))
        #expect(raw.engine.links.count == 11, "the session that ended has made room")
    }

    @Test func attachFramesAreLimitedTogether() throws {
        var configuration = Configuration(containerID: "engine")
        configuration.attachLimit = 10_000
        let raw = Raw(configuration)
        raw.begin(0)
        var attach = Raw.attach(0, .receiver)
        attach.properties = ["padding": .binary(bytes(3_000))]
        for handle in 0..<3 as Range<UInt32> {
            attach.handle = handle
            raw.say(.attach(attach))
        }
        for _ in 0..<20 {
            raw.say(.detach(Detach(handle: 2, closed: true)))
            raw.say(.attach(attach))
        }
        #expect(raw.engine.links.count == 23 && raw.engine.ended.isEmpty)
        _ = try raw.heard()
        attach.handle = 3
        raw.say(.attach(attach))
        guard case .end(let end)? = try raw.heard().last else { return #expect(Bool(false)) }
        #expect(end.error?.condition == .resourceLimitExceeded)
    }

    /// A frame of twenty bytes can be about all unsettled deliveries, over and over.
    @Test(arguments: [Role.sender, .receiver])
    func sayingNothingNewIsLimited(_ role: Role) throws {
        let (pair, session, link, served) = Pair.sending()
        pair.server.react = { _, _ in }
        pair.server.connection.grant(50_000, on: served)
        pair.pump()
        for _ in 0..<20 {
            for _ in 0..<1_000 { try pair.client.send([], on: link) }
            pair.pump()
        }
        let peer = role == .sender ? pair.server : pair.client
        let frame = Frame(.disposition(Disposition(role: role, first: 0, last: 19_999))).bytes
        for _ in 0..<50 { peer.receive(frame, now: pair.now) }
        #expect(peer.ended.isEmpty, "now and then there is no harm in it")
        pair.now = pair.now.advanced(byMilliseconds: 1_000)
        for _ in 0..<200 { peer.receive(frame, now: pair.now) }
        pair.pump()
        guard case .ended(_, let error)? = peer.log.last(where: { if case .ended = $0 { true } else { false } }) else {
            return #expect(Bool(false))
        }
        #expect(error?.condition == .resourceLimitExceeded && peer.connection.isOpen && session.index == 0)
    }

    @Test func aPeerThatReadsNothingIsGivenUp() {
        var configuration = Configuration(containerID: "engine")
        configuration.outputLimit = 1_000
        configuration.unreadLimit = 1_000_000
        let raw = Raw(configuration)
        let loop = (0..<200).flatMap { _ in
            Frame(.begin(Begin(nextOutgoingID: 0, incomingWindow: 1, outgoingWindow: 1))).bytes
                + Frame(.end(End())).bytes
        }
        var rounds = 0
        while !raw.engine.isOver, rounds < 1_000 {
            raw.engine.receive(loop, now: raw.now)
            raw.engine.log = []
            rounds += 1
        }
        #expect(raw.engine.isOver && rounds < 300)
        #expect(raw.engine.pendingOutput < 1_200_000)
    }

    @Test func attachingAndDetachingForEverTakesNoMemory() throws {
        let raw = Raw()
        raw.begin(0)
        let loop = Frame(.attach(Raw.attach(0, .sender))).bytes + Frame(.detach(Detach(handle: 0, closed: true))).bytes
        for _ in 0..<500 {
            raw.engine.receive(loop, now: raw.now)
            _ = raw.engine.takeOutput(now: raw.now)
        }
        #expect(raw.engine.links.allSatisfy { $0.index == 0 } && raw.engine.links.count == 500)
        #expect(raw.engine.detached == raw.engine.links)
    }

    @Test func dispositionsRepeatedForEverAreFewEvents() throws {
        let (pair, _, link, _) = Pair.sending(credit: 1_000)
        pair.server.react = { _, _ in }
        for _ in 0..<1_000 { try pair.client.send([1], on: link) }
        pair.client.log = []
        let frame = Frame(.disposition(Disposition(role: .receiver, first: 0, last: .max / 2, state: .accepted)))
        for _ in 0..<100 { pair.client.receive(frame.bytes, now: pair.now) }
        #expect(pair.client.log.count == 1_000)
        pair.turn(pair.client, pair.server)
        pair.server.log = []
        let update = Frame(.disposition(Disposition(role: .sender, first: 0, last: 999, state: .released)))
        for _ in 0..<100 { pair.server.receive(update.bytes, now: pair.now) }
        #expect(pair.server.log.count == 1_000)
    }

    @Test func ourOwnSessionsAndHandlesEndWhereThePeersLimitsAre() throws {
        var server = Configuration(containerID: "server")
        server.channelMax = 1
        server.handleMax = 2
        let (pair, session) = Pair.opened(server: server)
        #expect(pair.client.begin() != nil)
        #expect(pair.client.begin() == nil)
        for number in 0..<3 { _ = pair.client.attach("\(number)", in: session) }
        #expect(pair.client.tryAttach(Raw.attach(0, .sender), in: session) == nil)
        pair.pump()
        #expect(pair.server.isOpen && pair.server.links.count == 3)
    }

    @Test func aSessionThatFindsNoChannelClosesTheConnection() throws {
        let raw = Raw(open: false)
        raw.say(.open(Open(containerID: "raw", channelMax: 0)))
        raw.begin(0)
        _ = try raw.heard()
        raw.begin(1)
        guard case .close(let close)? = try raw.heard().last else { return #expect(Bool(false)) }
        #expect(close.error?.condition == .resourceLimitExceeded)
    }

    @Test func anAttachTooLargeForThePeersFramesClosesTheConnection() throws {
        let (pair, session) = Pair.opened(server: .small("server"))
        var attach = Raw.attach(0, .receiver)
        attach.name = String(repeating: "x", count: 600)
        let link = try #require(pair.client.tryAttach(attach, in: session))
        pair.pump()
        guard case .byPeer(let error?)? = pair.server.closures.first else { return #expect(Bool(false)) }
        #expect(error.condition == .frameSizeTooSmall)
        #expect(pair.client.detached == [link] && pair.client.ended == [session] && pair.client.isOver)
    }
}
