import AMQPCodec
import AMQPEngine
import Testing

/// A link is attached once: attaching it elsewhere takes it away from where it was (§2.6.1).
struct StealingTests {
    @Test func anotherSessionStealsTheLink() throws {
        let (pair, session, link, _) = Pair.sending()
        let other = pair.client.connection.begin()!
        let again = pair.client.attach("link", in: other)
        pair.pump()
        #expect(pair.client.isAttached(again) && !pair.client.isAttached(link))
        guard
            case .detached(link, closed: false, let error)? = pair.client.log.last(where: {
                if case .detached = $0 { true } else { false }
            })
        else { return #expect(Bool(false)) }
        #expect(error?.condition == .linkStolen)
        #expect(pair.client.connection.isOpen && pair.client.unsettled(in: session) == [0, 0])
        try pair.client.send([1], on: again)
        pair.pump()
        #expect(pair.client.outcomes == [.accepted])
    }

    /// A thief's link is not taken for the stolen one when the victim closes that for good.
    @Test func aStolenLinkMayBeClosed() throws {
        let raw = Raw()
        raw.begin()
        for handle in [0, 1] as [UInt32] {
            var attach = Raw.attach(handle, .receiver)
            attach.name = "same"
            raw.say(.attach(attach))
            raw.engine.connection.accept(raw.engine.links.last!, source: Source(), target: .target(Target()))
        }
        _ = try raw.heard()
        #expect(raw.engine.detached == [raw.engine.links[0]], "it is over before the peer has answered")
        raw.say(.detach(Detach(handle: 0, closed: true)))
        #expect(try raw.heard().isEmpty && raw.engine.detached.count == 1)
        #expect(raw.engine.isAttached(raw.engine.links[1]))
    }

    /// Links that are attached only to be closed count as links.
    @Test func crossingClosesAreBounded() throws {
        var configuration = Configuration(containerID: "engine")
        configuration.maxLinks = 10
        let raw = Raw(configuration)
        raw.begin()
        raw.engine.react = { peer, happening in
            guard case .attached(let link) = happening else { return }
            peer.connection.accept(link, source: Source(), target: .target(Target()))
            peer.connection.detach(link, closed: false)
        }
        for number in 0..<100 {
            var attach = Raw.attach(0, .receiver)
            attach.name = "\(number)"
            raw.say(.attach(attach))
            raw.engine.drain()
            raw.say(.detach(Detach(handle: 0, closed: true)))
        }
        guard case .end(let end)? = try raw.heard().last else { return #expect(Bool(false)) }
        #expect(end.error?.condition == .resourceLimitExceeded && raw.engine.links.count == 10)
    }

    /// The same name in the other direction is another link.
    @Test func theOtherDirectionIsAnotherLink() throws {
        let (pair, session, link, _) = Pair.sending()
        let other = pair.client.attach("link", .receiver, in: session)
        pair.pump()
        #expect(pair.client.isAttached(link) && pair.client.isAttached(other))
    }

    /// What the link remembered can go on where it is now.
    @Test func aStolenLinkIsSuspendedFirst() throws {
        let (pair, _, link, served) = try SuspensionTests.sending(2)
        var suspended: SuspendedLink?
        pair.server.react = { peer, happening in
            switch happening {
            case .suspended(served, let link): suspended = link
            case .attached(let link):
                if let suspended { peer.connection.accept(link, resuming: suspended) }
            default: break
            }
        }
        let other = pair.client.connection.begin()!
        let mine = SuspendedLink(
            attach: ExampleTests.attach(.sender),
            deliveries: [SuspendedDelivery(tag: DeliveryTag(1)), SuspendedDelivery(tag: DeliveryTag(2))])
        let again = pair.client.connection.attach(resuming: mine, in: other)!
        pair.pump()
        #expect(suspended?.deliveries.map(\.tag) == [DeliveryTag(1), DeliveryTag(2)])
        #expect(pair.client.resumptions.map(\.next) == Array(repeating: .resume(from: ExampleTests.at(0)), count: 2))
        #expect(pair.client.isAttached(again) && !pair.client.isAttached(link))
        #expect(pair.server.unsettled(in: pair.server.sessions[0]) == [0, 0])
        #expect(pair.server.suspended.count == 1)
    }

    /// An application that has not answered the first attach never will.
    @Test func aLinkThatWasNotAnsweredIsStolenToo() throws {
        let (pair, session) = Pair.opened()
        let first = pair.client.attach("link", in: session)
        pair.pump()
        let second = pair.client.attach("link", in: pair.client.connection.begin()!)
        pair.server.serve()
        pair.pump()
        #expect(!pair.client.isAttached(first) && pair.client.isAttached(second))
    }
}
