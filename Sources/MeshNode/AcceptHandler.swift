import Logging
import NIOCore

/// Stands on a listening channel: when no more files can be opened, stops accepting for a moment instead of failing over and over.
final class AcceptHandler: ChannelInboundHandler {
    typealias InboundIn = any Channel
    private static let rest = TimeAmount.seconds(1)
    private let logger: Logger

    init(_ logger: Logger) { self.logger = logger }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let failure = error as? IOError, System.isOutOfFiles(failure.errnoCode) else {
            return logger.warning("cannot accept a connection: \(reason(for: error))")
        }
        logger.warning("cannot accept connections for now: \(reason(for: error))")
        let channel = context.channel
        channel.setOption(.autoRead, value: false).whenComplete { _ in
            channel.eventLoop.scheduleTask(in: Self.rest) { channel.setOption(.autoRead, value: true) }
        }
    }
}
