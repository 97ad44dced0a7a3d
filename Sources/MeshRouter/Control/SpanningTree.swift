/// The tree of cheapest ways from one node to all others. Every node that has the same database computes the same.
struct SpanningTree {
    /// Where a node stands in the tree, seen from another.
    enum Direction: Equatable {
        /// There is no way from the root to it.
        case outOfReach
        /// The way to it does not lead over the other.
        case elsewhere
        /// The way to it goes on to this neighbour of the other.
        case below(Int32)
    }

    private let root: Int32
    /// By place: the node before it on the way from the root; negative if there is none.
    private var parents: [Int32]

    /// Of several ways that are equally cheap, that over the node with the least name counts.
    init(from root: Int32, _ database: LinkStateDatabase) {
        self.root = root
        let paths = ShortestPaths(from: root, database)
        parents = Array(repeating: -1, count: database.placeCount)
        for place in 0..<Int32(database.placeCount) {
            guard let cost = paths.path(to: place)?.cost else { continue }
            for edge in database.edges(of: place) where edge.isMutual {
                // What it costs to come from there, which is up to the node there.
                // Others may say anything of what it costs, and may say it twice.
                guard let before = paths.path(to: edge.to)?.cost,
                    database.edges(of: edge.to).contains(where: {
                        $0.to == place && before.addingReportingOverflow($0.cost) == (cost, false)
                    })
                else { continue }
                let known = parents[Int(place)]
                if known < 0 || database.name(of: edge.to) < database.name(of: known) { parents[Int(place)] = edge.to }
            }
        }
    }

    /// Where a node stands, seen from `place`, itself aside.
    func direction(of node: Int32, from place: Int32) -> Direction {
        guard node < parents.count, node != root, parents[Int(node)] >= 0 else { return .outOfReach }
        var step = node
        while step != root {
            let parent = parents[Int(step)]
            guard parent >= 0 else { return .outOfReach }
            if parent == place { return .below(step) }
            step = parent
        }
        return .elsewhere
    }
}
