import AMQPTransport
import NIOCore
import NIOPosix

/// A connection through a relay: to whoever dialled, and onwards to the node.
final class RelayedConnection {
    private let eventLoop: any EventLoop
    private let there: RelayFlow
    private let back: RelayFlow
    private var near: RelayEnd?
    private var far: RelayEnd?
    private var isDialled = false
    private var isDialling = false
    /// What is to be done when it is over for both.
    private let whenOver: () -> Void

    /// Takes on a channel that has been accepted.
    init(
        _ channel: any Channel, there: RelayFlow, back: RelayFlow, _ eventLoop: any EventLoop,
        whenOver: @escaping () -> Void
    ) throws {
        self.eventLoop = eventLoop
        self.there = there
        self.back = back
        self.whenOver = whenOver
        let near = RelayEnd(speaks: there, hears: back) { [weak self] in
            self?.near = nil
            self?.finishIfOver()
        }
        self.near = near
        try channel.pipeline.syncOperations.addHandler(near)
    }

    /// Dials the node, unless it has been dialled already.
    func dial(_ place: HostPort) {
        guard !isDialled, near != nil else { return }
        isDialled = true
        isDialling = true
        let connection = NIOLoopBound(self, eventLoop: eventLoop)
        ClientBootstrap.amqp(group: eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let connection = connection.value
                    let far = RelayEnd(speaks: connection.back, hears: connection.there) {
                        connection.far = nil
                        connection.finishIfOver()
                    }
                    connection.far = far
                    try channel.pipeline.syncOperations.addHandler(far)
                }
            }
            .connect(host: place.host, port: place.port)
            .whenComplete { result in connection.value.dialled(result) }
    }

    private func dialled(_ result: Result<any Channel, any Error>) {
        isDialling = false
        if case .failure = result { near?.reset() }
        finishIfOver()
    }

    /// What could not get through before may now.
    func deliver() {
        there.deliver()
        back.deliver()
    }

    /// Ends it, as an accident for both.
    func reset() {
        near?.reset()
        far?.reset()
    }

    private func finishIfOver() { if near == nil, far == nil, !isDialling { whenOver() } }
}
