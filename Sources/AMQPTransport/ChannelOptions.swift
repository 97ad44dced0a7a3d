public import NIOCore
public import NIOPosix

extension ClientBootstrap {
    /// A bootstrap for outgoing AMQP connections.
    public static func amqp(group: any EventLoopGroup) -> ClientBootstrap {
        ClientBootstrap(group: group)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.recvAllocator, value: TransportOptions.receiveAllocator)
            .channelOption(.maxMessagesPerRead, value: TransportOptions.readsPerTurn)
            .channelOption(.writeBufferWaterMark, value: TransportOptions.waterMark)
    }
}

extension ServerBootstrap {
    /// A bootstrap for incoming AMQP connections.
    public static func amqp(group: any EventLoopGroup) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.recvAllocator, value: TransportOptions.receiveAllocator)
            .childChannelOption(.maxMessagesPerRead, value: TransportOptions.readsPerTurn)
            .childChannelOption(.writeBufferWaterMark, value: TransportOptions.waterMark)
    }
}

/// What the sockets of AMQP connections are set to: read much at a time, because batches make everything cheap.
enum TransportOptions {
    static let receiveAllocator = AdaptiveRecvByteBufferAllocator(minimum: 2_048, initial: 16_384, maximum: 262_144)
    static let readsPerTurn: UInt = 4
    static let waterMark = ChannelOptions.Types.WriteBufferWaterMark(low: 131_072, high: 524_288)
}
