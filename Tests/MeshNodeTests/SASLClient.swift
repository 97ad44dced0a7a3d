import AMQPCodec
import AMQPEngine
import NIOCore
import NIOPosix

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A client that says its name and password by PLAIN, and hears what the node says to that.
final class SASLClient: Sendable {
    private let channel: any Channel
    private let heard: AsyncStream<[UInt8]>

    init(port: Int, user: String, password: String) async throws {
        let (heard, ear) = AsyncStream<[UInt8]>.makeStream()
        self.heard = heard
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Ear(ear)) }
            }
            .connect(host: "127.0.0.1", port: port).get()
        // It closes with a reset: the end of its half alone would not tell that it does not listen either.
        if let socket = channel as? any SocketOptionProvider {
            try await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        var out = OutputBuffer()
        out.write(ProtocolHeader.sasl)
        let choice = out.beginFrame(.sasl)
        SASLInit(mechanism: "PLAIN", initialResponse: Array("\0\(user)\0\(password)".utf8)).write(to: &out)
        out.endFrame(choice)
        try await channel.writeAndFlush(out.bytes.withUnsafeBytes { ByteBuffer(bytes: $0) })
    }

    /// What the node thinks of the password; nil if it says nothing more.
    func verdict() async throws -> SASLCode? {
        var bytes: [UInt8] = []
        for await piece in heard {
            bytes += piece
            for code in [SASLCode.ok, .auth, .sys, .sysPerm, .sysTemp] where bytes == Self.words(code) { return code }
        }
        return nil
    }

    func close() async throws { try await channel.close() }

    /// All that a node says that offers PLAIN and comes to a verdict.
    private static func words(_ code: SASLCode) -> [UInt8] {
        var out = OutputBuffer()
        out.write(ProtocolHeader.sasl)
        let offer = out.beginFrame(.sasl)
        SASLMechanisms(saslServerMechanisms: ["PLAIN"]).write(to: &out)
        out.endFrame(offer)
        let outcome = out.beginFrame(.sasl)
        SASLOutcome(code: code).write(to: &out)
        out.endFrame(outcome)
        return out.bytes.withUnsafeBytes { Array($0) }
    }

    private final class Ear: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let ear: AsyncStream<[UInt8]>.Continuation

        init(_ ear: AsyncStream<[UInt8]>.Continuation) { self.ear = ear }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            ear.yield(Array(unwrapInboundIn(data).readableBytesView))
        }

        func channelInactive(context: ChannelHandlerContext) { ear.finish() }
    }
}
