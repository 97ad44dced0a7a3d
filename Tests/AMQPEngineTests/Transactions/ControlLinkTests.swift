import AMQPCodec
import AMQPEngine
import QueueResource
import Testing

/// The control link: declare and discharge (§4.1 to §4.3), limits and time.
struct ControlLinkTests {
    @Test func theCoordinatorSaysWhatItCanDo() {
        let world = TransactionPair()
        #expect(world.told == [.attached(capabilities: CoordinatorConfiguration().capabilities)])
        guard case .coordinator(let asked)? = world.server.remoteAttach(of: world.server.links[0])?.target else {
            return #expect(Bool(false))
        }
        #expect(asked.capabilities == [TransactionCapability.localTransactions])
    }

    @Test func aControllerWhoNeedsMoreGoes() {
        let world = TransactionPair(needs: [
            TransactionCapability.localTransactions, TransactionCapability.distributedTransactions,
        ])
        world.ask(7)
        #expect(world.told.count == 1)
        guard case .detached? = world.told.first else { return #expect(Bool(false)) }
        // Nothing is asked of whoever is not there.
        world.tellEvents()
        #expect(world.told.last == .declareFailed(Token(low: 7), AMQPError(.illegalState, "there is no control link")))
        guard case .detached(_, closed: true, let error)? = world.server.log.last else { return #expect(Bool(false)) }
        #expect(error?.condition == .notImplemented)
    }

    @Test func aRefusedLinkFailsWhatWaits() {
        let world = TransactionPair(attaches: false)
        world.server.observe { event in
            if case .attached(let link) = event {
                world.server.connection.refuse(link, AMQPError(.notImplemented, "no transactions"))
            }
        }
        world.attachController()
        world.ask(1)
        world.pump()
        let error = AMQPError(.notImplemented, "no transactions")
        #expect(world.told == [.declareFailed(Token(low: 1), error), .detached(error)])
    }

    @Test func idsHaveThePrefixAndCount() {
        var configuration = CoordinatorConfiguration()
        configuration.prefix = [0xab, 0xcd]
        let world = TransactionPair(configuration)
        let ids = (0..<3).map { world.declare(UInt64($0)).description }
        #expect(ids == ["abcd0000000000000001", "abcd0000000000000002", "abcd0000000000000003"])
    }

    /// What has no credit waits; answers come in the order of the questions.
    @Test func declaresWaitForCredit() {
        var configuration = CoordinatorConfiguration()
        configuration.credit = 2
        let world = TransactionPair(configuration)
        for token in 0..<20 { world.ask(UInt64(token)) }
        world.pump()
        let tokens = world.told.compactMap { if case .declared(let token, _) = $0 { token.low } else { nil } }
        #expect(tokens == Array(0..<20) && world.openTransactions == 20)
    }

    /// Requests that come in many frames and in single bytes.
    @Test func smallFramesAreEnough() throws {
        let world = TransactionPair(client: .small("client"), server: .small("server"), .single)
        let link = world.sender(to: "q")
        let id = world.declare()
        try world.post("a", on: link, under: id)
        #expect(world.discharge(id) == .committed && world.contents("q") == ["a"])
    }

    @Test func aTransactionEndsOnce() {
        let world = TransactionPair()
        let id = world.declare()
        world.discharge(id)
        let told = world.told
        world.discharge(id, fail: true)
        #expect(world.told == told)
    }

    // MARK: Several

    @Test func transactionsDoNotMix() throws {
        let world = TransactionPair(sessions: 3)
        let links = (0..<3).map { world.sender(to: "q\($0)", in: $0) }
        let ids = (0..<4).map { world.declare(UInt64($0)) }
        for round in 0..<5 {
            for (number, id) in ids.enumerated() {
                for link in links { try world.post("\(number).\(round)", on: link, under: id) }
            }
            world.pump()
        }
        world.discharge(ids[2])
        world.discharge(ids[0], fail: true)
        world.discharge(ids[1])
        for queue in ["q0", "q1", "q2"] {
            #expect(world.contents(queue) == [2, 1].flatMap { id in (0..<5).map { "\(id).\($0)" } })
        }
        world.discharge(ids[3], fail: true)
        #expect(world.queues.holding == 0 && world.openTransactions == 0)
    }

    @Test func oneTransactionMayDoEverything() throws {
        let world = TransactionPair(sessions: 2)
        for text in ["a", "b", "c"] { world.store.append(Array(text.utf8), to: "from") }
        let (from, acquiring, to) = (
            world.receiver(from: "from", credit: 1), world.receiver(from: "from", in: 1),
            world.sender(to: "to", in: 1)
        )
        for fail in [true, false] {
            let id = world.declare()
            world.grant(1, on: acquiring, under: id)
            #expect(world.contents("from") == ["c"])
            world.retire(world.received[0], under: id, settled: false)
            world.retire(world.received[world.received.count - 1], under: id)
            try world.post("x", on: to, under: id)
            try world.post("y", on: to, under: id, settled: true)
            world.discharge(id, fail: fail)
            #expect(world.contents("to") == (fail ? [] : ["x", "y"]))
            #expect(world.contents("from") == (fail ? ["b", "c"] : ["c"]))
        }
        #expect(world.queues.holding == 0 && world.isAttached(from))
    }

    @Test func aSessionMayHaveOneTransaction() {
        var configuration = CoordinatorConfiguration()
        configuration.capabilities = [TransactionCapability.localTransactions]
        let world = TransactionPair(configuration)
        let id = world.declare()
        world.ask(5)
        world.pump()
        guard case .declareFailed(Token(low: 5), let error)? = world.told.last else { return #expect(Bool(false)) }
        #expect(error?.condition == .notImplemented)
        world.discharge(id)
        _ = world.declare(6)
    }

    /// Without `multi-ssns-per-txn` an id is known in the control link's session only.
    @Test func aTransactionMayBeOfOneSession() throws {
        var configuration = CoordinatorConfiguration()
        configuration.capabilities = [TransactionCapability.localTransactions]
        let world = TransactionPair(configuration, sessions: 2)
        world.store.append([1], to: "r")
        let (near, far) = (world.sender(to: "q"), world.sender(to: "q", in: 1))
        let consumer = world.receiver(from: "r", in: 1)
        let id = world.declare()
        try world.post("near", on: near, under: id)
        try world.post("far", on: far, under: id)
        world.pump()
        guard case .rejected(let error)?? = world.client.outcomes.last else { return #expect(Bool(false)) }
        #expect(error?.condition == .transactionUnknownID)
        world.grant(1, on: consumer, under: id)
        #expect(world.detachError(of: consumer)?.condition == .transactionUnknownID)
        world.discharge(id)
        #expect(world.contents("q") == ["near"])
    }

    // MARK: Limits

    @Test func thereAreNoMoreTransactionsThanAllowed() {
        var configuration = CoordinatorConfiguration()
        configuration.maxTransactions = 3
        let world = TransactionPair(configuration)
        let ids = (0..<3).map { world.declare(UInt64($0)) }
        world.ask(9)
        world.pump()
        guard case .declareFailed(Token(low: 9), let error)? = world.told.last else { return #expect(Bool(false)) }
        #expect(error?.condition == .resourceLimitExceeded)
        world.discharge(ids[1])
        _ = world.declare(10)
        #expect(world.openTransactions == 3)
    }

    /// What the coordinator has rolled back makes room for others, and is then unknown.
    @Test func deadTransactionsMakeRoom() {
        var configuration = CoordinatorConfiguration()
        configuration.maxTransactions = 2
        let world = TransactionPair(configuration)
        let ids = (0..<2).map { world.declare(UInt64($0)) }
        world.advance(milliseconds: 120_000)
        _ = world.declare(2)
        #expect(world.openTransactions == 2)
        #expect(world.discharge(ids[0])?.condition == .transactionUnknownID)
        #expect(world.discharge(ids[1])?.condition == .transactionTimeout)
    }

    @Test(arguments: [false, true])
    func thereAreNoMorePostingsThanAllowed(_ settled: Bool) throws {
        var configuration = CoordinatorConfiguration()
        configuration.maxDeliveries = 3
        let world = TransactionPair(configuration)
        let link = world.sender(to: "q")
        let id = world.declare()
        for number in 0..<3 { try world.post("\(number)", on: link, under: id) }
        world.pump()
        #expect(world.client.outcomes.last == id.state(with: .accepted))
        for number in 3..<5 { try world.post("\(number)", on: link, under: id, settled: settled) }
        world.pump()
        if !settled {
            let conditions = world.client.outcomes.suffix(2).map { outcome -> ErrorCondition? in
                if case .rejected(let error)? = outcome { error?.condition } else { nil }
            }
            #expect(conditions == [.resourceLimitExceeded, .transactionRollback])
        }
        #expect(world.queues.holding == 0)
        #expect(world.discharge(id)?.condition == .transactionRollback)
        #expect(world.contents("q") == [] && world.client.isOpen && world.client.detached.isEmpty)
    }

    @Test func thereAreNoMoreOutcomesThanAllowed() {
        var configuration = CoordinatorConfiguration()
        configuration.maxDeliveries = 2
        let world = TransactionPair(configuration)
        for text in ["a", "b", "c"] { world.store.append(Array(text.utf8), to: "q") }
        let link = world.receiver(from: "q", credit: 3)
        let id = world.declare()
        world.client.connection.grant(0, on: link)
        for message in world.received { world.retire(message, under: id, settled: message.delivery != 0) }
        #expect(world.contents("q") == ["b", "c"] && world.queues.holding == 1)
        #expect(world.discharge(id)?.condition == .transactionRollback)
        world.retire(world.received[0], .released, under: nil)
        #expect(world.contents("q") == ["a", "b", "c"])
    }

    @Test func thereAreNoMoreAcquisitionsThanAllowed() {
        var configuration = CoordinatorConfiguration()
        configuration.maxDeliveries = 2
        let world = TransactionPair(configuration)
        for text in ["a", "b", "c"] { world.store.append(Array(text.utf8), to: "q") }
        let link = world.receiver(from: "q")
        let id = world.declare()
        world.grant(3, on: link, under: id)
        #expect(world.texts == ["a", "b"] && world.contents("q") == ["c"])
        world.discharge(id)
        world.serve()
        #expect(world.texts == ["a", "b", "c"])
    }

    // MARK: Time

    @Test func aTransactionThatTakesTooLongIsRolledBack() throws {
        var configuration = CoordinatorConfiguration()
        configuration.timeout = 1_000
        let world = TransactionPair(configuration)
        world.store.append([1], to: "r")
        let (link, consumer) = (world.sender(to: "q"), world.receiver(from: "r", credit: 1))
        let id = world.declare(1)
        world.advance(milliseconds: 400)
        let later = world.declare(2)
        try world.post("a", on: link, under: id)
        try world.post("b", on: link, under: later)
        world.client.connection.grant(0, on: consumer)
        world.retire(world.received[0], under: id)
        #expect(world.deadline == Moment(nanoseconds: 1_000_000_000))
        world.advance(milliseconds: 599)
        #expect(world.queues.holding == 3)
        world.advance(milliseconds: 1)
        #expect(world.queues.holding == 1 && world.store.contents(of: "r") == [[1]])
        #expect(world.deadline == Moment(nanoseconds: 1_400_000_000))
        // Whoever has not heard of it yet does so now.
        try world.post("late", on: link, under: id)
        world.pump()
        guard case .rejected(let error)?? = world.client.outcomes.last else { return #expect(Bool(false)) }
        #expect(error?.condition == .transactionTimeout)
        try world.post("later", on: link, under: id, settled: true)
        #expect(world.discharge(id)?.condition == .transactionTimeout)
        #expect(world.discharge(later) == .committed)
        #expect(world.contents("q") == ["b"] && world.deadline == nil && world.openTransactions == 0)
    }

    /// A rollback can always be had (§4.3).
    @Test func aLostTransactionMayBeRolledBack() {
        let world = TransactionPair()
        let id = world.declare()
        world.advance(milliseconds: 120_000)
        #expect(world.discharge(id, fail: true) == .rolledBack(nil))
    }

    @Test func aCommitThatWaitsTooLongIsRolledBack() throws {
        let world = TransactionPair()
        world.configure { $0.outcome = { _ in nil } }
        let link = world.sender(to: "q")
        let id = world.declare()
        try world.post("a", on: link, under: id)
        world.discharge(id)
        world.advance(milliseconds: 120_000)
        #expect(world.end(of: id)?.condition == .transactionTimeout && world.client.outcomes.contains(.released))
        world.answerAll(.accepted)
        #expect(world.contents("q") == [] && world.queues.holding == 0 && world.openTransactions == 0)
    }

    @Test func withoutATimeoutNothingIsDue() {
        var configuration = CoordinatorConfiguration()
        configuration.timeout = nil
        let world = TransactionPair(configuration)
        let id = world.declare()
        #expect(world.deadline == nil)
        world.advance(milliseconds: 1_000_000_000)
        #expect(world.discharge(id) == .committed)
    }

    // MARK: The end of the control link

    /// Whoever closes the control link rolls back (§4.1).
    @Test func detachingRollsBack() throws {
        let world = TransactionPair()
        let link = world.sender(to: "q")
        let ids = (0..<2).map { world.declare(UInt64($0)) }
        for id in ids { try world.post("a", on: link, under: id) }
        world.detachController()
        #expect(
            world.told.suffix(3) == [
                .discharged(ids[0], .rolledBack(nil)), .discharged(ids[1], .rolledBack(nil)), .detached(nil),
            ])
        #expect(world.contents("q") == [] && world.openTransactions == 0 && world.queues.holding == 0)
        // Further work on them fails.
        try world.post("b", on: link, under: ids[0])
        world.pump()
        guard case .rejected(let error)?? = world.client.outcomes.last else { return #expect(Bool(false)) }
        #expect(error?.condition == .transactionUnknownID)
        world.attachControllerAgain()
        let id = world.declare(9)
        try world.post("c", on: link, under: id)
        #expect(world.discharge(id) == .committed && world.contents("q") == ["c"])
    }

    @Test func theEndOfTheSessionRollsBack() throws {
        let world = TransactionPair(sessions: 2)
        let link = world.sender(to: "q", in: 1)
        let id = world.declare()
        try world.post("a", on: link, under: id)
        world.pump()
        world.client.connection.end(world.sessions[0], AMQPError(.internalError, "no more"))
        world.pump()
        #expect(world.end(of: id)?.condition == .internalError && world.openTransactions == 0)
        #expect(world.contents("q") == [] && world.queues.holding == 0)
    }

    /// The resource is committing when the connection goes: it finishes, and the controller cannot know.
    @Test func aCommitIsFinishedWithoutAListener() throws {
        let world = TransactionPair()
        world.configure { $0.commitsAtOnce = false }
        let link = world.sender(to: "q")
        let (id, other, failing) = (world.declare(1), world.declare(2), world.declare(3))
        try world.post("a", on: link, under: id)
        world.discharge(id)
        world.controllerDischarge(failing, fail: true)
        world.client.connection.transportClosed()
        world.server.connection.transportClosed()
        world.client.drain()
        world.server.drain()
        guard case .inDoubt? = world.end(of: id), case .rolledBack? = world.end(of: other),
            case .rolledBack? = world.end(of: failing)
        else { return #expect(Bool(false), "\(world.told)") }
        #expect(world.openTransactions == 1)
        world.commitPostponed()
        #expect(world.contents("q") == ["a"] && world.openTransactions == 0)
    }
}
