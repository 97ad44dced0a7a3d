public import AMQPTransport
public import Logging
import MeshRouter
import AMQPEngine
import NIOCore
import NIOPosix

/// A node of the mesh: the router on an event loop, with the sockets around it.
public final class Node: Sendable {
    private let configuration: NodeConfiguration
    private let group: MultiThreadedEventLoopGroup
    private let loop: NIOLoopBoundBox<NodeLoop>
    private let logger: Logger

    /// Files that are left for everything but accepted connections: listeners, trunks that are dialled, logs.
    private static let spareFiles = 64

    /// Creates a node that does nothing yet.
    public init(_ configuration: NodeConfiguration, logger: Logger) {
        self.logger = logger
        var configuration = configuration
        // Each connection takes a file, and some files are needed besides.
        let files = FileLimit.raise() - Self.spareFiles
        configuration.maximumConnections = min(
            configuration.maximumConnections, Router.maximumConnections, max(files, 1))
        self.configuration = configuration
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let eventLoop = group.next()
        let instance = UInt64.random(in: .min ... .max)
        let node = NodeLoop(configuration, instance: instance, eventLoop: eventLoop, logger: logger)
        loop = .makeBoxSendingValue(node, eventLoop: eventLoop)
    }

    /// Listens and begins to dial; returns where it listens, in the order of the configuration, with port 0 resolved.
    ///
    /// Throws a ``NodeError`` if it cannot listen everywhere; then it listens nowhere.
    public func start() async throws -> [HostPort] {
        var channels: [any Channel] = []
        do {
            for place in configuration.listen { channels.append(try await listen(at: place)) }
        } catch {
            for channel in channels { try? await channel.close() }
            try? await group.shutdownGracefully()
            throw error
        }
        let places = zip(channels, configuration.listen).map { channel, place in
            HostPort(host: place.host, port: channel.localAddress?.port ?? place.port)
        }
        let (loop, listeners) = (loop, channels)
        try await loop.eventLoop.submit { loop.value.start(listeners) }.get()
        return places
    }

    /// Stops accepting, lets the deliveries under way end, closes every connection and returns when all is done.
    public func shutdown() async {
        let loop = loop
        let done = loop.eventLoop.flatSubmit { loop.value.shutdown() }
        try? await done.get()
        try? await group.shutdownGracefully()
    }

    private func listen(at place: HostPort) async throws -> any Channel {
        let loop = loop
        do {
            return try await ServerBootstrap.amqp(group: group)
                .serverChannelInitializer { [logger] channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(AcceptHandler(logger))
                    }
                }
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try loop.value.adopt(channel, .acceptor, dialled: nil) }
                }
                .bind(host: place.host, port: place.port).get()
        } catch {
            throw NodeError("cannot listen on \(place): \(reason(for: error))")
        }
    }
}

/// An error of the transport in words that need no knowledge of it.
func reason(for error: any Error) -> String {
    switch error {
    case let error as IOError: System.text(of: error.errnoCode)
    case let error as NIOConnectionError:
        error.connectionErrors.first.map { reason(for: $0.error) }
            ?? (error.dnsAError ?? error.dnsAAAAError).map { _ in "the host name cannot be resolved" } ?? "\(error)"
    case is SocketAddressError, is SocketAddressError.UnknownHost: "the host name cannot be resolved"
    case let ChannelError.connectTimeout(after): "no answer within \(after.nanoseconds / 1_000_000) ms"
    default: "\(error)"
    }
}
