import AMQPCodec
import AMQPEngine

@testable import MeshRouter

/// A router with its connections, run as the shell runs it.
final class Node {
    let name: String
    var router: Router
    private let mesh: Mesh
    private(set) var ends: [ConnectionID: NodeEnd] = [:]
    var notices: [Notice] = []
    /// The most deliveries that waited after a batch, by looking everywhere.
    private(set) var mostFound = 0
    /// Whether the router's tally of what waits was ever another than looking everywhere gives.
    private(set) var isMiscounted = false

    init(_ configuration: RouterConfiguration, _ mesh: Mesh) {
        name = configuration.name
        self.mesh = mesh
        router = Router(configuration, now: mesh.now)
    }

    func add(_ side: Connection.Side, cost: UInt32 = 1, sasl: SASLPolicy = .anonymous) -> NodeEnd {
        let id = router.add(side, address: "test", cost: cost, sasl: sasl, now: mesh.now)
        let end = NodeEnd(id, self)
        ends[id] = end
        return end
    }

    /// When the router wants to be told the time.
    var deadline: Moment? { router.deadline }

    func tick() {
        router.tick(now: mesh.now)
        endBatch()
    }

    /// When the router, or one of its connections, wants to be told the time.
    var nextAlarm: Moment? {
        var next = router.deadline
        for id in router.connections {
            if let deadline = router.deadline(of: id) { next = min(next ?? deadline, deadline) }
        }
        return next
    }

    /// Tells the time to whatever waits for it.
    func ring() {
        for id in router.connections where router.deadline(of: id).map({ $0 <= mesh.now }) ?? false {
            router.tick(id, now: mesh.now)
        }
        tick()
    }

    func endBatch() {
        router.endBatch()
        look()
        while let id = router.nextTouched() { ends[id]?.flush(now: mesh.now) }
        notices += router.takeNotices()
    }

    fileprivate func look() {
        let found = queueFound
        if router.queued != found { isMiscounted = true }
        mostFound = max(mostFound, found.deliveries)
    }

    fileprivate func closed(_ id: ConnectionID) {
        guard ends.removeValue(forKey: id) != nil else { return }
        router.transportClosed(id)
    }
}

/// A node's end of a transport.
final class NodeEnd: End {
    let id: ConnectionID
    let node: Node
    weak var wire: Wire?
    var side = 0

    init(_ id: ConnectionID, _ node: Node) {
        self.id = id
        self.node = node
    }

    var isOver: Bool { node.router.isOver(id) }

    func receive(_ bytes: [UInt8], now: Moment) -> Int {
        bytes.withUnsafeBytes { node.router.receive($0.bytes, from: id, now: now) }
    }

    func readComplete() { node.endBatch() }

    func takeOutput(now: Moment) -> [UInt8] {
        var bytes: [UInt8] = []
        node.router.takeOutput(of: id, now: now) { output in bytes = output.withUnsafeBytes { Array($0) } }
        node.look()
        return bytes
    }

    func transportClosed() { node.closed(id) }
    func flush(now: Moment) { wire?.flush(side, now: now) }
}
