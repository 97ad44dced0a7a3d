/// The cheapest way from one node to every node that it can reach (Dijkstra's algorithm).
struct ShortestPaths {
    struct Path: Equatable {
        /// The neighbour that the way begins with; the node itself for itself.
        var nextHop: String
        var cost: UInt32
    }

    private(set) var paths: [String: Path] = [:]

    init() {}

    /// Computes the paths from `origin`. A trunk counts only if both its ends advertise it.
    init(from origin: String, _ database: LinkStateDatabase) {
        var open: [(name: String, path: Path)] = [(origin, Path(nextHop: origin, cost: 0))]
        while let nearest = open.indices.min(by: { Self.isNearer(open[$0], open[$1]) }) {
            let (name, path) = open.remove(at: nearest)
            guard paths[name] == nil else { continue }
            paths[name] = path
            guard let advertisement = database.advertisements[name] else { continue }
            for neighbour in advertisement.neighbours where paths[neighbour.name] == nil {
                guard let other = database.advertisements[neighbour.name],
                    other.neighbours.contains(where: { $0.name == name })
                else { continue }
                let (cost, overflow) = path.cost.addingReportingOverflow(neighbour.cost)
                guard !overflow else { continue }
                open.append((neighbour.name, Path(nextHop: name == origin ? neighbour.name : path.nextHop, cost: cost)))
            }
        }
    }

    /// Cheaper first; among equals the order is by name, so that every node decides alike.
    private static func isNearer(_ left: (name: String, path: Path), _ right: (name: String, path: Path)) -> Bool {
        (left.path.cost, left.name, left.path.nextHop) < (right.path.cost, right.name, right.path.nextHop)
    }
}
