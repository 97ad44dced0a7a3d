import AMQPEngine
import MeshRouter

/// A node's end of a connection.
final class NodeEnd: Speaker {
    let id: ConnectionID
    /// The link that the node has dialled; nil for a connection that it has accepted.
    let link: Int?
    private let node: SimulatedNode
    private let life: Int
    /// The connection, until it is over. A weak reference would make all references to it dear.
    unowned var wire: Wire?
    /// Which end of the wire it is.
    var side = 0

    init(_ id: ConnectionID, _ node: SimulatedNode, _ link: Int?, _ life: Int) {
        self.id = id
        self.node = node
        self.link = link
        self.life = life
    }

    /// Whether the node that it belongs to still runs.
    private var isLive: Bool { node.isAlive && node.life == life }

    var isOver: Bool { !isLive || node.isOver(id) }
    var isPaused: Bool { isLive && node.isPaused }
    var deadline: Moment? { isLive ? node.deadline(id) : nil }
    func receive(_ input: RawSpan) -> Int { isLive ? node.receive(input, id) : input.byteCount }
    func readComplete() { if isLive { node.endBatch() } }
    func takeOutput(_ write: (RawSpan) -> Void) { if isLive { node.takeOutput(id, write) } }
    func tick() { if isLive { node.tick(id) } }
    var flushesItself: Bool { isLive }

    func transportClosed() {
        wire = nil
        if isLive { node.transportClosed(self) }
    }

    func flush() { wire?.flush(side) }
}
