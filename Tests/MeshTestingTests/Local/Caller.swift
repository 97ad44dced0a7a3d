import AMQPTransport
import NIOCore
import NIOPosix

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// One end of a connection: what it hears comes in order.
final class Caller: Sendable {
    /// What is heard.
    enum Word: Equatable {
        case bytes([UInt8])
        /// The other end says nothing more.
        case end
        /// The connection is over.
        case gone
        /// What the test says itself, to know what came before and what after.
        case mark
    }

    let channel: any Channel
    private let words: AsyncStream<Word>
    private let ear: AsyncStream<Word>.Continuation

    fileprivate init(_ channel: any Channel, _ ear: Ear) {
        self.channel = channel
        words = ear.words
        self.ear = ear.continuation
    }

    static func dial(_ place: HostPort) async throws -> Caller {
        let ear = Ear()
        let channel = try await ClientBootstrap.amqp(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in channel.pipeline.addHandler(ear) }
            .connect(host: place.host, port: place.port).get()
        return Caller(channel, ear)
    }

    func say(_ bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)) }

    func endSaying() async throws { try await channel.close(mode: .output) }

    func close() async throws { try await channel.close() }

    /// Ends the connection as an accident.
    func reset() async throws {
        if let socket = channel as? any SocketOptionProvider {
            try await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        try await channel.close()
    }

    func mark() { ear.yield(.mark) }

    /// The next thing that is heard; bytes as they happen to come.
    func next() async -> Word? {
        for await word in words { return word }
        return nil
    }

    /// Whether what is heard next is that nothing more comes.
    func isToldOfTheEnd() async -> Bool {
        let word = await next()
        return word == .end || word == .gone
    }

    /// What is heard next: so many bytes, if it is bytes.
    func hear(_ count: Int) async -> [UInt8] {
        var heard: [UInt8] = []
        while heard.count < count, case .bytes(let bytes)? = await next() { heard += bytes }
        return heard
    }
}

/// Accepts connections.
final class Switchboard: Sendable {
    let place: HostPort
    private let listener: any Channel
    private let callers: AsyncStream<Caller?>
    private let continuation: AsyncStream<Caller?>.Continuation

    init(port: Int = 0) async throws {
        let (callers, continuation) = AsyncStream<Caller?>.makeStream()
        (self.callers, self.continuation) = (callers, continuation)
        listener = try await ServerBootstrap.amqp(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                let ear = Ear()
                continuation.yield(Caller(channel, ear))
                return channel.pipeline.addHandler(ear)
            }
            .bind(host: "127.0.0.1", port: port).get()
        place = HostPort(host: "127.0.0.1", port: listener.localAddress?.port ?? 0)
    }

    /// Lets ``next()`` return nil when those who have called before are through.
    func mark() { continuation.yield(nil) }

    func next() async -> Caller? {
        for await caller in callers { return caller }
        return nil
    }

    func close() async throws { try await listener.close() }
}

private final class Ear: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    let words: AsyncStream<Caller.Word>
    let continuation: AsyncStream<Caller.Word>.Continuation

    init() { (words, continuation) = AsyncStream.makeStream() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        continuation.yield(.bytes(Array(unwrapInboundIn(data).readableBytesView)))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent { continuation.yield(.end) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelInactive(context: ChannelHandlerContext) { continuation.yield(.gone) }
}
