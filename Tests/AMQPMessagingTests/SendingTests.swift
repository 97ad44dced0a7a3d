import AMQPCodec
import AMQPEngine
import AMQPMessaging
import Testing

@Suite(.timeLimit(.minutes(1)))
struct SendingTests {
    /// Says nothing about the messages it gets.
    private static var silent: TestPeer.Script {
        var script = TestPeer.Script()
        script.outcome = { _ in nil }
        return script
    }

    @Test(
        arguments: [
            .accepted, .released, .rejected(AMQPError(.notAllowed, "never on Sundays")), .rejected(nil),
            .modified(Modified(deliveryFailed: true, undeliverableHere: true, messageAnnotations: ["x": 1])),
        ] as [DeliveryState])
    func outcomeIsTheReceivers(state: DeliveryState) async throws {
        var script = TestPeer.Script()
        script.outcome = { _ in state }
        try await withPeer(script) { peer, messenger in
            try await expect(state, from: messenger, Message("hello"), to: peer.address("orders"))
        }
    }

    @Test func messageArrivesAsItIs() async throws {
        try await withPeer { peer, messenger in
            var message = Message(.sequence([[1, "two"], [nil]]), to: "somewhere", subject: "s")
            message.header = Header(durable: true, priority: 9)
            message.applicationProperties[.string("key")] = .uuid(AMQPUUID(high: 1, low: 2))
            message.messageAnnotations[Symbol("x-opt")] = [1, 2]
            try await messenger.send(message, to: peer.address("orders"))
            try await peer.wait { $0 == .message("orders", message, settled: false) }
        }
    }

    @Test func presettledHasNoOutcomeToWaitFor() async throws {
        try await withPeer(Self.silent) { peer, messenger in
            let state = try await messenger.send(Message("hello"), to: peer.address("orders"), presettled: true)
            #expect(state == .accepted)
            try await peer.wait { $0 == .message("orders", Message("hello"), settled: true) }
        }
    }

    @Test func orderIsKeptAndEveryMessageHasItsOutcome() async throws {
        var script = TestPeer.Script()
        script.credit = 7
        script.outcome = { message in
            guard case .value(let value) = message.body, let number = value.integer else { return nil }
            return number.isMultiple(of: 3) ? .released : .accepted
        }
        try await withPeer(script) { peer, messenger in
            let trackers = (0..<1000).map { messenger.put(Message(.value(.long($0))), to: peer.address("orders")) }
            for (number, tracker) in trackers.enumerated() {
                #expect(try await tracker.outcome == (number.isMultiple(of: 3) ? .released : .accepted))
            }
            var next: Int64 = 0
            try await peer.wait {
                guard case .message(_, let message, _) = $0 else { return false }
                #expect(message.body == .value(.long(next)))
                next += 1
                return next == 1000
            }
        }
    }

    @Test func waitsForCredit() async throws {
        var script = TestPeer.Script()
        script.credit = 0
        try await withPeer(script) { peer, messenger in
            let tracker = messenger.put(Message("hello"), to: peer.address("orders"))
            try await peer.wait { $0 == .attached("orders", .sender) }
            #expect(tracker.status == .waiting)
            try await peer.perform { $0.grant(1, "orders") }
            #expect(try await tracker.outcome == .accepted)
        }
    }

