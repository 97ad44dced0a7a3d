import AMQPEngine

@testable import MeshRouter

/// A table of connections that a test's macros can look into.
final class Table {
    private var table = PeerTable()
    private var generation: UInt32 = 0

    func add() -> ConnectionID {
        generation += 1
        let id = ConnectionID(index: table.nextIndex, generation: generation)
        let engine = Connection(.acceptor, Configuration(containerID: "test"), now: Moment(nanoseconds: 0))
        table.insert(Peer(id: id, engine: engine, initiated: false, address: "test"))
        return id
    }

    func remove(_ id: ConnectionID) { table.remove(id.index) }
    func index(of id: ConnectionID) -> Int32? { table.index(of: id) }
    func contains(_ index: Int32) -> Bool { table.contains(index) }
    var indices: [Int32] { table.indices }
}
