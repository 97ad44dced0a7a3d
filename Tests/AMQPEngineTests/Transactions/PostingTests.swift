import AMQPCodec
import AMQPEngine
import QueueResource
import Testing

/// Transactional posting (§4.4.1, §4.4.4.1).
struct PostingTests {
    @Test(arguments: [false, true])
    func messagesAppearTogether(_ settled: Bool) throws {
        let world = TransactionPair()
        let link = world.sender(to: "q")
        let id = world.declare()
        for text in ["a", "b", "c"] { try world.post(text, on: link, under: id, settled: settled) }
        world.pump()
        #expect(world.contents("q") == [])
        let provisional = settled ? [] : Array(repeating: DeliveryState?.some(id.state(with: .accepted)), count: 3)
        #expect(Array(world.client.outcomes.dropFirst()) == provisional)
        #expect(world.discharge(id) == .committed)
        #expect(world.contents("q") == ["a", "b", "c"])
        #expect(world.openTransactions == 0 && world.queues.holding == 0)
        #expect(world.client.unsettled(in: world.sessions[0]) == [0, 0])
        #expect(world.server.unsettled(in: world.server.sessions[0]) == [0, 0])
    }

    @Test(arguments: [false, true])
    func messagesAreForgottenTogether(_ settled: Bool) throws {
        let world = TransactionPair()
        let link = world.sender(to: "q")
        let id = world.declare()
        for text in ["a", "b", "c"] { try world.post(text, on: link, under: id, settled: settled) }
        #expect(world.discharge(id, fail: true) == .rolledBack(nil))
        #expect(world.contents("q") == [] && world.queues.holding == 0 && world.openTransactions == 0)
    }

    @Test func whatIsSentBesideATransactionIsNotOfIt() throws {
        let world = TransactionPair()
        let link = world.sender(to: "q")
        let id = world.declare()
        try world.post("in", on: link, under: id)
        try world.post("out", on: link, under: nil)
        world.pump()
        #expect(world.contents("q") == ["out"])
        world.discharge(id, fail: true)
        #expect(world.contents("q") == ["out"])
    }

    /// Every frame of a delivery names its transaction.
    @Test(arguments: [300, 446, 1_000, 10_000])
    func aLargeMessageIsOfOneTransaction(_ size: Int) throws {
        let world = TransactionPair(client: .small("client"), server: .small("server"), .random(Generator(3)))
        let link = world.sender(to: "q")
        let id = world.declare()
        try world.client.send(bytes(size), on: link, more: true, state: id.state)
        try world.client.send(bytes(size, from: size), on: link)
        world.pump()
        #expect(world.discharge(id) == .committed)
        #expect(world.store.contents(of: "q") == [bytes(2 * size)])
        let frames = try Frame.all(world.client.said).filter { $0.bytes.count <= 512 }.compactMap { frame in
            if case .transfer(let transfer)? = frame.body, transfer.handle == 1 { transfer.state } else { nil }
        }
        let said = try Frame.all(world.client.said)
        let transfers = said.count {
            if case .transfer(let transfer)? = $0.body { transfer.handle == 1 } else { false }
        }
        #expect(frames == Array(repeating: id.state, count: transfers))
        #expect(said.allSatisfy { $0.bytes.count <= 512 })
    }

    @Test func theStateOfADeliveryIsNotThatOfTheNext() throws {
        let world = TransactionPair(client: .small("client"), server: .small("server"))
        let link = world.sender(to: "q")
        let id = world.declare()
        try world.client.send(bytes(1_000), on: link, state: id.state)
        try world.client.send(bytes(1_000), on: link)
        world.pump()
        #expect(world.store.contents(of: "q").count == 1)
        world.discharge(id)
        #expect(world.store.contents(of: "q").count == 2)
    }

    @Test func aMessageThatIsTakenBackIsNotOfTheTransaction() throws {
        let world = TransactionPair()
        let link = world.sender(to: "q")
        let id = world.declare()
        try world.client.send([1], on: link, more: true, state: id.state)
        world.pump()
        world.client.connection.abort(link)
        try world.post("b", on: link, under: id)
        #expect(world.discharge(id) == .committed)
        #expect(world.contents("q") == ["b"])
    }

    @Test func aLinkMayGoBeforeTheTransaction() throws {
        let world = TransactionPair()
        let (one, two) = (world.sender(to: "q"), world.sender(to: "q"))
        let id = world.declare()
        try world.post("a", on: one, under: id)
        try world.client.send([1], on: two, more: true, state: id.state)
        world.detach(one)
        world.detach(two)
        #expect(world.discharge(id) == .committed)
        #expect(world.contents("q") == ["a"])
    }

