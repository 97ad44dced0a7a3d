import AMQPTransport
import MeshTopology
import NIOCore

/// What of a relay lives on its event loop.
final class RelayLoop {
    let eventLoop: any EventLoop
    private let there: RelayDirection
    private let back: RelayDirection
    /// Where the node is; nil until it is known.
    private var target: HostPort?
    private var connections: [Int: RelayedConnection] = [:]
    private var count = 0
    private var isClosed = false

    init(there: Topology.Conditions, back: Topology.Conditions, seed: UInt64, _ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        self.there = RelayDirection(there, Dice(seed, for: "there"), eventLoop)
        self.back = RelayDirection(back, Dice(seed, for: "back"), eventLoop)
        for direction in [self.there, self.back] {
            direction.whenOpen = { [weak self] in self?.deliver() }
            direction.whenReset = { [weak self] in
                if let self, isPassable { reset() }
            }
        }
    }

    /// Whether a connection can be made through it: that takes words both ways.
    private var isPassable: Bool { !there.isCut && !back.isCut }

    var connectionCount: Int { connections.count }

    func aim(at target: HostPort) {
        self.target = target
        dial()
    }

    func accept(_ channel: any Channel) throws {
        guard !isClosed else { throw ChannelError.ioOnClosedChannel }
        count += 1
        let number = count
        connections[number] = try RelayedConnection(
            channel, there: RelayFlow(there, eventLoop), back: RelayFlow(back, eventLoop), eventLoop
        ) { [weak self] in self?.connections[number] = nil }
        dial()
    }

    private func dial() {
        guard isPassable, let target else { return }
        for connection in connections.values { connection.dial(target) }
    }

    /// Changes one direction or both.
    func change(there changesThere: Bool, back changesBack: Bool, _ change: (RelayDirection) -> Void) {
        if changesThere { change(there) }
        if changesBack { change(back) }
        deliver()
        dial()
    }

    private func deliver() { for connection in connections.values { connection.deliver() } }

    private func reset() { for connection in connections.values { connection.reset() } }

    func close() {
        isClosed = true
        there.rest()
        back.rest()
        reset()
    }
}
