import AMQPAuthentication
import AMQPCodec
import AMQPEngine
import AMQPMessaging
import AMQPTransport
import NIOCore
import NIOPosix
import Testing

/// What happened at a ``TestPeer``.
enum Happening: Sendable, Equatable {
    case opened(SASLIdentity?)
    case attached(String?, Role)
    /// A message came on the link to the address.
    case message(String?, Message, settled: Bool)
    /// The first of several frames of a message came.
    case begun(String?)
    /// The messenger said what became of a delivery that the peer sent.
    case outcome(String?, DeliveryState?)
    case flow(String?, credit: UInt32)
    case detached(String?)
    case closed(Closure)
}

/// An AMQP peer on a loopback port of the system's choosing, which does what its script says.
final class TestPeer: Sendable {
    /// How the peer behaves; by default it grants much credit and accepts everything.
    struct Script: Sendable {
        var credit: UInt32 = 1000
        /// What becomes of a message; nil leaves it unsettled.
        var outcome: @Sendable (Message) -> DeliveryState? = { _ in .accepted }
        /// Links to these addresses are refused.
        var refused: [String: AMQPError] = [:]
        /// What is sent to whoever receives from an address.
        var outbox: [String: [Message]] = [:]
        /// Whether what is sent is settled beforehand.
        var presettled = false
        /// Whether a message with `reply-to` is answered with its body.
        var echoes = false
        var maxFrameSize: UInt32 = 65_536
        var maxMessageSize: UInt64?
        var incomingWindow: UInt32 = 2_048
        /// What is demanded of a client, for each connection anew.
        var sasl: @Sendable () -> SASLPolicy = { .anonymous }
        var users = UserTable()
    }

    let port: Int
    private let eventLoop: any EventLoop
    private let server: any Channel
    private let driver: NIOLoopBoundBox<PeerDriver?>
    private let channels: NIOLoopBoundBox<[any Channel]>
    private let happenings: AsyncStream<Happening>

    init(_ script: Script = Script()) async throws {
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        self.eventLoop = eventLoop
        let driver = NIOLoopBoundBox<PeerDriver?>.makeBoxSendingValue(nil, eventLoop: eventLoop)
        let channels = NIOLoopBoundBox<[any Channel]>.makeBoxSendingValue([], eventLoop: eventLoop)
        self.driver = driver
        self.channels = channels
        let (happenings, continuation) = AsyncStream<Happening>.makeStream()
        self.happenings = happenings
        server = try await ServerBootstrap.amqp(group: eventLoop)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let peer = PeerDriver(script, channel.eventLoop) { continuation.yield($0) }
                    let handler = ConnectionHandler(peer)
                    peer.flush = { [unowned handler] in handler.flush() }
                    peer.resume = { [weak handler] in handler?.resume() }
                    driver.value = peer
                    channels.value.append(channel)
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = try #require(server.localAddress?.port)
    }

    /// The address of a node of the peer.
    func address(_ name: String? = nil) -> Address { Address(host: "127.0.0.1", port: port, name: name) }

    /// Has the engine of the latest connection do something.
    func perform(_ body: @escaping @Sendable (PeerDriver) -> Void) async throws {
        try await eventLoop.submit {
            let driver = try #require(self.driver.value)
            body(driver)
            driver.flush()
        }.get()
    }

    /// Cuts every connection without a word.
    func cut() async throws {
        try await eventLoop.submit { for channel in self.channels.value { channel.close(promise: nil) } }.get()
    }

    /// How many connections have been accepted.
    var connections: Int { get async throws { try await eventLoop.submit { self.channels.value.count }.get() } }

    /// Waits for something to happen; what happens before it is skipped.
    func wait(for wanted: (Happening) -> Bool) async throws {
        for await happening in happenings where wanted(happening) { return }
        throw CancellationError()
    }

    func stop() async throws {
        try await cut()
        try await server.close()
    }
}

extension MessengerConfiguration {
    /// Waits as long as the busiest machine may take.
    static var patient: MessengerConfiguration {
        var configuration = MessengerConfiguration(name: "tested")
        configuration.connectTimeout = .seconds(120)
        configuration.idleTimeout = .seconds(120)
        return configuration
    }
}

/// Runs a test with a peer and a messenger and clears up after it.
func withPeer(
    _ script: TestPeer.Script = TestPeer.Script(), _ body: (TestPeer, Messenger) async throws -> Void
) async throws {
    let peer = try await TestPeer(script)
    let messenger = Messenger(MessengerConfiguration.patient)
    do {
        try await body(peer, messenger)
    } catch {
        await messenger.stop(timeout: .zero)
        try await peer.stop()
        throw error
    }
    await messenger.stop(timeout: .zero)
    try await peer.stop()
}

/// Sends and expects an outcome. (Within the macro itself the compiler takes the typed error for one that nobody handles.)
func expect(
    _ state: DeliveryState, from messenger: Messenger, _ message: Message, to address: Address,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let outcome = try await messenger.send(message, to: address)
    #expect(outcome == state, sourceLocation: sourceLocation)
}
