import AMQPCodec
import AMQPEngine
import QueueResource
import Testing

/// Transactional acquisition (§4.4.3, §4.4.4.3).
struct AcquisitionTests {
    static func filled(_ texts: [String] = ["a", "b"], settled: Bool = false) -> (TransactionPair, LinkID) {
        let world = TransactionPair()
        world.configure { $0.sendsSettled = settled }
        for text in texts { world.store.append(Array(text.utf8), to: "q") }
        return (world, world.receiver(from: "q"))
    }

    @Test func whatIsAcquiredSaysSo() {
        let (world, link) = Self.filled()
        let id = world.declare()
        world.grant(1, on: link, under: id, drain: true)
        #expect(world.received.map(\.state) == [id.state] && world.contents("q") == ["b"])
        world.retire(world.received[0], under: id)
        #expect(world.discharge(id) == .committed)
        #expect(world.contents("q") == ["b"] && world.queues.holding == 0)
    }

    @Test(arguments: [false, true])
    func aRollbackRestores(_ retired: Bool) {
        let (world, link) = Self.filled()
        let id = world.declare()
        world.grant(2, on: link, under: id)
        if retired { for message in world.received { world.retire(message, under: id, settled: false) } }
        #expect(world.contents("q") == [] && world.queues.holding == 2)
        world.discharge(id, fail: true)
        #expect(world.contents("q") == ["a", "b"] && world.queues.holding == 0)
        #expect(world.client.unsettled(in: world.sessions[0]) == [0, 0], "nothing is left to be said of them")
    }

    @Test(arguments: [false, true])
    func whatIsSentSettledIsAcquiredToo(_ fail: Bool) {
        let (world, link) = Self.filled(settled: true)
        let id = world.declare()
        world.grant(2, on: link, under: id)
        #expect(world.received.allSatisfy { $0.settled && $0.state == id.state })
        world.discharge(id, fail: fail)
        #expect(world.contents("q") == (fail ? ["a", "b"] : []) && world.queues.holding == 0)
    }

    /// Without an outcome the acquisition is committed and nothing else.
    @Test func anAcquiredMessageMayStay() {
        let (world, link) = Self.filled(["a"])
        let id = world.declare()
        world.grant(1, on: link, under: id)
        #expect(world.discharge(id) == .committed)
        #expect(world.contents("q") == [] && world.queues.holding == 1)
        world.retire(world.received[0], .accepted, under: nil)
        #expect(world.queues.holding == 0)
    }

    @Test(arguments: [false, true])
    func aLinkMayGoBeforeTheTransaction(_ fail: Bool) {
        let (world, link) = Self.filled()
        let id = world.declare()
        world.grant(2, on: link, under: id)
        world.retire(world.received[0], under: id, settled: false)
        world.detach(link)
        #expect(world.contents("q") == [])
        world.discharge(id, fail: fail)
        #expect(world.contents("q") == (fail ? ["a", "b"] : ["b"]) && world.queues.holding == 0)
    }

    /// The discharge takes the transaction from the link, but not the credit (§4.4.3).
    @Test func theLinkGoesOnAfterTheDischarge() {
        let (world, link) = Self.filled(["a"])
        let id = world.declare()
        world.grant(3, on: link, under: id)
        world.discharge(id)
        world.fill("q", "b")
        #expect(world.received.map(\.state) == [id.state, nil])
        let next = world.declare()
        world.grant(1, on: link, under: next)
        world.fill("q", "c")
        #expect(world.received.map(\.state) == [id.state, nil, next.state])
    }

    @Test func theControllerMayTakeBackTheTransaction() {
        let (world, link) = Self.filled(["a"])
        let id = world.declare()
        world.grant(0, on: link, under: id)
        world.client.connection.grant(1, on: link, properties: ["txn-id": .null])
        world.pump()
        #expect(world.received.map(\.state) == [nil])
    }

    /// A `flow` without the entry leaves the transaction as it is.
    @Test func theTransactionStaysWithTheLink() {
        let (world, link) = Self.filled()
        let id = world.declare()
        world.grant(1, on: link, under: id)
        world.client.connection.grant(1, on: link, properties: ["other": .null])
        world.pump()
        #expect(world.received.map(\.state) == [id.state, id.state])
    }