    /// A delivery that is not complete when its transaction is discharged (§4.4.1).
    @Test(arguments: [false, true])
    func aDischargeMustNotCutADelivery(_ fail: Bool) throws {
        let world = TransactionPair()
        let link = world.sender(to: "q")
        let id = world.declare(1)
        let other = world.declare(2)
        try world.post("a", on: link, under: id)
        try world.client.send([1], on: link, more: true, state: id.state)
        let end = world.discharge(id, fail: fail)
        #expect(end?.condition == .transactionRollback && end != .committed)
        #expect(world.end(of: other)?.condition == .transactionRollback)
        guard case .detached(let error)? = world.told.last else { return #expect(Bool(false)) }
        #expect(error?.condition == .transactionRollback)
        // The rest of the delivery goes nowhere.
        try world.client.send([2], on: link)
        try world.post("after", on: link, under: nil)
        world.pump()
        #expect(world.contents("q") == ["after"] && world.openTransactions == 0)
        #expect(world.client.isOpen && world.client.detached.count == 1)
    }

    @Test func aCommitWaitsForTheOutcomes() throws {
        let world = TransactionPair()
        world.configure { $0.outcome = { _ in nil } }
        let link = world.sender(to: "q")
        let id = world.declare()
        for text in ["a", "b"] { try world.post(text, on: link, under: id) }
        #expect(world.discharge(id) == nil)
        let before = world.client.outcomes.count
        world.answerAll(.accepted)
        #expect(world.end(of: id) == .committed && world.contents("q") == ["a", "b"])
        // First what the deliveries will be, then that they are (§4.4.1).
        let presumed = id.state(with: .accepted)
        #expect(Array(world.client.outcomes.dropFirst(before)) == [presumed, presumed, .accepted])
    }

    /// In whatever order sessions have something to say (§4.4.4.1).
    @Test func aCommitIsToldAfterTheOutcomesInOtherSessions() throws {
        let world = TransactionPair(sessions: 2)
        let link = world.sender(to: "q", in: 1)
        let id = world.declare(1)
        let before = world.client.outcomes.count
        world.ask(2)
        try world.post("a", on: link, under: id)
        #expect(world.discharge(id) == .committed)
        let outcomes = Array(world.client.outcomes.dropFirst(before))
        let presumed = try #require(outcomes.firstIndex(of: id.state(with: .accepted)))
        let committed = try #require(outcomes.firstIndex(of: .accepted))
        #expect(presumed < committed)
    }

    @Test func aMessageThatTheResourceRejectsIsNotPublished() throws {
        let world = TransactionPair()
        world.configure { $0.outcome = { $0 == [0x62] ? .rejected(nil) : .accepted } }
        let link = world.sender(to: "q")
        let id = world.declare()
        for text in ["a", "b"] { try world.post(text, on: link, under: id) }
        world.pump()
        #expect(world.client.outcomes.dropFirst() == [id.state(with: .accepted), id.state(with: .rejected(nil))])
        #expect(world.discharge(id) == .committed)
        #expect(world.contents("q") == ["a"])
    }

    /// Nobody hears of what becomes of a settled delivery, so that its transaction must not succeed (§4.4.4.1).
    @Test func aSettledMessageThatTheResourceRejectsRollsBack() throws {
        let world = TransactionPair()
        world.configure { $0.outcome = { $0 == [0x62] ? .rejected(nil) : .accepted } }
        let link = world.sender(to: "q")
        let id = world.declare()
        for text in ["a", "b", "c"] { try world.post(text, on: link, under: id, settled: true) }
        #expect(world.discharge(id)?.condition == .transactionRollback)
        #expect(world.contents("q") == [] && world.openTransactions == 0 && world.queues.holding == 0)
        #expect(world.client.isOpen && world.client.detached.isEmpty)
    }

    /// Receiver settle mode `second`: the state of what is unsettled after the discharge is the outcome (§4.4.4.1).
    @Test func theSenderMaySettleAfterTheDischarge() throws {
        let world = TransactionPair()
        let link = world.sender(to: "q", mode: .second)
        let id = world.declare()
        let sent = try world.post("a", on: link, under: id)
        world.pump()
        #expect(
            world.client.log.last
                == .outcome(
                    link, delivery: sent.delivery, Token(), id.state(with: .accepted), settled: false))
        world.discharge(id)
        #expect(world.contents("q") == ["a"])
        #expect(
            world.client.log.contains(.outcome(link, delivery: sent.delivery, Token(), .accepted, settled: false)))
        world.client.connection.update(sent.delivery, on: link, .accepted)
        world.pump()
        #expect(world.client.unsettled(in: world.sessions[0]) == [0, 0])
        #expect(world.server.unsettled(in: world.server.sessions[0]) == [0, 0])
    }

    @Test func theResourceMayFailToCommit() throws {
        let world = TransactionPair()
        let link = world.sender(to: "q")
        let id = world.declare()
        try world.post("a", on: link, under: id)
        world.store.failure = "the disk is full"
        #expect(world.discharge(id) == .rolledBack(AMQPError(.transactionRollback, "the disk is full")))
        #expect(world.contents("q") == [] && world.openTransactions == 0 && world.queues.holding == 0)
    }

    /// While the resource is busy committing, the transaction takes nothing more, and nobody is told before it is done.
    @Test func aCommitMayTakeItsTime() throws {
        let world = TransactionPair()
        world.configure { $0.commitsAtOnce = false }
        let link = world.sender(to: "q")
        let id = world.declare()
        try world.post("a", on: link, under: id)
        #expect(world.discharge(id) == nil && world.contents("q") == [])
        try world.post("late", on: link, under: id)
        world.pump()
        guard case .rejected(let error)?? = world.client.outcomes.last else { return #expect(Bool(false)) }
        #expect(error?.condition == .transactionUnknownID)
        #expect(world.deadline == nil)
        world.commitPostponed()
        #expect(world.end(of: id) == .committed && world.contents("q") == ["a"])
    }
}
