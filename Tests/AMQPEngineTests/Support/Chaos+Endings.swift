import AMQPCodec
import AMQPEngine

/// How the bytes go, and how they end.
extension Chaos {
    /// What becomes of a conversation.
    enum Ending: CaseIterable {
        /// Both finish what they have begun, and then one closes.
        case calm
        /// One closes, or both do, in the middle of everything.
        case close
        /// In the middle of everything the bytes of one side stop coming; those of the other go on.
        case silence
        /// In the middle of everything the transport ends in one direction; what is left to say in the other still arrives.
        case halfClose
    }

    /// Moves some of what one side has to say.
    func exchange(_ side: Side) {
        let limit = chance(2) ? Int.max : Int.random(in: 1..<2_000, using: &generator)
        pair.now = pair.now.advanced(byMilliseconds: 1)
        carry(side, atMost: limit)
    }

    private func other(_ side: Side) -> Side { side === sides[0] ? sides[1] : sides[0] }

    @discardableResult
    private func carry(_ side: Side, atMost limit: Int = .max) -> Bool {
        let bytes = side.peer.takeOutput(now: pair.now, atMost: limit)
        guard side !== mute else { return !bytes.isEmpty }
        let hearer = other(side).peer
        for piece in pair.fragmentation.cut(bytes) { hearer.receive(piece, now: pair.now) }
        hearer.drain()
        return !bytes.isEmpty
    }

    /// The moment at which a direction fails, if one does.
    func cut() {
        guard ending == .silence || ending == .halfClose, let side = pick(sides) else { return }
        mute = side
        guard ending == .halfClose else { return }
        other(side).peer.connection.transportClosed()
        other(side).peer.drain()
    }

    func end() {
        switch ending {
        case .calm:
            calm()
            sides[0].peer.connection.close()
        case .close:
            for side in sides where chance(2) { side.peer.connection.close() }
            sides[1].peer.connection.close()
        case .silence: break
        case .halfClose:
            // What the side that hears nothing has left to say, and then the end of that too.
            for side in sides { carry(side) }
            mute?.peer.connection.transportClosed()
        }
        for side in sides { side.peer.drain() }
        runOut()
        checkBooks()
    }

    /// Lets both talk, and time pass, until both are over. Whoever is over and has said everything ends the transport.
    private func runOut() {
        for _ in 0..<40 {
            while carry(sides[0]) || carry(sides[1]) {}
            for side in sides where side.peer.isOver && side !== mute {
                other(side).peer.connection.transportClosed()
                other(side).peer.drain()
            }
            guard let next = sides.compactMap(\.peer.deadline).min() else { break }
            pair.now = max(pair.now, next)
            for side in sides {
                side.peer.connection.tick(now: pair.now)
                side.peer.drain()
            }
        }
    }

    /// Lets both finish what they have begun: everything sent arrives, everything that arrived is settled.
    private func calm() {
        for _ in 0..<200 {
            for side in sides {
                while !side.waiting.isEmpty { answer(side) }
                for session in side.sessions { side.peer.connection.pause(session, false) }
                for place in side.unsent.indices.reversed() where place < side.unsent.count { goOn(side, place) }
                while !side.incoming.isEmpty { update(side) }
                while !side.undecided.isEmpty { settle(side) }
            }
            pair.pump()
            if sides.allSatisfy({ $0.waiting.isEmpty && isSettled($0) }) { break }
        }
        for side in sides {
            expect(isSettled(side), "does not come to rest")
            for session in side.sessions {
                expect(side.peer.unsettled(in: session) == [0, 0], "deliveries are left over")
            }
        }
        for link in sides[0].links { compareEnds(of: link) }
    }

    /// At rest both ends of a link count the same deliveries and the same credit.
    private func compareEnds(of link: LinkID) {
        let (peer, other) = (sides[0].peer, sides[1].peer)
        guard peer.isAttached(link), let attach = peer.remoteAttach(of: link),
            let end = sides[1].links.first(where: {
                other.role(of: $0) == attach.role && other.remoteAttach(of: $0)?.name == attach.name
            }), let ours = peer.flow(of: link), let theirs = other.flow(of: end)
        else { return }
        compared += 1
        expect(
            ours.deliveryCount == theirs.deliveryCount && ours.credit == theirs.credit,
            "\(attach.name): \(ours) at one end, \(theirs) at the other")
    }

    private func isSettled(_ side: Side) -> Bool {
        side.unsent.isEmpty && side.incoming.isEmpty && side.undecided.isEmpty
    }

    private func checkBooks() {
        for side in sides {
            let peer = side.peer
            expect(peer.isOver && peer.closures.count == 1, "ended \(peer.closures.count) times")
            expect(side.links.isEmpty && side.waiting.isEmpty && side.sessions.isEmpty, "something has not ended")
            let (detached, ended) = (peer.detached, peer.ended)
            expect(Set(detached).count == detached.count && Set(ended).count == ended.count, "something ended twice")
        }
        // Each unsettled delivery has one outcome, unless we settled or aborted it ourselves.
        let open = sides.map(\.outstanding.count).reduce(0, +)
        expect(open == withoutOutcome, "\(open) deliveries have no outcome, where \(withoutOutcome) should not")
    }
}
