import AMQPCodec
import AMQPEngine
import AMQPMessaging
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ReceivingTests {
    private static func script(_ count: Int) -> TestPeer.Script {
        var script = TestPeer.Script()
        script.outbox["orders"] = (0..<count).map { Message(.value(.long(Int64($0)))) }
        return script
    }

    @Test(arguments: [1, 2, 100])
    func receivesInOrder(credit: Int) async throws {
        try await withPeer(Self.script(500)) { peer, messenger in
            let subscription = try await messenger.subscribe(to: peer.address("orders"), credit: credit)
            var next = 0
            for try await received in subscription {
                #expect(try received.message.body == .value(.long(Int64(next))))
                #expect(received.address == peer.address("orders"))
                received.accept()
                next += 1
                if next == 500 { break }
            }
            var accepted = 0
            try await peer.wait {
                guard case .outcome("orders", .accepted) = $0 else { return false }
                accepted += 1
                return accepted == 500
            }
        }
    }

    @Test func presettledMessagesAreReplacedAsTheyAreTaken() async throws {
        var script = Self.script(100)
        script.presettled = true
        try await withPeer(script) { peer, messenger in
            let subscription = try await messenger.subscribe(to: peer.address("orders"), credit: 3, count: 100)
            var count = 0
            for try await received in subscription {
                #expect(received.isSettled)
                received.reject()
                count += 1
            }
            #expect(count == 100)
        }
    }

    @Test func creditBoundsWhatIsHeld() async throws {
        try await withPeer(Self.script(20)) { peer, messenger in
            let subscription = try await messenger.subscribe(to: peer.address("orders"), credit: 5)
            var held: [ReceivedMessage] = []
            for _ in 0..<5 { held.append(try #require(try await subscription.next())) }
            await #expect(throws: MessengerError.noMessage(peer.address("orders"), within: .milliseconds(20))) {
                try await subscription.next(timeout: .milliseconds(20))
            }
            held.removeLast().accept()
            held.removeLast().accept()
            for _ in 0..<2 { _ = try #require(try await subscription.next()) }
            await #expect(throws: MessengerError.noMessage(peer.address("orders"), within: .milliseconds(20))) {
                try await subscription.next(timeout: .milliseconds(20))
            }
        }
    }

    @Test func settlingTwiceCountsOnce() async throws {
        try await withPeer(Self.script(10)) { peer, messenger in
            let subscription = try await messenger.subscribe(to: peer.address("orders"), credit: 1)
            let first = try #require(try await subscription.next())
            first.release()
            first.accept()
            _ = try #require(try await subscription.next())
            await #expect(throws: MessengerError.self) { try await subscription.next(timeout: .milliseconds(20)) }
            try await peer.wait { if case .outcome(_, let state) = $0 { state == .released } else { false } }
        }
    }

    @Test func noMoreCreditThanIsWanted() async throws {
        try await withPeer(Self.script(20)) { peer, messenger in
            let subscription = try await messenger.subscribe(to: peer.address("orders"), credit: 4, count: 6)
            var count = 0
            for try await received in subscription {
                received.accept()
                count += 1
            }
            #expect(count == 6)
            await subscription.close()
            var outcomes: [DeliveryState?] = []
            try await peer.wait {
                if case .outcome(_, let state) = $0 { outcomes.append(state) }
                return $0 == .detached("orders")
            }
            #expect(outcomes == Array(repeating: .accepted, count: 6))
        }
    }

    /// The last message is still arriving when the one before it is handed over.
    @Test func theLastMessageIsAwaitedToItsEnd() async throws {
        try await withPeer(Self.script(0)) { peer, messenger in
            let subscription = try await messenger.subscribe(to: peer.address("orders"), count: 2)
            let last = Message(data: [UInt8](repeating: 7, count: 1000)).encoded
            let (first, start, rest) = (Message("first").encoded, Array(last[..<500]), Array(last[500...]))
            try await peer.perform { driver in
                let link = driver.link("orders")!
                _ = try? driver.engine.send(first.span.bytes, on: link)
                _ = try? driver.engine.send(start.span.bytes, on: link, more: true)
            }
            #expect(try await subscription.next()?.message.body == .value("first"))
            try await peer.perform { driver in
                _ = try? driver.engine.send(rest.span.bytes, on: driver.link("orders")!)
            }
            #expect(try await subscription.next()?.bytes == last)
            #expect(try await subscription.next() == nil)
        }
    }

    @Test func anAbortedMessageIsNoneOfThoseWanted() async throws {
        try await withPeer(Self.script(0)) { peer, messenger in
            let subscription = try await messenger.subscribe(to: peer.address("orders"), count: 2)
            let (first, start) = (Message("first").encoded, Message("never").encoded)
            try await peer.perform { driver in
                let link = driver.link("orders")!
                _ = try? driver.engine.send(first.span.bytes, on: link)
                _ = try? driver.engine.send(start.span.bytes, on: link, more: true)
            }
            #expect(try await subscription.next()?.message.body == .value("first"))
            try await peer.perform { $0.engine.abort($0.link("orders")!) }
            try await peer.wait { $0 == .flow("orders", credit: 1) }
            try await peer.perform { $0.send(Message("last"), from: "orders") }
            #expect(try await subscription.next()?.message.body == .value("last"))
            #expect(try await subscription.next() == nil)
        }
    }

    @Test func withoutANameThePeerMakesUpOne() async throws {
        try await withPeer { peer, messenger in
            let subscription = try await messenger.subscribe(to: peer.address())
            let name = try #require(subscription.address.name)
            #expect(name.hasPrefix("made-up-"))
            try await peer.perform { $0.send(Message("hello"), from: name) }
            #expect(try await subscription.next()?.message.body == .value("hello"))
        }
    }

    @Test func everythingIsAnAddressLikeAnyOther() async throws {
        try await withPeer { peer, messenger in
            let subscription = try await messenger.subscribe(to: peer.address("#"))
            #expect(subscription.address == peer.address("#"))
            try await peer.perform { $0.send(Message("hello"), from: "#") }
            #expect(try await subscription.next()?.message.body == .value("hello"))
        }
    }

    @Test func everyOutcomeReachesTheSender() async throws {
        try await withPeer(Self.script(4)) { peer, messenger in
            let error = AMQPError(.decodeError, "what is this?")
            var taken: [ReceivedMessage] = []
            for try await received in try await messenger.subscribe(to: peer.address("orders"), count: 4) {
                taken.append(received)
            }
            taken[0].accept()
            taken[1].reject(error)
            taken[2].release()
            taken[3].modify(deliveryFailed: true, undeliverableHere: true, annotations: ["why": "because"])
            var outcomes: [DeliveryState?] = []
            try await peer.wait {
                if case .outcome(_, let state) = $0 { outcomes.append(state) }
                return outcomes.count == 4
            }
            let modified = Modified(
                deliveryFailed: true, undeliverableHere: true, messageAnnotations: ["why": "because"])
            #expect(outcomes == [.accepted, .rejected(error), .released, .modified(modified)])
        }
    }

    @Test func closingGivesBackWhatWasNotTaken() async throws {
        try await withPeer(Self.script(3)) { peer, messenger in
            let subscription = try await messenger.subscribe(to: peer.address("orders"), credit: 3)
            try #require(try await subscription.next()).accept()
            await subscription.close()
            #expect(try await subscription.next() == nil)
            var outcomes: [DeliveryState?] = []
            try await peer.wait {
                if case .outcome(_, let state) = $0 { outcomes.append(state) }
                return $0 == .detached("orders")
            }
            #expect(outcomes.first == .accepted)
            #expect(outcomes.dropFirst().allSatisfy { $0 == .released || $0 == nil })
        }
    }

    @Test func droppedSubscriptionIsClosed() async throws {
        try await withPeer(Self.script(0)) { peer, messenger in
            _ = try await messenger.subscribe(to: peer.address("orders"))
            try await peer.wait { $0 == .detached("orders") }
        }
    }

    @Test func largeMessage() async throws {
        var script = TestPeer.Script()
        let data = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        script.outbox["orders"] = [Message(data: data), Message("small")]
        try await withPeer(script) { peer, messenger in
            let subscription = try await messenger.subscribe(to: peer.address("orders"), credit: 2, count: 2)
            var bodies: [Message.Body] = []
            for try await received in subscription {
                bodies.append(try received.message.body)
                received.accept()
            }
            #expect(bodies == [.data([data]), .value("small")])
        }
    }

    @Test func whatIsNoMessageIsSaidToBeNone() async throws {
        try await withPeer(Self.script(0)) { peer, messenger in
            let subscription = try await messenger.subscribe(to: peer.address("orders"))
            let bytes: [UInt8] = [0x00, 0x53, 0x99, 0x40]
            try await peer.perform { driver in
                _ = try? driver.engine.send(bytes.span.bytes, on: driver.link("orders")!)
            }
            let received = try #require(try await subscription.next())
            #expect(received.bytes == bytes)
            #expect(throws: MessengerError.self) { try received.message }
        }
    }

    @Test func requestIsAnswered() async throws {
        var script = TestPeer.Script()
        script.echoes = true
        try await withPeer(script) { peer, messenger in
            for number in 0..<3 {
                let question = Message(.value(.long(Int64(number))))
                let answer = try await messenger.request(
                    question, to: peer.address("$management"), timeout: .seconds(30))
                #expect(answer.body == question.body)
            }
        }
    }

    @Test func requestThatIsNotAccepted() async throws {
        var script = TestPeer.Script()
        script.outcome = { _ in .released }
        try await withPeer(script) { peer, messenger in
            await #expect(throws: MessengerError.notDelivered(peer.address("nobody"), .released)) {
                try await messenger.request(Message("hello?"), to: peer.address("nobody"))
            }
        }
    }

    @Test func requestWithoutAnswer() async throws {
        try await withPeer { peer, messenger in
            // Whatever the machine had time for, what is said is the time that was given.
            let error = await #expect(throws: MessengerError.self) {
                try await messenger.request(Message("hello?"), to: peer.address("nobody"), timeout: .milliseconds(300))
            }
            #expect(error?.description.contains("within 0.3 s") == true, "\(String(describing: error))")
        }
    }
}
