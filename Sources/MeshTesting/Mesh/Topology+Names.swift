import MeshSimulator
import MeshTopology

extension Venue {
    /// Throws if an action cannot be done to nodes as they are.
    func check(_ action: Topology.Action) throws(MeshFailure) {
        switch action {
        case .kill(let names), .pause(let names):
            for name in names where isDead(name) { throw MeshFailure(["node \(name) is dead"]) }
        case .restart(let names):
            for name in names where !isDead(name) { throw MeshFailure(["node \(name) is not dead"]) }
        case .cut, .heal, .healAll, .partition, .resume, .degrade, .attach, .detach, .setCredit: break
        }
    }
}

/// Names that tests use, which may be wrong.
extension Topology {
    func place(ofClient name: String) throws(MeshFailure) -> Int {
        guard let place = clients.firstIndex(where: { $0.name == name }) else {
            throw MeshFailure(["there is no client \(name)"])
        }
        return place
    }

    func checkNode(_ name: String) throws(MeshFailure) {
        guard nodes.contains(where: { $0.name == name }) else { throw MeshFailure(["there is no node \(name)"]) }
    }

    /// Throws if an action is about something that there is not.
    func check(_ action: Action) throws(MeshFailure) {
        switch action {
        case .cut(let ways), .heal(let ways), .degrade(let ways, _):
            for way in ways where !links.contains(where: { $0.joins(way.from, way.to) }) {
                throw MeshFailure(["there is no link \(way)"])
            }
        case .partition(let groups): for name in groups.joined() { try checkNode(name) }
        case .kill(let names), .restart(let names): for name in names { try checkNode(name) }
        case .pause(let names), .resume(let names):
            for name in names where !clients.contains(where: { $0.name == name }) { try checkNode(name) }
        case .attach(let names), .detach(let names): for name in names { _ = try place(ofClient: name) }
        case .setCredit(let name, _): _ = try place(ofClient: name)
        case .healAll: break
        }
    }
}
