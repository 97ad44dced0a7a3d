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
    /// Since when the neighbour has been linked.
    private var linkedAt: NIODeadline?
    /// What went wrong last: it is said once, not every time.
    private var complaint: String?

    private static let firstDelay = TimeAmount.milliseconds(100)
    private static let lastDelay = TimeAmount.seconds(2)
    /// The delay once a login has failed, which waiting will hardly mend.
    private static let refusedDelay = TimeAmount.seconds(10)
    /// How long a link must have lasted before the first delay is worth trying again.
    private static let settled = TimeAmount.seconds(5)

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
                    self.failed(reason(for: error))
                    self.dialLater()
                }
            }
    }

    /// The neighbour answered and is linked.
    func succeeded() {
        linkedAt = .now()
        complaint = nil
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
    func connectionEnded() {
        if let linkedAt, .now() - linkedAt >= Connector.settled { delay = Connector.firstDelay }
        linkedAt = nil
        if parkedFor == nil { dialLater() }
    }

    func stop() { isStopped = true }

    /// Says what went wrong, if it is not what went wrong the last time.
    func failed(_ reason: String) {
        guard complaint != reason else { return }
        complaint = reason
        node.logger.warning("cannot link to \(place): \(reason); trying on")
    }

    /// One side does not believe the other, or is not believed.
    func refused(_ reason: String) {
        failed(reason)
        delay = Connector.refusedDelay
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
