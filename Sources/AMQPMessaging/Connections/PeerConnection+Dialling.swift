import AMQPEngine
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

extension PeerConnection {
    /// How long the peer has to answer a `close`.
    private static var closeTimeout: TimeAmount { .seconds(2) }

    /// Opens the transport.
    func dial() {
        let handler = ConnectionHandler(self)
        self.handler = handler
        let bound = NIOLoopBound(handler, eventLoop: hub.eventLoop)
        ClientBootstrap.amqp(group: hub.eventLoop)
            .connectTimeout(TimeAmount(hub.configuration.connectTimeout))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(bound.value) }
            }
            .connect(host: peer.host, port: peer.port)
            .assumeIsolated().whenComplete { result in
                switch result {
                case .success(let channel):
                    self.channel = channel
                    if self.isOver { channel.close(promise: nil) }
                case .failure(let error): self.couldNotDial(error)
                }
            }
    }

    private func couldNotDial(_ error: any Error) {
        let timeout = hub.configuration.connectTimeout
        fail(.unreachable(peer: peer.description, reason: Self.reason(of: error, within: timeout)))
    }

    /// Closes the connection in good order, but not for ever.
    func close() {
        for case .receiver(let link)? in links { giveBack(link) }
        engine.close()
        tellAll(.stopped)
        // Whoever has not even opened the connection is not waited for.
        guard isOpen, let channel else {
            channel?.close(promise: nil)
            return fail(.stopped)
        }
        hub.eventLoop.assumeIsolated().scheduleTask(in: Self.closeTimeout) {
            channel.close(promise: nil)
            self.fail(.stopped)
        }
    }

    /// Why no transport could be opened, in words.
    private static func reason(of error: any Error, within timeout: Duration) -> String {
        switch error {
        case let error as NIOConnectionError:
            guard let failure = error.connectionErrors.first else { return "there is no host of that name" }
            return reason(of: failure.error, within: timeout)
        case let error as IOError: return words(String(cString: strerror(error.errnoCode)))
        case let error as ChannelError:
            if case .connectTimeout = error { return "no answer within \(timeout.text)" }
            return "\(error)"
        case is SocketAddressError: return "there is no host of that name"
        default: return "\(error)"
        }
    }

    /// The system's message within a sentence.
    private static func words(_ message: String) -> String { message.prefix(1).lowercased() + message.dropFirst() }
}
