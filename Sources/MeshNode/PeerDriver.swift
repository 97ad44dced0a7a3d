import AMQPEngine
import AMQPTransport
import MeshRouter

typealias PeerHandler = ConnectionHandler<PeerDriver>

/// Stands between one channel and the router that owns its engine.
final class PeerDriver: ConnectionDriver {
    private let id: ConnectionID
    private let node: NodeLoop
    /// Whoever dialled; nil for a connection that was accepted.
    let connector: Connector?
    weak var handler: PeerHandler?

    init(_ id: ConnectionID, _ node: NodeLoop, _ connector: Connector?) {
        self.id = id
        self.node = node
        self.connector = connector
    }

    func receive(_ input: RawSpan, now: Moment) -> Int { node.receive(input, from: id, now: now) }
    var isAwaitingAnswer: Bool { node.isAwaitingAnswer(id) }
    func readComplete() { node.endBatch() }
    func transportClosed() { node.transportClosed(id) }
    var deadline: Moment? { node.deadline(of: id) }
    func tick(now: Moment) { node.tick(id, now: now) }
    func takeOutput(now: Moment, _ write: (RawSpan) -> Void) { node.takeOutput(of: id, now: now, write) }
    var isOver: Bool { node.isOver(id) }
}
