import AMQPCodec
import AMQPEngine
import AMQPMessaging
import AMQPTransport
import NIOCore
import NIOPosix
import Testing

@Suite(.timeLimit(.minutes(1)))
struct FailureTests {
    private static var silent: TestPeer.Script {
        var script = TestPeer.Script()
        script.outcome = { _ in nil }
        return script
    }

    @Test func connectionRefused() async throws {
        // Nobody listens there any more.
        let peer = try await TestPeer()
        let address = peer.address("orders")
        try await peer.stop()
        let messenger = Messenger()
        let error = MessengerError.unreachable(peer: "127.0.0.1:\(peer.port)", reason: "connection refused")
        await #expect(throws: error) { try await messenger.send(Message("hello"), to: address) }
        await #expect(throws: error) { _ = try await messenger.subscribe(to: address) }
        #expect(error.description == "cannot reach 127.0.0.1:\(peer.port): connection refused")
        await messenger.stop()
    }

    @Test func unknownHost() async throws {
        let messenger = Messenger()
        let error = MessengerError.unreachable(
            peer: "no-such-host.invalid:5672", reason: "there is no host of that name")
        await #expect(throws: error) { try await messenger.send(Message(), to: "amqp://no-such-host.invalid/orders") }
        await messenger.stop()
    }

