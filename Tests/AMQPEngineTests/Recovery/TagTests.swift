import AMQPCodec
import AMQPEngine
import Testing

/// Tags on recoverable links: they are what deliveries are known by later, so no two that are unsettled may have the same (§2.6.12).
struct TagTests {
    @Test func aTagIsGivenToOneUnsettledDelivery() throws {
        let (pair, _, link, served) = try SuspensionTests.sending(0)
        try pair.client.send([0], on: link, tag: DeliveryTag(7))
        #expect(throws: SendError.tagInUse) { try pair.client.send([1], on: link, tag: DeliveryTag(7)) }
        pair.pump()
        pair.server.connection.update(0, on: served, .accepted)
        pair.pump()
        try pair.client.send([2], on: link, tag: DeliveryTag(7))
        pair.pump()
        #expect(pair.server.arrivals.map(\.payload) == [[0], [2]])
    }

    @Test func anAbortedDeliveryGivesItsTagBack() throws {
        let (pair, _, link, _) = try SuspensionTests.sending(0)
        try pair.client.send([0], on: link, more: true, tag: DeliveryTag(7))
        pair.client.connection.abort(link)
        try pair.client.send([1], on: link, tag: DeliveryTag(7))
        pair.pump()
        #expect(pair.server.arrivals.last?.payload == [1] && pair.client.isAttached(link))
    }

    @Test func whatIsMadeUpIsNotWhatTheApplicationUses() throws {
        let (pair, _, link, _) = try SuspensionTests.sending(0)
        for tag in [1, 2, 4] as [UInt64] { try pair.client.send([0], on: link, tag: DeliveryTag(tag)) }
        for _ in 0..<3 { try pair.client.send([1], on: link) }
        pair.pump()
        let tags = pair.server.arrivals.map(\.tag)
        #expect(tags.count == 6 && Set(tags).count == 6)
    }

    /// It has settled the first, by its own account.
    @Test func ofAPeersDeliveriesWithTheSameTagTheLastIsKept() throws {
        let (pair, session) = Pair.opened()
        pair.server.react = { peer, happening in
            guard case .attached(let link) = happening else { return }
            let attach = peer.remoteAttach(of: link)
            peer.connection.accept(link, source: attach?.source, target: attach?.target, recoverable: true)
            peer.connection.grant(100, on: link)
        }
        // Not recoverable, so that nobody looks.
        let link = pair.client.connection.attach(ExampleTests.attach(.sender), in: session)!
        pair.pump()
        for number in [0, 1] as [UInt8] { try pair.client.send([number], on: link, tag: DeliveryTag(7)) }
        pair.pump()
        pair.server.connection.update(1, on: pair.server.links[0], .accepted, settled: false)
        pair.client.connection.transportClosed()
        pair.server.connection.transportClosed()
        pair.pump()
        #expect(pair.server.suspended.first?.deliveries.map(\.tag) == [DeliveryTag(7)])
        #expect(pair.server.suspended.first?.deliveries.map(\.state) == [.accepted])
    }

    /// A record that an application made up.
    @Test func aSuspendedLinkMaySayATagTwice() {
        let (pair, _, _) = ExampleTests.resume([(1, nil), (1, nil), (2, nil)], [])
        #expect(pair.client.resumptions.map(\.tag) == [DeliveryTag(1), DeliveryTag(2)])
    }
}
