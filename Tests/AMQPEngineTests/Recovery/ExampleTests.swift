import AMQPCodec
import AMQPEngine
import Testing

/// The examples of §2.6.13: what becomes of a delivery follows from what both ends have in their unsettled maps.
struct ExampleTests {
    /// One example: the states at both ends, and what happens.
    struct Example: Sendable, CustomTestStringConvertible {
        let tag: UInt64
        let sender: DeliveryState?
        /// What the receiver's map has; the outer nil is no entry.
        let receiver: DeliveryState??
        /// What the sender's application is told.
        let told: Resumption.Next?
        /// What goes to the receiver at once; nil for nothing.
        let frame: Transfer?

        var testDescription: String { "\(tag)" }

        init(
            _ tag: UInt64, _ sender: DeliveryState?, _ receiver: DeliveryState??, _ told: Resumption.Next?,
            resume: (settled: Bool, aborted: Bool, state: DeliveryState?)? = nil
        ) {
            self.tag = tag
            self.sender = sender
            self.receiver = receiver
            self.told = told
            frame = resume.map {
                Transfer(
                    handle: 0, deliveryID: 0, deliveryTag: DeliveryTag(tag), messageFormat: 0, settled: $0.settled,
                    state: $0.state, resume: true, aborted: $0.aborted)
            }
        }
    }

    static func received(_ section: UInt32) -> DeliveryState { .received(at(section)) }
    static func at(_ section: UInt32) -> Received { Received(sectionNumber: section, sectionOffset: 0) }

    static let examples = [
        Example(1, nil, .none, .resend),
        Example(2, nil, received(3), .resume(from: at(3))),
        Example(3, nil, .accepted, nil, resume: (false, false, nil)),
        Example(4, nil, .some(nil), .resume(from: at(0))),
        Example(5, received(3), .none, .resend),
        Example(6, received(2), received(3), .resume(from: at(3))),
        Example(7, received(3), received(2), .settled(nil), resume: (true, true, nil)),
        Example(8, received(3), .accepted, nil, resume: (false, false, nil)),
        Example(9, received(3), .some(nil), .settled(nil), resume: (true, true, nil)),
        Example(10, .accepted, .none, .settled(.accepted)),
        Example(11, .accepted, received(2), .settled(.accepted), resume: (true, true, nil)),
        Example(12, .accepted, .accepted, .settled(.accepted), resume: (true, false, .accepted)),
        Example(13, .accepted, .released, nil, resume: (false, false, .accepted)),
        Example(14, .accepted, .some(nil), .settled(.accepted), resume: (true, true, nil)),
        // What the specification has no example of: places within a section, and transactions, which end with their connection.
        Example(
            15, .received(Received(sectionNumber: 1, sectionOffset: 9)), received(1), .settled(nil),
            resume: (true, true, nil)),
        Example(
            16, received(1), .received(Received(sectionNumber: 1, sectionOffset: 9)),
            .resume(from: Received(sectionNumber: 1, sectionOffset: 9))),
        Example(
            17, .transactional(TransactionalState(txnID: [1])), .some(nil), .settled(nil), resume: (true, true, nil)),
        Example(18, .transactional(TransactionalState(txnID: [1])), .none, .settled(nil)),
        Example(
            19, nil, .transactional(TransactionalState(txnID: [1], outcome: .accepted)), .settled(nil),
            resume: (true, true, nil)),
    ]

    static func attach(_ role: Role) -> Attach {
        Attach(
            name: "link", handle: 0, role: role, rcvSettleMode: .second, source: Source(address: "a"),
            target: .target(Target(address: "b")))
    }

    static func suspended(_ role: Role, _ deliveries: [(UInt64, DeliveryState?)]) -> SuspendedLink {
        SuspendedLink(
            attach: attach(role),
            deliveries: deliveries.map {
                SuspendedDelivery(tag: DeliveryTag($0), token: Token(low: role == .sender ? $0 : 0), state: $1)
            })
    }

    /// A pair over which a link is resumed with what both ends remember; the client is the sender, and the server grants credit.
    static func resume(
        _ sender: [(UInt64, DeliveryState?)], _ receiver: [(UInt64, DeliveryState?)], credit: UInt32 = 100,
        client: Configuration = Configuration(containerID: "client"),
        server: Configuration = Configuration(containerID: "server")
    ) -> (Pair, link: LinkID, served: LinkID) {
        let (pair, session) = Pair.opened(client: client, server: server)
        let kept = suspended(.receiver, receiver)
        pair.server.react = { peer, happening in
            guard case .attached(let link) = happening else { return }
            peer.connection.accept(link, resuming: kept)
            if credit > 0 { peer.connection.grant(credit, on: link) }
        }
        let link = pair.client.connection.attach(resuming: suspended(.sender, sender), in: session)!
        pair.pump()
        return (pair, link, pair.server.links[0])
    }

    static func receivers(_ example: Example) -> [(UInt64, DeliveryState?)] {
        if case .some(let state) = example.receiver { [(example.tag, state)] } else { [] }
    }

