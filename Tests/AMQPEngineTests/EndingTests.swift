import AMQPCodec
import AMQPEngine
import Testing

struct EndingTests {
    /// A conversation of two sessions and three links, cut off after some of its turns.
    /// One side suspends the link, the other closes it at the same time: the first has to come back and close it too (§2.6.6).
    @Test func aCloseThatMeetsASuspensionIsAnswered() throws {
        let (pair, session, link, served) = Pair.sending()
        pair.client.connection.detach(link, closed: false)
        pair.server.connection.detach(served, closed: true)
        pair.pump()
        let said = try Frame.all(pair.client.said).suffix(2).map(\.body)
        guard case .attach(let attach)? = said[0], case .detach(let detach)? = said[1] else {
            return #expect(Bool(false))
        }
        #expect(attach.name == "link" && attach.source == nil && attach.target == nil && detach.closed)
        #expect(pair.client.detached == [link] && pair.client.isOpen && pair.server.isOpen)
        #expect(pair.server.detached.count == 2, "the server sees it come and go")
        let again = pair.client.attach("link", in: session)
        pair.pump()
        #expect(pair.client.isAttached(again))
    }

    @Test(arguments: 0..<14)
    func whereverTheTransportEndsEverythingEndsOnceAndInOrder(_ turns: Int) {
        let pair = Pair()
        pair.server.serve(credit: 2)
        let sessions = [pair.client.begin()!, pair.client.begin()!]
        let links = [
            pair.client.attach("a", in: sessions[0]), pair.client.attach("b", .receiver, in: sessions[0]),
            pair.client.attach("c", in: sessions[1]),
        ]
        pair.client.react = { peer, happening in
            guard case .flow(let link, _) = happening else { return }
            _ = try? peer.send([1], on: link, more: link == links[0])
            if link == links[2] { peer.connection.detach(link) }
        }
        for turn in 0..<turns {
            _ = turn % 2 == 0 ? pair.turn(pair.client, pair.server) : pair.turn(pair.server, pair.client)
        }
        for peer in [pair.client, pair.server] {
            peer.react = { _, _ in }
            peer.connection.transportClosed()
            peer.connection.transportClosed()
            peer.drain()
            #expect(peer.closures == [.lost])
            #expect(peer.isOver && peer.deadline == nil)
            let order = peer.log.compactMap { happening in
                switch happening {
                case .detached: 0
                case .ended: 1
                case .closed: 2
                default: nil
                }
            }
            #expect(order.last == 2)
            #expect(Set(peer.detached).count == peer.detached.count)
            #expect(Set(peer.ended).count == peer.ended.count)
        }
        #expect(Set(pair.client.detached) == Set(links) && Set(pair.client.ended) == Set(sessions))
        #expect(Set(pair.server.detached) == Set(pair.server.links))
        #expect(Set(pair.server.ended) == Set(pair.server.sessions))
    }

