import AMQPCodec
import AMQPEngine
import Testing

/// Unsettled maps that do not fit in a frame (§2.7.3, `incomplete-unsettled`).
struct IncompleteTests {
    static let many = (1...200).map { (UInt64($0), DeliveryState?.none) }

    @Test func aMapTakesWhatFitsAndSaysSo() throws {
        let (pair, _, _) = ExampleTests.resume(Self.many, [], server: .small("server"))
        let attaches = try Frame.all(pair.client.said).filter { if case .attach = $0.body { true } else { false } }
        guard case .attach(let attach)? = attaches.first?.body else { return #expect(Bool(false)) }
        let count = try #require(attach.unsettled?.pairs.count)
        #expect(attach.incompleteUnsettled && (20..<200).contains(count))
        #expect(attaches[0].bytes.count <= 512 && attaches[0].bytes.count > 400)
        #expect(attach.unsettled?.pairs.first?.key == .binary(DeliveryTag(1).octets), "the oldest come first")
    }

    /// A sender that is told only a part of what the receiver remembers begins nothing.
    @Test func nothingNewIsSentMeanwhile() throws {
        let (pair, link, _) = ExampleTests.resume(
            [(1, nil), (2_000, nil)], [(1, ExampleTests.received(2))] + Self.many.dropFirst().map { ($0.0, .accepted) },
            client: .small("client"))
        #expect(throws: SendError.onlyResuming) { try pair.client.send([1], on: link) }
        #expect(throws: SendError.onlyResuming) { try pair.client.send([1], on: link, tag: DeliveryTag(9)) }
        #expect(pair.client.resumptions.map(\.next) == [.resume(from: ExampleTests.at(2))])
        try pair.client.send([1], on: link, tag: DeliveryTag(1))
        pair.pump()
        #expect(pair.server.arrivals.map(\.tag) == [DeliveryTag(1)])
    }

    /// The sender's own map may be incomplete: it can be told of no delivery that it does not remember.
    @Test func aSenderThatSaysLessGoesOn() throws {
        let (pair, link, _) = ExampleTests.resume(
            Self.many, [(1, ExampleTests.received(2))], credit: 1_000, server: .small("server"))
        #expect(pair.client.resumptions.count == Self.many.count)
        for resumption in pair.client.resumptions { try pair.client.send([1], on: link, tag: resumption.tag) }
        try pair.client.send([1], on: link, tag: DeliveryTag(9_000))
        pair.pump()
        #expect(pair.server.arrivals.map(\.tag) == (Self.many.map(\.0) + [9_000]).map { DeliveryTag($0) })
    }

    /// As many as there may be unsettled, with frames that have room for them.
    @Test func aLargeMapIsUnderstood() throws {
        let many = (1...20_000).map { (UInt64($0), DeliveryState?.some(.accepted)) }
        var roomy = (Configuration(containerID: "client"), Configuration(containerID: "server"))
        (roomy.0.maxFrameSize, roomy.1.maxFrameSize) = (1 << 20, 1 << 20)
        let (pair, _, _) = ExampleTests.resume(many, many, credit: 100_000, client: roomy.0, server: roomy.1)
        #expect(pair.client.connection.isOpen && pair.client.resumptions.count == many.count)
    }

    /// What needs no payload goes first; when the window shuts upon it, the application is told when to go on.
    @Test func aShutWindowOpensAgain() throws {
        let settled = (1...12).map { (UInt64($0), DeliveryState?.some(.accepted)) }
        var server = Configuration(containerID: "server")
        server.incomingWindow = 4
        let (pair, session) = Pair.opened(server: server)
        let kept = ExampleTests.suspended(.receiver, settled)
        pair.server.react = { peer, happening in
            guard case .attached(let link) = happening else { return }
            peer.connection.accept(link, resuming: kept)
            peer.connection.grant(100, on: link)
        }
        let link = pair.client.connection.attach(resuming: ExampleTests.suspended(.sender, settled), in: session)!
        while pair.client.connection.flow(of: link)?.credit != 96 {
            guard pair.turn(pair.client, pair.server) || pair.turn(pair.server, pair.client) else { break }
        }
        #expect(try !pair.client.send([7], on: link).started)
        pair.pump()
        #expect(pair.client.writable > 0)
        try pair.client.send([7], on: link)
        pair.pump()
        #expect(pair.server.messages(on: pair.server.links[0]).last == [7])
    }

    /// Absence from an incomplete map proves nothing.
    @Test func absenceIsNoEvidence() throws {
        var client = Configuration.small("client")
        client.maxFrameSize = 512
        let (pair, _, _) = ExampleTests.resume(
            Self.many.map { ($0.0, .accepted) }, Self.many.map { ($0.0, .accepted) }, client: client)
        let settled = pair.client.resumptions.count
        #expect((20..<200).contains(settled), "only those in the receiver's map are over")
        let (other, _, _) = ExampleTests.resume(
            Self.many, Self.many.map { ($0.0 + 1_000, .accepted) }, server: .small("server"))
        #expect(other.server.resumptions.isEmpty, "the sender may know more than it says")
    }

    /// Attach, resume, settle, detach, until all is settled.
    @Test(arguments: [false, true])
    func severalRoundsSettleAll(_ smallClient: Bool) throws {
        var ours = ExampleTests.suspended(.sender, Self.many)
        var theirs = ExampleTests.suspended(.receiver, Self.many.map { ($0.0, .accepted) })
        var rounds = 0
        while !ours.deliveries.isEmpty || !theirs.deliveries.isEmpty, rounds < 50 {
            rounds += 1
            let (pair, session) = Pair.opened(
                client: smallClient ? .small("client") : Configuration(containerID: "client"),
                server: smallClient ? Configuration(containerID: "server") : .small("server"))
            let kept = theirs
            pair.server.react = { peer, happening in
                guard case .attached(let link) = happening else { return }
                peer.connection.accept(link, resuming: kept)
                peer.connection.grant(1_000, on: link)
            }
            pair.client.react = { peer, happening in
                guard case .outcome(let link, let delivery, _, _, settled: false) = happening else { return }
                peer.connection.update(delivery, on: link, .accepted)
            }
            let link = pair.client.connection.attach(resuming: ours, in: session)!
            pair.pump()
            pair.client.connection.detach(link, closed: false)
            pair.pump()
            ours = try #require(pair.client.suspended.last)
            theirs = try #require(pair.server.suspended.last)
        }
        #expect(smallClient ? (3..<50).contains(rounds) : rounds == 1)
    }

    /// A sender that sends something new although our map was incomplete (§2.7.3).
    @Test func somethingNewIsRefused() throws {
        let raw = Raw(open: false)
        raw.say(.open(Open(containerID: "raw", maxFrameSize: 512)))
        raw.engine.react = { peer, happening in
            guard case .attached(let link) = happening else { return }
            let all = (1...3_000).map { (UInt64($0), DeliveryState?.none) }
            peer.connection.accept(link, resuming: ExampleTests.suspended(.receiver, all))
            peer.connection.grant(10, on: link)
        }
        raw.say(.begin(Begin(nextOutgoingID: 0, incomingWindow: 100, outgoingWindow: 100)))
        var attach = ExampleTests.attach(.sender)
        attach.initialDeliveryCount = 0
        raw.say(.attach(attach))
        guard case .attach(let answer)? = try raw.heard().first(where: { if case .attach = $0 { true } else { false } })
        else { return #expect(Bool(false)) }
        #expect(answer.incompleteUnsettled)
        raw.say(Raw.transfer(0))
        guard case .detach(let detach)? = try raw.heard().last else { return #expect(Bool(false)) }
        #expect(detach.error?.condition == .illegalState)
    }
}