    @Test(arguments: examples)
    func theSenderDoesWhatTheMapsSay(_ example: Example) throws {
        let (pair, link, _) = Self.resume([(example.tag, example.sender)], Self.receivers(example))
        #expect(pair.client.resumptions.map(\.next) == (example.told.map { [$0] } ?? []))
        #expect(
            pair.client.resumptions.allSatisfy { $0.tag == DeliveryTag(example.tag) && $0.token.low == example.tag })
        #expect(try pair.client.transfers == (example.frame.map { [$0] } ?? []))
        #expect(pair.client.isAttached(link))
    }

    /// The same deliveries all at once.
    @Test func allExamplesGoTogether() throws {
        let (pair, _, _) = Self.resume(
            Self.examples.map { ($0.tag, $0.sender) }, Self.examples.flatMap(Self.receivers))
        #expect(pair.client.resumptions.map(\.next) == Self.examples.compactMap(\.told))
        #expect(try pair.client.transfers.map(\.deliveryTag) == Self.examples.compactMap(\.frame).map(\.deliveryTag))
    }

    // MARK: How each goes on to its end

    /// 1 and 5: as if for the first time.
    @Test func aDeliveryThatIsNotKnownIsSentAgain() throws {
        let (pair, link, served) = Self.resume([(1, nil)], [])
        try pair.client.send([1, 2], on: link, tag: DeliveryTag(1))
        pair.pump()
        let arrival = try #require(pair.server.arrivals.first)
        #expect(!arrival.resumed && arrival.tag == DeliveryTag(1) && arrival.state == nil && arrival.payload == [1, 2])
        pair.server.connection.update(arrival.delivery, on: served, .accepted)
        pair.pump()
        #expect(
            pair.client.log.last
                == .outcome(link, delivery: arrival.delivery, Token(low: 1), .accepted, settled: true))
    }

    /// 2, 4 and 6: the rest is sent, and says where it begins.
    @Test func aDeliveryThatIsKnownInPartGoesOn() throws {
        let (pair, link, served) = Self.resume([(2, nil)], [(2, Self.received(3))])
        try pair.client.send(bytes(100), on: link, more: true, tag: DeliveryTag(2))
        try pair.client.send(bytes(5), on: link)
        pair.pump()
        #expect(pair.server.arrivals.map(\.resumed) == [true, true] && pair.server.arrivals[0].first)
        #expect(pair.server.arrivals[0].state == Self.received(3))
        #expect(pair.server.unsettled(in: pair.server.sessions[0]) == [1, 0])
        pair.server.connection.update(0, on: served, .released)
        pair.pump()
        #expect(pair.client.log.last == .outcome(link, delivery: 0, Token(low: 2), .released, settled: true))
        #expect(pair.server.unsettled(in: pair.server.sessions[0]) == [0, 0])
    }

    /// 3 and 8: the sender hears the outcome, settles, and the receiver hears that.
    @Test(arguments: [3, 8] as [UInt64])
    func anOutcomeThatGotLostIsHeard(_ tag: UInt64) throws {
        let (pair, link, served) = Self.resume([(tag, tag == 8 ? Self.received(3) : nil)], [(tag, .accepted)])
        #expect(pair.client.log.contains(.outcome(link, delivery: 0, Token(low: tag), .accepted, settled: false)))
        #expect(pair.server.resumptions.map(\.next) == [.continues(delivery: 0)])
        #expect(pair.server.arrivals.isEmpty, "there is nothing for the application to take")
        pair.client.connection.update(0, on: link, .accepted)
        pair.pump()
        #expect(pair.server.log.last == .senderUpdate(served, delivery: 0, settled: true))
        #expect(pair.server.unsettled(in: pair.server.sessions[0]) == [0, 0])
    }

    /// 7, 9, 11 and 14: the receiver forgets what it has.
    @Test(arguments: [7, 9, 11, 14] as [Int])
    func aDeliveryThatCannotGoOnIsTakenBack(_ tag: Int) throws {
        let example = Self.examples[tag - 1]
        let (pair, _, _) = Self.resume([(example.tag, example.sender)], Self.receivers(example))
        let arrival = try #require(pair.server.arrivals.first)
        #expect(arrival.aborted && arrival.resumed && arrival.tag == DeliveryTag(example.tag))
        #expect(pair.server.unsettled(in: pair.server.sessions[0]) == [0, 0])
        #expect(pair.client.unsettled(in: pair.client.sessions[0]) == [0, 0])
    }

    /// 12: the receiver hears that it is over.
    @Test func anOutcomeThatBothHaveIsSettled() {
        let (pair, _, _) = Self.resume([(12, .accepted)], [(12, .accepted)])
        #expect(pair.server.resumptions.map(\.next) == [.settled(.accepted)])
        #expect(pair.server.arrivals.isEmpty)
    }

    /// 13: the receiver echoes the sender's outcome and settles.
    @Test func theSendersOutcomeCounts() {
        let (pair, link, _) = Self.resume([(13, .accepted)], [(13, .released)])
        #expect(pair.server.resumptions.map(\.next) == [.settled(.accepted)])
        #expect(pair.client.log.last == .outcome(link, delivery: 0, Token(low: 13), .accepted, settled: true))
        #expect(pair.client.unsettled(in: pair.client.sessions[0]) == [0, 0])
        #expect(pair.server.unsettled(in: pair.server.sessions[0]) == [0, 0])
    }

    /// What only the receiver has is settled by the sender.
    @Test func whatTheSenderDoesNotKnowIsOver() {
        let (pair, _, _) = Self.resume([(1, nil)], [(7, .accepted), (1, .accepted), (9, nil)])
        #expect(pair.server.resumptions.map(\.tag) == [DeliveryTag(7), DeliveryTag(9), DeliveryTag(1)])
        #expect(pair.server.resumptions.map(\.next) == [.settled(nil), .settled(nil), .continues(delivery: 0)])
    }
}
