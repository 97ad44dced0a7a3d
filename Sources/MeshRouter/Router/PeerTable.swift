import AMQPEngine
import BasicContainers

/// The router's connections, in places that are reused.
struct PeerTable: ~Copyable {
    private var places = UniqueArray<Peer>()
    private var free: [Int32] = []

    /// The connection in a place; it may have ended.
    subscript(index: Int32) -> Peer {
        _read { yield places[Int(index)] }
        _modify { yield &places[Int(index)] }
    }

    /// The place that the next connection gets.
    var nextIndex: Int32 { free.last ?? Int32(places.count) }

    /// Puts a connection in the place that ``nextIndex`` named.
    mutating func insert(_ peer: consuming Peer) {
        if let index = free.popLast() { places[Int(index)] = peer } else { places.append(peer) }
    }

    mutating func remove(_ index: Int32) {
        places[Int(index)].isInUse = false
        free.append(index)
    }

    /// Whether a connection is in a place.
    func contains(_ index: Int32) -> Bool { index >= 0 && index < places.count && places[Int(index)].isInUse }

    /// The places that are taken, in order.
    var indices: [Int32] { (0..<Int32(places.count)).filter { places[Int($0)].isInUse } }

    /// The place of a connection that has not ended.
    func index(of connection: ConnectionID) -> Int32? {
        contains(connection.index) && places[Int(connection.index)].id == connection ? connection.index : nil
    }
}