    @Test func peerThatSpeaksAnotherProtocol() async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(WebServer())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(server.localAddress?.port)
        let messenger = Messenger()
        let error = await #expect(throws: MessengerError.self) {
            try await messenger.send(Message(), to: "amqp://127.0.0.1:\(port)/orders")
        }
        let text = "\(try #require(error))"
        #expect(text.hasPrefix("cannot reach 127.0.0.1:\(port): ") && text.contains("HTTP"), "\(text)")
        await messenger.stop()
        try await server.close()
    }

    @Test func peerThatSaysNothing() async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(server.localAddress?.port)
        let messenger = Messenger()
        // Whatever the machine had time for, what is said is the time that was given.
        let error = MessengerError.notConnected(peer: "127.0.0.1:\(port)", within: .milliseconds(300))
        await #expect(throws: error) {
            try await messenger.request(
                Message(), to: "amqp://127.0.0.1:\(port)/$management", timeout: .milliseconds(300))
        }
        #expect(error.description == "cannot reach 127.0.0.1:\(port): no answer within 0.3 s")
        // It is the same if the time is that for connecting.
        var configuration = MessengerConfiguration()
        configuration.connectTimeout = .milliseconds(300)
        let hasty = Messenger(configuration)
        await #expect(throws: error) { try await hasty.send(Message(), to: "amqp://127.0.0.1:\(port)/orders") }
        try await server.close()
    }

    @Test func linkRefused() async throws {
        var script = TestPeer.Script()
        let reason = AMQPError(.unauthorizedAccess, "members only")
        script.refused = ["orders": reason]
        try await withPeer(script) { peer, messenger in
            let error = MessengerError.refused(peer.address("orders"), reason)
            await #expect(throws: error) { try await messenger.send(Message(), to: peer.address("orders")) }
            await #expect(throws: error) { _ = try await messenger.subscribe(to: peer.address("orders")) }
            #expect(error.description == "no link to orders: amqp:unauthorized-access: members only")
            try await expect(.accepted, from: messenger, Message(), to: peer.address("others"))
        }
    }

    @Test func linkDetachedWhileSomebodyWaits() async throws {
        try await withPeer(Self.silent) { peer, messenger in
            let reason = AMQPError(.resourceDeleted, "orders are closed")
            let tracker = messenger.put(Message("hello"), to: peer.address("orders"))
            let other = messenger.put(Message("hello"), to: peer.address("others"))
            try await peer.wait { $0 == .message("others", Message("hello"), settled: false) }
            try await peer.perform { $0.engine.detach($0.link("orders")!, reason) }
            await #expect(throws: MessengerError.detached(peer.address("orders"), reason)) { try await tracker.outcome }
            #expect(other.status == .sent)
        }
    }

    @Test func peerClosesWithErrorWhileSomebodyWaits() async throws {
        try await withPeer(Self.silent) { peer, messenger in
            let subscription = try await messenger.subscribe(to: peer.address("news"))
            let tracker = messenger.put(Message("hello"), to: peer.address("orders"))
            try await peer.wait { $0 == .message("orders", Message("hello"), settled: false) }
            let reason = AMQPError(.connectionForced, "closing time")
            try await peer.perform { $0.engine.close(reason) }
            let error = MessengerError.disconnected(peer: "127.0.0.1:\(peer.port)", .byPeer(reason))
            await #expect(throws: error) { try await tracker.outcome }
            await #expect(throws: error) { try await subscription.next() }
            // The next use makes a new connection.
            try await messenger.put(Message("again"), to: peer.address("orders")).sent()
        }
    }

    @Test func connectionLostWhileSomebodyWaits() async throws {
        try await withPeer(Self.silent) { peer, messenger in
            let tracker = messenger.put(Message("hello"), to: peer.address("orders"))
            try await peer.wait { $0 == .message("orders", Message("hello"), settled: false) }
            try await peer.cut()
            await #expect(throws: MessengerError.disconnected(peer: "127.0.0.1:\(peer.port)", .lost)) {
                try await tracker.outcome
            }
        }
    }

    @Test func cancellationWhileWaitingForCredit() async throws {
        var script = TestPeer.Script()
        script.credit = 0
        try await withPeer(script) { peer, messenger in
            let address = peer.address("orders")
            let task = Task { try await messenger.send(Message("never"), to: address) }
            try await peer.wait { $0 == .attached("orders", .sender) }
            task.cancel()
            await #expect(throws: MessengerError.cancelled) { try await task.value }
            let tracker = messenger.put(Message("last"), to: address)
            try await peer.perform { $0.grant(10, "orders") }
            #expect(try await tracker.outcome == .accepted)
            var bodies: [Message.Body] = []
            try await peer.wait {
                if case .message(_, let message, _) = $0 { bodies.append(message.body) }
                return bodies.last == .value("last")
            }
            #expect(bodies == [.value("last")])
        }
    }

    @Test func cancellationWhileWaitingForAMessage() async throws {
        try await withPeer { peer, messenger in
            let subscription = try await messenger.subscribe(to: peer.address("orders"))
            let task = Task { try await subscription.next() }
            task.cancel()
            await #expect(throws: MessengerError.cancelled) { _ = try await task.value }
            // The one that waited no more has not swallowed anything.
            try await peer.perform { $0.send(Message("hello"), from: "orders") }
            #expect(try await subscription.next()?.message.body == .value("hello"))
        }
    }

    @Test func cancelledBeforehand() async throws {
        try await withPeer { peer, messenger in
            let address = peer.address("orders")
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await messenger.subscribe(to: address)
            }
            await #expect(throws: MessengerError.cancelled) { _ = try await task.value }
        }
    }

    @Test func stoppingWaitsForOutcomes() async throws {
        var script = TestPeer.Script()
        script.credit = 10
        try await withPeer(script) { peer, messenger in
            let trackers = (0..<100).map { _ in messenger.put(Message("hello"), to: peer.address("orders")) }
            await messenger.stop()
            #expect(trackers.allSatisfy { $0.status == .settled(.accepted) })
            try await peer.wait { $0 == .closed(.byPeer(nil)) }
            await #expect(throws: MessengerError.stopped) {
                try await messenger.send(Message("hello"), to: peer.address("orders"))
            }
            messenger.start()
            try await expect(.accepted, from: messenger, Message("hello"), to: peer.address("orders"))
        }
    }

    @Test func stoppingTellsThoseWhoWait() async throws {
        try await withPeer(Self.silent) { peer, messenger in
            let subscription = try await messenger.subscribe(to: peer.address("news"))
            let tracker = messenger.put(Message("hello"), to: peer.address("orders"))
            try await tracker.sent()
            await messenger.stop(timeout: .milliseconds(10))
            await #expect(throws: MessengerError.stopped) { try await tracker.outcome }
            await #expect(throws: MessengerError.stopped) { try await subscription.next() }
        }
    }

    @Test func droppedMessengerCloses() async throws {
        let peer = try await TestPeer()
        try await Messenger().send(Message("hello"), to: peer.address("orders"))
        try await peer.wait { $0 == .closed(.byPeer(nil)) }
        try await peer.stop()
    }
}

/// Answers whatever comes as a web server would.
private final class WebServer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 400 Bad Request\r\n\r\n")), promise: nil)
        context.close(promise: nil)
    }
}
