import AMQPEngine
import AMQPTransport
import Logging
import NIOCore
import NIOPosix

/// Keeps one configured neighbour linked: dials, and dials again when the connection is gone, less and less often while it fails.
final class Connector {
    let place: HostPort
    private let node: NodeLoop
    private var delay = Connector.firstDelay
    private var isStopped = false
    /// The neighbour that is linked by another connection, as long as it is.
    private var parkedFor: String?
    private var failures = 0

    private static let firstDelay = TimeAmount.milliseconds(100)
    private static let lastDelay = TimeAmount.seconds(2)

    init(_ place: HostPort, _ node: NodeLoop) {
        self.place = place
        self.node = node
    }

    func dial() {
        guard !isStopped else { return }
        ClientBootstrap.amqp(group: node.eventLoop)
            .connectTimeout(.seconds(5))
            .connect(host: place.host, port: place.port)
            .assumeIsolated()
            .whenComplete { result in
                do {
                    let channel = try result.get()
                    do { try self.node.adopt(channel, .initiator, dialled: self) } catch {
                        channel.close(promise: nil)
                        self.dialLater()
                    }
                } catch {
                    self.failed(error)
                }
            }
    }

    /// The neighbour answered and is linked.
    func succeeded(_ name: String) {
        delay = Connector.firstDelay
        failures = 0
    }

    /// The neighbour is linked by another connection: waits for that to end.
    func park(until name: String) { parkedFor = name }

    func neighbourLost(_ name: String) {
        guard parkedFor == name else { return }
        parkedFor = nil
        delay = Connector.firstDelay
        dialLater()
    }

    /// A connection that was made is over.
    func connectionEnded() { if parkedFor == nil { dialLater() } }

    func stop() { isStopped = true }

    private func failed(_ error: any Error) {
        failures += 1
        // The first failure is news, the hundredth is not.
        if failures == 1 { node.logger.warning("cannot reach \(place): \(reason(for: error)); trying on") }
        dialLater()
    }

    private func dialLater() {
        guard !isStopped else { return }
        // A little early or late, so that nodes that were cut off together do not all dial together.
        let jitter = Double.random(in: 0.75...1.25)
        let wait = TimeAmount.nanoseconds(Int64(Double(delay.nanoseconds) * jitter))
        delay = min(delay + delay, Connector.lastDelay)
        node.eventLoop.assumeIsolated().scheduleTask(in: wait) { self.dial() }
    }
}
