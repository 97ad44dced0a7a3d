import AMQPCodec
import AMQPEngine
import Testing

struct LifecycleTests {
    @Test func eitherSideBeginsAttachesDetachesEndsAndCloses() throws {
        for serverLeads in [false, true] {
            let pair = Pair()
            pair.pump()
            let (leader, follower) = serverLeads ? (pair.server, pair.client) : (pair.client, pair.server)
            follower.serve()
            let session = try #require(leader.begin())
            let out = leader.attach("out", .sender, in: session)
            let inward = leader.attach("in", .receiver, in: session)
            pair.pump()
            #expect(leader.log == [.opened, .begun(session), .attached(out), .attached(inward)] + leader.log[4...])
            #expect(leader.isAttached(out) && leader.isAttached(inward))
            #expect(follower.role(of: follower.links[0]) == .receiver)
            #expect(follower.role(of: follower.links[1]) == .sender)
            #expect(follower.remoteAttach(of: follower.links[0])?.name == "out")
            #expect(leader.remoteAttach(of: out)?.target?.address == "to/out")

            leader.connection.detach(out)
            follower.connection.detach(follower.links[1], closed: false)
            pair.pump()
            #expect(leader.detached.contains(out) && leader.detached.contains(inward))
            #expect(follower.detached.count == 2)
            leader.connection.end(session, AMQPError(.internalError, "enough"))
            pair.pump()
            #expect(leader.ended == [session])
            #expect(follower.log.last == .ended(follower.sessions[0], AMQPError(.internalError, "enough")))
            leader.connection.close(AMQPError(.internalError, "done"))
            pair.pump()
            #expect(leader.closures == [.byUs(AMQPError(.internalError, "done"))])
            #expect(follower.closures == [.byPeer(AMQPError(.internalError, "done"))])
            #expect(leader.isOver && follower.isOver)
        }
    }

    @Test func detachTellsWhetherItIsForGoodAndWhy() throws {
        let (pair, _, link, served) = Pair.sending()
        pair.client.connection.detach(link, closed: false, AMQPError(.linkDetachForced, "later"))
        pair.pump()
        #expect(pair.server.log.last == .detached(served, closed: false, AMQPError(.linkDetachForced, "later")))
        #expect(pair.client.log.last == .detached(link, closed: false, AMQPError(.linkDetachForced, "later")))
    }