    @Test func saysThatThereIsNoCredit() async throws {
        var script = TestPeer.Script()
        script.credit = 0
        try await withPeer(script) { peer, messenger in
            // The link first, lest the time goes into connecting.
            let first = messenger.put(Message("first"), to: peer.address("orders"))
            try await peer.wait { $0 == .attached("orders", .sender) }
            try await Self.untilAttached(messenger, peer, first)
            let error = await #expect(throws: MessengerError.self) {
                try await messenger.send(Message("hello"), to: peer.address("orders"), timeout: .milliseconds(50))
            }
            #expect(
                error?.description
                    == "no credit for orders within 0.05 s: nobody consumes it, or its consumers are busy")
            // What could not be sent in time is withdrawn: at the latest when the next question is answered.
            await #expect(throws: MessengerError.noCredit(peer.address("orders"), within: .zero)) {
                try await first.outcome(timeout: .zero)
            }
            try await peer.perform { $0.grant(10, "orders") }
            #expect(try await first.outcome == .accepted)
            try await messenger.send(Message("last"), to: peer.address("orders"))
            var bodies: [Message.Body] = []
            try await peer.wait {
                if case .message(_, let message, _) = $0 { bodies.append(message.body) }
                return bodies.last == .value("last")
            }
            #expect(bodies.filter { $0 != .value("other") } == [.value("first"), .value("last")])
        }
    }

    /// Another address is served, so the answers to all that went before have come.
    private static func untilAttached(_ messenger: Messenger, _ peer: TestPeer, _ tracker: Tracker) async throws {
        let other = messenger.put(Message("other"), to: peer.address("other"))
        try await peer.wait { $0 == .attached("other", .sender) }
        try await peer.perform { $0.grant(1, "other") }
        #expect(try await other.outcome == .accepted)
        #expect(tracker.status == .waiting)
    }

    @Test func saysThatThereIsNoOutcome() async throws {
        try await withPeer(Self.silent) { peer, messenger in
            let tracker = messenger.put(Message("hello"), to: peer.address("orders"))
            try await tracker.sent()
            #expect(tracker.status == .sent)
            await #expect(throws: MessengerError.noOutcome(peer.address("orders"), within: .milliseconds(20))) {
                try await tracker.outcome(timeout: .milliseconds(20))
            }
        }
    }

    @Test func timeThatIsOverAtOnce() async throws {
        try await withPeer(Self.silent) { peer, messenger in
            let tracker = messenger.put(Message("hello"), to: peer.address("orders"))
            try await tracker.sent()
            for _ in 0..<200 {
                await #expect(throws: MessengerError.noOutcome(peer.address("orders"), within: .zero)) {
                    try await tracker.outcome(timeout: .zero)
                }
            }
        }
    }

    @Test func saysThatThereIsCreditButNoRoom() async throws {
        var script = TestPeer.Script()
        script.maxFrameSize = 512
        script.incomingWindow = 100
        try await withPeer(script) { peer, messenger in
            let address = peer.address("orders")
            try await messenger.send(Message("first"), to: address)
            try await peer.perform { driver in
                driver.link("orders").flatMap { driver.engine.session(of: $0) }.map { driver.engine.pause($0, true) }
            }
            let large = messenger.put(Message(data: [UInt8](repeating: 1, count: 1_000_000)), to: address)
            try await peer.wait { $0 == .begun("orders") }
            let error = MessengerError.noRoom(address, within: .milliseconds(50))
            await #expect(throws: error) { try await large.outcome(timeout: .milliseconds(50)) }
            await #expect(throws: error) {
                try await messenger.send(Message("hello"), to: address, timeout: .milliseconds(50))
            }
        }
    }

    @Test func partlySentMessageIsTakenBack() async throws {
        var script = TestPeer.Script()
        script.maxFrameSize = 512
        script.incomingWindow = 100
        try await withPeer(script) { peer, messenger in
            let address = peer.address("orders")
            try await messenger.send(Message("first"), to: address)
            try await peer.perform { driver in
                driver.link("orders").flatMap { driver.engine.session(of: $0) }.map { driver.engine.pause($0, true) }
            }
            let tracker = messenger.put(Message(data: [UInt8](repeating: 1, count: 1_000_000)), to: address)
            let last = messenger.put(Message("last"), to: address)
            try await peer.wait { $0 == .begun("orders") }
            tracker.withdraw()
            await #expect(throws: MessengerError.cancelled) { try await tracker.outcome }
            try await peer.perform { driver in
                driver.link("orders").flatMap { driver.engine.session(of: $0) }.map { driver.engine.pause($0, false) }
            }
            #expect(try await last.outcome == .accepted)
            var bodies: [Message.Body] = []
            try await peer.wait {
                if case .message(_, let message, _) = $0 { bodies.append(message.body) }
                return bodies.last == .value("last")
            }
            #expect(bodies == [.value("last")])
        }
    }

    @Test(arguments: [2_048, 3] as [UInt32])
    func largeMessage(window: UInt32) async throws {
        var script = TestPeer.Script()
        script.maxFrameSize = 16_384
        script.incomingWindow = window
        try await withPeer(script) { peer, messenger in
            let data = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            async let small = messenger.send(Message("small"), to: peer.address("small"))
            try await expect(.accepted, from: messenger, Message(data: data), to: peer.address("large"))
            #expect(try await small == .accepted)
            try await peer.wait { $0 == .message("large", Message(data: data), settled: false) }
        }
    }

    @Test func tooLargeMessage() async throws {
        var script = TestPeer.Script()
        script.maxMessageSize = 100
        try await withPeer(script) { peer, messenger in
            await #expect(throws: MessengerError.tooLarge(peer.address("orders"), limit: 100)) {
                try await messenger.send(
                    Message(data: [UInt8](repeating: 0, count: 101)), to: peer.address("orders"))
            }
            try await expect(.accepted, from: messenger, Message("small"), to: peer.address("orders"))
        }
    }

    @Test func oneConnectionForAllLinks() async throws {
        try await withPeer { peer, messenger in
            try await withThrowingTaskGroup(of: DeliveryState.self) { group in
                for number in 0..<50 {
                    group.addTask { try await messenger.send(Message("hello"), to: peer.address("node-\(number)")) }
                }
                for try await state in group { #expect(state == .accepted) }
            }
            #expect(try await peer.connections == 1)
        }
    }

    @Test func idleLinksGo() async throws {
        let peer = try await TestPeer()
        var configuration = MessengerConfiguration.patient
        configuration.idleLinks = 2
        let messenger = Messenger(configuration)
        for name in ["a", "b", "a", "c"] { try await messenger.send(Message("hello"), to: peer.address(name)) }
        try await peer.wait { $0 == .detached("b") }
        try await expect(.accepted, from: messenger, Message("hello"), to: peer.address("b"))
        await messenger.stop()
        try await peer.stop()
    }

    @Test func addressWithoutNameIsTheAnonymousTerminus() async throws {
        try await withPeer { peer, messenger in
            try await messenger.send(Message("hello", to: "orders"), to: peer.address())
            try await peer.wait { $0 == .message(nil, Message("hello", to: "orders"), settled: false) }
        }
    }
}