    @Test func linksGoBeforeTheirSession() {
        let (pair, session, link, _) = Pair.sending()
        pair.client.connection.transportClosed()
        pair.client.drain()
        let error = AMQPError(.connectionForced, "the connection was lost")
        #expect(
            pair.client.log.suffix(3) == [
                .detached(link, closed: false, error), .ended(session, error), .closed(.lost),
            ])
    }

    @Test(arguments: 0..<5)
    func unsettledDeliveriesAreReportedHoweverTheirLinkGoes(_ way: Int) throws {
        let (pair, session, link, served) = Pair.sending()
        let other = pair.client.attach("other", in: session)
        pair.pump()
        pair.server.react = { _, _ in }
        for number in 0..<6 as Range<UInt64> {
            try pair.client.send([1], on: number % 2 == 0 ? link : other, token: Token(low: number))
        }
        try pair.client.send([1], on: link, more: true, token: Token(low: 6))
        pair.pump()
        switch way {
        case 0: pair.client.connection.detach(link)
        case 1: pair.server.connection.detach(served)
        case 2: pair.client.connection.end(session)
        case 3: pair.server.connection.end(pair.server.sessions[0])
        default: pair.client.connection.transportClosed()
        }
        pair.pump()
        pair.client.drain()
        let lost = pair.client.log.compactMap { happening -> UInt64? in
            guard case .outcome(_, _, let token, nil, settled: true) = happening else { return nil }
            return token.low
        }
        #expect(lost == (way < 2 ? [0, 2, 4, 6] : [0, 1, 2, 3, 4, 5, 6]))
        #expect(pair.client.detached.contains(link))
        let lastOutcome = pair.client.log.lastIndex { if case .outcome(link, _, _, _, _) = $0 { true } else { false } }
        let detached = pair.client.log.firstIndex { if case .detached(link, _, _) = $0 { true } else { false } }
        #expect(lastOutcome! < detached!)
        if way < 2 {
            #expect(pair.client.unsettled(in: session) == [0, 3])
            #expect(pair.server.unsettled(in: pair.server.sessions[0]) == [3, 0])
        }
    }

    @Test func anOutcomeThatCrossesOurDetachStillCounts() throws {
        let (pair, _, link, _) = Pair.sending()
        try pair.client.send([1], on: link)
        pair.turn(pair.client, pair.server)
        pair.client.connection.detach(link)
        pair.pump()
        #expect(pair.client.outcomes == [.accepted])
    }

    @Test func identifiersOfWhatHasEndedNeverReachWhatComesLater() throws {
        let (pair, session, link, served) = Pair.sending()
        pair.client.connection.detach(link)
        pair.pump()
        let next = pair.client.attach("next", in: session)
        pair.pump()
        #expect(next.index == link.index && next != link)
        #expect(pair.server.links[1].index == served.index)
        #expect(throws: SendError.notAttached) { try pair.client.send([1], on: link) }
        pair.client.connection.detach(link)
        pair.server.connection.grant(9, on: served)
        pair.server.connection.refuse(served, AMQPError(.internalError, "no"))
        #expect(pair.client.takeOutput(now: pair.now).isEmpty && pair.server.takeOutput(now: pair.now).isEmpty)
        #expect(pair.client.isAttached(next) && !pair.client.isAttached(link) && pair.client.role(of: link) == nil)

        pair.client.connection.end(session)
        pair.pump()
        let again = try #require(pair.client.begin())
        pair.pump()
        #expect(again.index == session.index && again != session)
        #expect(pair.client.tryAttach(Raw.attach(0, .sender), in: session) == nil)
        pair.client.connection.end(session)
        #expect(pair.client.takeOutput(now: pair.now).isEmpty)
        #expect(pair.client.begin() != nil)
    }

    @Test func identifiersThatNeverWereAreHarmless() {
        let (pair, session, _, _) = Pair.sending()
        for index in [-1, 5, .max, .min] as [Int32] {
            let link = LinkID(index: index, generation: 1)
            #expect(pair.client.flow(of: link) == nil && pair.client.session(of: link) == nil)
            pair.client.connection.detach(link)
            pair.client.connection.update(0, on: link, .accepted)
        }
        #expect(pair.client.isOpen && pair.client.begin() != session)
    }

    @Test func handlesAndChannelsAreUsedAgain() throws {
        let (pair, first) = Pair.opened()
        pair.server.serve()
        pair.client.connection.end(first)
        pair.pump()
        for round in 0..<200 {
            let session = try #require(pair.client.begin())
            let link = pair.client.attach("link-\(round)", in: session)
            pair.pump()
            try pair.client.send([1], on: link)
            pair.pump()
            if round % 2 == 0 { pair.client.connection.detach(link) }
            pair.client.connection.end(session)
            pair.pump()
        }
        #expect(try Frame.all(pair.client.said + pair.server.said).allSatisfy { $0.channel == 0 })
        #expect(pair.client.detached.count == 200 && pair.client.ended.count == 201)
        #expect(pair.client.outcomes == Array(repeating: .accepted, count: 200))
    }
}