    /// Whoever ends a link or a session for a breach of the protocol has to tell its application why.
    @Test func ourOwnReasonIsTold() throws {
        let raw = Raw()
        raw.begin(senders: 1)
        raw.engine.connection.accept(raw.engine.links[0], source: Source(), target: .target(Target()))
        raw.say(Raw.transfer(0))
        raw.say(.detach(Detach(handle: 0, closed: true)))
        guard case .detached(_, closed: true, let error)? = raw.engine.log.last else { return #expect(Bool(false)) }
        #expect(error?.condition == .linkTransferLimitExceeded)
        raw.say(.flow(Flow(incomingWindow: 1, nextOutgoingID: 0, outgoingWindow: 1, handle: 9)))
        raw.say(.end(End()))
        guard case .ended(_, let reason)? = raw.engine.log.last else { return #expect(Bool(false)) }
        #expect(reason?.condition == .sessionUnattachedHandle)
    }

    @Test func aRefusedLinkIsAttachedWithoutItsTerminusAndDetached() throws {
        for role in [Role.sender, .receiver] {
            let (pair, session) = Pair.opened()
            pair.server.react = { peer, happening in
                if case .attached(let link) = happening {
                    peer.connection.refuse(link, AMQPError(.notFound, "no such node"))
                }
            }
            let link = pair.client.attach("link", role, in: session)
            pair.pump()
            #expect(
                pair.client.log.suffix(2) == [
                    .attached(link), .detached(link, closed: true, AMQPError(.notFound, "no such node")),
                ])
            #expect(pair.server.detached == pair.server.links)
            #expect(pair.client.isOpen)
            let said = try Frame.all(pair.server.said).suffix(2).compactMap(\.body)
            guard case .attach(let answer) = said[0], case .detach = said[1] else { return #expect(Bool(false)) }
            #expect((answer.target == nil) == (role == .sender) && (answer.source == nil) == (role == .receiver))
        }
    }

    @Test func aLinkDetachedBeforeItIsAnsweredIsAttachedAndDetached() throws {
        let (pair, session) = Pair.opened()
        let link = pair.client.attach("brief", in: session)
        pair.client.connection.detach(link)
        pair.pump()
        #expect(pair.client.detached == [link])
        #expect(pair.client.links.isEmpty, "the application has let it go already")
        #expect(pair.server.detached == pair.server.links)
        let said = try Frame.all(pair.server.said).suffix(2).compactMap(\.body)
        guard case .attach = said[0], case .detach = said[1] else { return #expect(Bool(false)) }
        // Answering it now is too late and harmless.
        pair.server.connection.accept(pair.server.links[0], source: nil, target: nil)
        #expect(pair.server.takeOutput(now: pair.now).isEmpty)
    }

    @Test func detachesThatCrossEndTheLinkOnce() {
        let (pair, _, link, served) = Pair.sending()
        pair.client.connection.detach(link)
        pair.server.connection.detach(served)
        pair.pump()
        #expect(pair.client.detached == [link] && pair.server.detached == [served])
        #expect(pair.client.isOpen && pair.server.isOpen)
    }

    @Test func endsThatCrossEndTheSessionOnce() {
        let (pair, session, link, served) = Pair.sending()
        pair.client.connection.end(session)
        pair.server.connection.end(pair.server.sessions[0])
        pair.pump()
        #expect(pair.client.detached == [link] && pair.server.detached == [served])
        #expect(pair.client.ended == [session] && pair.server.ended.count == 1)
        #expect(pair.client.isOpen && pair.server.isOpen)
    }

    @Test func closesThatCrossCloseTheConnectionOnce() {
        let (pair, _, _, _) = Pair.sending()
        pair.client.connection.close()
        pair.server.connection.close(AMQPError(.internalError, "bye"))
        pair.pump()
        #expect(pair.client.closures == [.byUs(nil)])
        #expect(pair.server.closures == [.byUs(AMQPError(.internalError, "bye"))])
    }

    @Test func aConnectionMayBeClosedBeforeThePeerHasOpened() {
        let pair = Pair()
        pair.client.connection.close()
        pair.pump()
        #expect(pair.client.closures == [.byUs(nil)])
        #expect(pair.server.closures == [.byPeer(nil)])
    }

    @Test func aSessionMayBeEndedBeforeThePeerHasBegun() {
        let pair = Pair()
        let session = pair.client.begin()!
        let link = pair.client.attach("never", in: session)
        pair.client.connection.end(session)
        pair.pump()
        #expect(pair.client.log == [.detached(link, closed: false, nil), .opened, .ended(session, nil)])
        #expect(pair.client.isOpen)
    }

    /// A `begin` of one's own names no channel, an answer the one that it answers, whatever its own is (§2.5.1).
    @Test func aBeginSaysWhichItAnswers() throws {
        let raw = Raw()
        let own = try #require(raw.engine.begin())
        raw.begin(5)
        let begins = try raw.heard().compactMap { if case .begin(let begin) = $0 { begin } else { nil } }
        #expect(begins.map(\.remoteChannel) == [nil, 5])
        raw.say(.begin(Begin(remoteChannel: 0, nextOutgoingID: 0, incomingWindow: 1, outgoingWindow: 1)), channel: 7)
        #expect(raw.engine.sessions.last == own && raw.engine.sessions.count == 2)
        raw.say(.attach(Raw.attach(0, .sender)), channel: 7)
        #expect(raw.engine.session(of: raw.engine.links[0]) == own)
    }

    /// Frames that were on their way when we closed mean nothing any more, even those that break the protocol (§2.4.6).
    @Test func whatComesAfterOurCloseIsDiscarded() throws {
        let raw = Raw()
        raw.begin(senders: 1)
        raw.engine.connection.close()
        _ = try raw.heard()
        let events = raw.engine.log.count
        for body in [Raw.transfer(0), Raw.flow(handle: 9), .open(Open(containerID: "again")), .end(End())] {
            raw.say(body)
        }
        #expect(try raw.heard().isEmpty && raw.engine.log.count == events)
        raw.say(.close(Close()))
        #expect(raw.engine.closures == [.byUs(nil)] && raw.engine.isOver)
    }

    /// Nothing may follow a detach, end or close of ours but what belongs to others.
    @Test func commandsOnWhatIsOverAreSilent() throws {
        for level in 0..<3 {
            let (pair, session, link, _) = Pair.sending()
            let inward = pair.client.attach("in", .receiver, in: session)
            pair.pump()
            let served = pair.server.links[1]
            pair.client.connection.grant(5, on: inward)
            pair.pump()
            try pair.server.send([1], on: served)
            pair.pump()
            let connection = pair.client
            switch level {
            case 0:
                connection.connection.detach(link)
                connection.connection.detach(inward)
            case 1: connection.connection.end(session)
            default: connection.connection.close()
            }
            _ = connection.takeOutput(now: pair.now)
            #expect(throws: SendError.notAttached) { try connection.send([1], on: link) }
            connection.connection.grant(5, on: inward)
            connection.connection.update(0, on: inward, .accepted)
            connection.connection.update(2, on: inward, .released)
            connection.connection.drained(link)
            connection.connection.offer(7, on: link)
            connection.connection.abort(link)
            connection.connection.update(0, on: link, nil)
            connection.connection.detach(link)
            if level > 0 {
                connection.connection.end(session)
                connection.connection.pause(session, true)
                connection.connection.pause(session, false)
                #expect(connection.tryAttach(Raw.attach(0, .sender), in: session) == nil)
            }
            connection.connection.close()
            let after = connection.takeOutput(now: pair.now)
            #expect(level < 2 ? after == Frame(.close(Close())).bytes : after.isEmpty)
        }
    }

    @Test func severalSessionsAndLinksLiveSideBySide() throws {
        let (pair, first) = Pair.opened()
        pair.server.serve()
        let second = pair.client.begin()!
        let links = (0..<20).map { pair.client.attach("link-\($0)", in: $0 % 2 == 0 ? first : second) }
        pair.pump()
        for (number, link) in links.enumerated() { try pair.client.send([UInt8(number)], on: link) }
        pair.pump()
        for (number, served) in pair.server.links.enumerated() {
            let name = pair.server.remoteAttach(of: served)?.name
            #expect(pair.server.messages(on: served) == [[UInt8(name!.dropFirst(5))!]], "\(number)")
        }
        pair.client.connection.end(first)
        pair.pump()
        #expect(pair.client.detached == links.enumerated().filter { $0.offset % 2 == 0 }.map(\.element))
        #expect(pair.client.isAttached(links[1]))
    }

    @Test func linksWithTheSameNameAndOppositeRolesAreTwoLinks() {
        let (pair, session) = Pair.opened()
        pair.server.serve()
        let out = pair.client.attach("same", .sender, in: session)
        let inward = pair.client.attach("same", .receiver, in: session)
        pair.pump()
        #expect(pair.client.links == [out, inward])
        #expect(pair.client.isAttached(out) && pair.client.isAttached(inward))
    }
}
