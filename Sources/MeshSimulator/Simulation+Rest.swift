import AMQPEngine
import MeshRouter

/// What must be true when nothing happens to the mesh any more.
extension Simulation {
    /// Whether every node knows every node that it can reach, at what that costs, as links stand now.
    package var hasConverged: Bool { divergence == nil }

    /// The first thing that some node does not know; nil if there is none.
    var divergence: String? {
        for node in nodes where node.isAlive && !node.isPaused {
            let distances = distances(from: node.place)
            let known = node.router.reach
            guard known != distances else { continue }
            let missing = distances.keys.filter { known[$0] != distances[$0] }.sorted()
            let extra = known.keys.filter { distances[$0] == nil }.sorted()
            return "\(node.name) is wrong about \(missing + extra)"
        }
        return nil
    }

    /// How far it is to all nodes in reach, by counting.
    func distances(from start: Int) -> [String: UInt32] {
        var neighbours: [[Int]] = Array(repeating: [], count: nodes.count)
        for link in links where !link.isCut.contains(true) && link.ends.allSatisfy({ nodes[$0].isReachable }) {
            neighbours[link.ends[0]].append(link.ends[1])
            neighbours[link.ends[1]].append(link.ends[0])
        }
        var distances = [nodes[start].name: UInt32(0)]
        var ring = [start]
        var distance: UInt32 = 0
        while !ring.isEmpty {
            distance += 1
            var next: [Int] = []
            for place in ring {
                for neighbour in neighbours[place] where distances[nodes[neighbour].name] == nil {
                    distances[nodes[neighbour].name] = distance
                    next.append(neighbour)
                }
            }
            ring = next
        }
        return distances
    }

    /// Complains of everything that should be over once all clients have left and the mesh is at rest.
    package func expectNothingLeft() {
        for sentence in ledger.open() { fail(sentence) }
        for node in nodes where node.isAlive {
            let holdings = node.router.holdings
            if holdings != Router.Holdings() { fail("\(node.name) still has \(holdings)") }
        }
    }
}
