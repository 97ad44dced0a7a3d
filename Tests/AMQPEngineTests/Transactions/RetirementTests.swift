import AMQPCodec
import AMQPEngine
import QueueResource
import Testing

/// Transactional retirement (§4.4.2, §4.4.4.2).
struct RetirementTests {
    static func receiving(_ texts: [String] = ["a", "b"]) -> (TransactionPair, LinkID) {
        let world = TransactionPair()
        for text in texts { world.store.append(Array(text.utf8), to: "q") }
        let link = world.receiver(from: "q", credit: 10)
        return (world, link)
    }

    @Test(arguments: [false, true])
    func aCommitAppliesTheOutcomes(_ settled: Bool) {
        let (world, link) = Self.receiving(["a", "b", "c", "d"])
        let id = world.declare()
        world.retire(world.received[0], under: id, settled: settled)
        world.retire(world.received[1], .released, under: id, settled: settled)
        world.retire(world.received[2], .rejected(nil), under: id, settled: settled)
        #expect(world.contents("q") == [] && world.queues.holding == 4)
        world.client.connection.grant(0, on: link)
        #expect(world.discharge(id) == .committed)
        #expect(world.contents("q") == ["b"] && world.store.deadLetters == [Array("c".utf8)])
        #expect(world.queues.holding == 1)
        #expect(world.server.unsettled(in: world.server.sessions[0]) == [0, 1])
        #expect(world.client.unsettled(in: world.sessions[0]) == [1, 0], "the resource settles what it has applied")
    }

    /// The controller has settled, and can say no more: the default outcome holds.
    @Test func aRollbackBringsBackWhatIsSettled() {
        let (world, link) = Self.receiving()
        let id = world.declare()
        world.client.connection.grant(0, on: link)
        for message in world.received { world.retire(message, under: id) }
        #expect(world.discharge(id, fail: true) == .rolledBack(nil))
        #expect(world.contents("q") == ["a", "b"] && world.queues.holding == 0)
    }

    /// The deliveries stay with the controller, who may try again: in another transaction or outside.
    @Test func aRollbackLeavesWhatIsNotSettled() {
        let (world, link) = Self.receiving()
        let id = world.declare()
        world.client.connection.grant(0, on: link)
        for message in world.received { world.retire(message, under: id, settled: false) }
        world.discharge(id, fail: true)
        #expect(world.contents("q") == [] && world.queues.holding == 2)
        let again = world.declare()
        world.retire(world.received[0], .accepted, under: again, settled: false)
        world.retire(world.received[1], .released, under: nil)
        #expect(world.contents("q") == ["b"])
        #expect(world.discharge(again) == .committed)
        #expect(world.contents("q") == ["b"] && world.queues.holding == 0)
        #expect(world.client.unsettled(in: world.sessions[0]) == [0, 0])
    }

    /// However often, and in one read: outcomes in transactions are no final word.
    @Test func aDeliveryMayGoFromTransactionToTransaction() throws {
        let (world, link) = Self.receiving(["a"])
        let ids = (0..<5).map { world.declare(UInt64($0)) }
        world.client.connection.grant(0, on: link)
        let message = world.received[0]
        for (number, id) in ids.enumerated() {
            let outcome: DeliveryState = number == 4 ? .accepted : .released
            world.client.connection.update(
                message.delivery, on: message.link, id.state(with: outcome), settled: false)
            world.controllerDischarge(id, fail: number < 4)
        }
        world.pump()
        #expect(world.end(of: ids[4]) == .committed)
        #expect(world.contents("q") == [] && world.queues.holding == 0)
    }

    /// Whoever settles later does not change the outcome.
    @Test(arguments: [nil, DeliveryState.released])
    func theOutcomeMayComeBeforeTheSettling(_ defaultOutcome: DeliveryState?) {
        let world = TransactionPair()
        world.configure { $0.defaultOutcome = defaultOutcome }
        for text in ["a", "b"] { world.store.append(Array(text.utf8), to: "q") }
        _ = world.receiver(from: "q", credit: 10)
        let id = world.declare()
        world.retire(world.received[0], under: id, settled: false)
        world.retire(world.received[1], .rejected(nil), under: id, settled: false)
        world.client.connection.update(world.received[0].delivery, on: world.received[0].link, nil)
        world.client.connection.update(
            world.received[1].delivery, on: world.received[1].link, id.state(with: .released))
        world.pump()
        #expect(world.discharge(id) == .committed)
        #expect(world.contents("q") == [] && world.store.deadLetters == [Array("b".utf8)])
    }

    /// A link that goes before the transaction settles its deliveries; their outcomes stay in the transaction.
    @Test(arguments: [false, true])
    func aLinkMayGoBeforeTheTransaction(_ fail: Bool) {
        let (world, link) = Self.receiving()
        let id = world.declare()
        world.retire(world.received[0], under: id, settled: false)
        world.detach(link)
        #expect(world.contents("q") == ["b"])
        world.discharge(id, fail: fail)
        #expect(world.contents("q") == (fail ? ["a", "b"] : ["b"]) && world.queues.holding == 0)
    }