    /// A link whose transaction the resource has rolled back has credit that was meant for that transaction only.
    @Test func creditOfALostTransactionIsNotUsed() {
        let (world, link) = Self.filled([])
        let id = world.declare()
        world.grant(5, on: link, under: id)
        world.advance(milliseconds: 120_000)
        world.fill("q", "a")
        #expect(world.received.isEmpty && world.contents("q") == ["a"])
        world.discharge(id)
        world.serve()
        #expect(world.received.map(\.state) == [nil])
    }

    static let states: [(AMQPMap, ErrorCondition)] = [
        (["txn-id": .binary([1, 2, 3])], .transactionUnknownID),
        (["txn-id": .binary(Array(repeating: 0, count: 33))], .transactionUnknownID),
        (["txn-id": .uint(1)], .invalidField),
    ]

    @Test(arguments: states)
    func whatIsNoTransactionDetachesTheLink(_ properties: AMQPMap, _ condition: ErrorCondition) {
        let (world, link) = Self.filled()
        world.client.connection.grant(1, on: link, properties: properties)
        world.pump()
        #expect(world.detachError(of: link)?.condition == condition && world.client.isOpen)
        #expect(world.received.isEmpty && world.contents("q") == ["a", "b"])
    }

    @Test func aResourceNeedNotAcquire() {
        var configuration = CoordinatorConfiguration()
        configuration.acquires = false
        let world = TransactionPair(configuration)
        world.store.append([1], to: "q")
        let link = world.receiver(from: "q")
        let id = world.declare()
        world.grant(1, on: link, under: id)
        #expect(world.detachError(of: link)?.condition == .notImplemented)
        #expect(world.received.isEmpty && world.discharge(id) == .committed)
    }

    /// A message of which only a part has gone out when its transaction fails is aborted (§4.4.3).
    @Test func aRollbackAbortsWhatIsOnItsWay() {
        let world = TransactionPair(client: .small("client", window: 4), server: .small("server"))
        world.store.append(bytes(10_000), to: "q")
        let link = world.receiver(from: "q")
        let id = world.declare()
        world.client.connection.pause(world.sessions[0], true)
        world.grant(1, on: link, under: id)
        #expect(world.received.isEmpty && world.client.arrivals.count == 4)
        world.discharge(id, fail: true)
        #expect(world.store.contents(of: "q") == [bytes(10_000)])
        world.client.connection.pause(world.sessions[0], false)
        world.pump()
        #expect(world.client.arrivals.last?.aborted == true && world.received.isEmpty)
        world.grant(1, on: link)
        #expect(world.received.map(\.payload) == [bytes(10_000)] && world.queues.holding == 1)
    }

    /// A commit leaves it to the rest of the message to come.
    @Test func aCommitLetsGoOnWhatIsOnItsWay() {
        let world = TransactionPair(client: .small("client", window: 4), server: .small("server"))
        world.store.append(bytes(10_000), to: "q")
        let link = world.receiver(from: "q")
        let id = world.declare()
        world.client.connection.pause(world.sessions[0], true)
        world.grant(1, on: link, under: id)
        #expect(world.discharge(id) == .committed)
        world.client.connection.pause(world.sessions[0], false)
        world.pump()
        #expect(world.received.map(\.payload) == [bytes(10_000)])
        world.retire(world.received[0], .accepted, under: nil)
        #expect(world.queues.holding == 0 && world.contents("q") == [])
    }

    /// §4.4.4.3: an outcome before the discharge must be in the same transaction.
    @Test func anAcquiredDeliveryMustNotLeaveItsTransaction() {
        let (world, link) = Self.filled()
        let id = world.declare()
        world.grant(2, on: link, under: id)
        world.client.connection.grant(0, on: link)
        world.retire(world.received[0], .accepted, under: nil)
        #expect(world.end(of: id)?.condition == .transactionRollback)
        #expect(world.contents("q") == ["a", "b"] && world.queues.holding == 0)
    }
}
