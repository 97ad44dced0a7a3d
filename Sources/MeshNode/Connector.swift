import AMQPEngine
import AMQPTransport
import Logging
import MeshRouter
import NIOCore
import NIOPosix

/// Keeps one configured neighbour linked: dials when its ``Dialler`` says so.
final class Connector {
    let neighbour: Neighbour
    private let node: NodeLoop
    private var dialler = Dialler()
    private var isStopped = false
    /// What went wrong last: it is said once, not every time.
    private var complaint: String?

    init(_ neighbour: Neighbour, _ node: NodeLoop) {
        self.neighbour = neighbour
        self.node = node
    }

    var place: HostPort { neighbour.place }

    func dial() {
        guard !isStopped, dialler.isDue else { return }
        ClientBootstrap.amqp(group: node.eventLoop)
            .connectTimeout(.seconds(5))
            .connect(host: place.host, port: place.port)
            .assumeIsolated()
            .whenComplete { result in
                do {
                    let channel = try result.get()
                    do { try self.node.adopt(channel, .initiator, dialled: self) } catch {
                        channel.close(promise: nil)
                        self.connectionEnded()
                    }
                } catch {
                    self.failed(reason(for: error))
                    self.connectionEnded()
                }
            }
    }

    /// The neighbour of this name answered and is linked.
    func succeeded(_ name: String) {
        dialler.linked(to: name, now: PeerHandler.now)
        complaint = nil
    }

    /// A neighbour is linked by a connection that another has made.
    func linkedOtherwise(_ name: String) { dialler.linkedOtherwise(name) }

    /// The neighbour is linked by another connection: waits for that to end.
    func park(until name: String) { dialler.park(until: name) }

    /// The neighbour says that it is linked by another connection, of which nothing is known.
    func linkUnclear(_ name: String) { dialler.linkUnclear(name) }

    func neighbourUnclear(_ name: String) {
        dial(at: dialler.neighbourUnclear(name, now: PeerHandler.now, chance: .random(in: 0...1)))
    }

    func neighbourLost(_ name: String) {
        dial(at: dialler.neighbourLost(name, now: PeerHandler.now, chance: .random(in: 0...1)))
    }

    /// An attempt has failed, or a connection that was made is over.
    func connectionEnded() { dial(at: dialler.ended(now: PeerHandler.now, chance: .random(in: 0...1))) }

    func stop() {
        isStopped = true
        dialler.stop()
    }

    /// Says what went wrong, if it is not what went wrong the last time.
    func failed(_ reason: String) {
        guard complaint != reason else { return }
        complaint = reason
        node.logger.warning("cannot link to \(place): \(reason); trying on")
    }

    /// One side does not believe the other, or is not believed.
    func refused(_ reason: String) {
        failed(reason)
        dialler.refused()
    }

    private func dial(at moment: Moment?) {
        guard let moment else { return }
        let deadline = NIODeadline.uptimeNanoseconds(UInt64(clamping: moment.nanoseconds))
        node.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.dial() }
    }
}