    /// However the bytes come: the link may have gone before the application hears of the settling.
    @Test func theDefaultOutcomeIsNoWordOfThePeers() {
        let world = TransactionPair()
        world.configure { $0.defaultOutcome = .released }
        world.store.append([1], to: "q")
        let link = world.receiver(from: "q", credit: 10)
        let id = world.declare()
        world.retire(world.received[0], under: id, settled: false)
        world.client.connection.update(world.received[0].delivery, on: link, nil)
        world.detach(link)
        #expect(world.discharge(id) == .committed)
        #expect(world.contents("q") == [])
    }

    /// What is suspended is aborted when it is resumed, so that its transaction must not succeed.
    @Test func aSuspendedLinkRollsBack() {
        let world = TransactionPair()
        world.configure { $0.isRecoverable = true }
        for text in ["a", "b"] { world.store.append(Array(text.utf8), to: "q") }
        let link = world.receiver(from: "q", credit: 2)
        let other = world.receiver(from: "q", credit: 0)
        let (id, untouched) = (world.declare(1), world.declare(2))
        world.retire(world.received[0], under: id, settled: false)
        world.retire(world.received[1], under: untouched)
        world.client.connection.detach(other, closed: false)
        world.client.connection.detach(link, closed: false)
        world.pump()
        #expect(world.contents("q") == ["a"])
        #expect(world.discharge(id)?.condition == .transactionRollback)
        #expect(world.discharge(untouched) == .committed)
        #expect(world.contents("q") == ["a"] && world.queues.holding == 0)
    }

    /// The disposition and the detach in one read.
    @Test func aLinkMayGoWithTheOutcome() {
        let (world, link) = Self.receiving()
        let id = world.declare()
        for message in world.received {
            world.client.connection.update(message.delivery, on: message.link, id.state(with: .accepted))
        }
        world.detach(link)
        #expect(world.discharge(id) == .committed)
        #expect(world.contents("q") == [] && world.queues.holding == 0)
    }

    /// An outcome in another transaction than the delivery's (§4.4.2).
    @Test(arguments: [false, true])
    func aDeliveryIsOfOneTransaction(_ settled: Bool) {
        let (world, link) = Self.receiving(["a"])
        let (one, two) = (world.declare(1), world.declare(2))
        world.client.connection.grant(0, on: link)
        world.retire(world.received[0], under: one, settled: false)
        world.retire(world.received[0], under: two, settled: settled)
        for id in [one, two] { #expect(world.end(of: id)?.condition == .transactionRollback) }
        #expect(world.openTransactions == 0 && world.client.isOpen)
        #expect(world.contents("q") == (settled ? ["a"] : []) && world.queues.holding == (settled ? 0 : 1))
        if !settled { world.retire(world.received[0], .released, under: nil) }
        #expect(world.contents("q") == ["a"])
    }

    @Test func anOutcomeOutsideOfTheTransactionRollsItBack() {
        let (world, _) = Self.receiving()
        let id = world.declare()
        world.retire(world.received[0], under: id, settled: false)
        world.retire(world.received[0], .accepted, under: nil)
        #expect(world.end(of: id)?.condition == .transactionRollback)
        #expect(world.openTransactions == 0)
    }

    @Test func theResourceMayFailToCommit() {
        let (world, link) = Self.receiving()
        let id = world.declare()
        world.client.connection.grant(0, on: link)
        world.retire(world.received[0], under: id)
        world.retire(world.received[1], under: id, settled: false)
        world.store.failure = "the disk is full"
        #expect(world.discharge(id)?.condition == .transactionRollback)
        #expect(world.contents("q") == ["a"] && world.queues.holding == 1)
        world.retire(world.received[1], .accepted, under: nil)
        #expect(world.contents("q") == ["a"] && world.queues.holding == 0)
    }

    /// What is said again about transactional deliveries makes no more events than fit.
    @Test func sayingTheSameForEverEndsTheSession() throws {
        let (world, _) = Self.receiving((0..<100).map { "\($0)" })
        world.grant(200, on: world.received[0].link)
        let id = world.declare()
        let frame = Frame(
            .disposition(
                Disposition(role: .receiver, first: 0, last: 99, settled: false, state: id.state(with: .accepted))))
        world.server.receive((0..<1_000).flatMap { _ in frame.bytes }, now: world.pair.now)
        world.pump()
        #expect(world.server.log.count < 70_000)
        guard case .ended(_, let error)? = world.client.log.last else { return #expect(Bool(false)) }
        #expect(error?.condition == .resourceLimitExceeded)
        #expect(world.contents("q").count == 100 && world.queues.holding == 0)
    }
}
