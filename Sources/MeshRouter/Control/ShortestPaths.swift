import HeapModule

/// The cheapest way from one node to every node that it can reach (Dijkstra's algorithm). Nodes are known by their places in the database.
struct ShortestPaths {
    struct Path: Equatable {
        /// The neighbour that the way begins with; the node itself for itself.
        var nextHop: Int32
        var cost: UInt32
    }

    /// By place; of no meaning where there is no way.
    private var costs: [UInt32]
    /// By place: which of ``firstHops`` the way begins with; negative where there is no way.
    private var hops: [Int32]
    /// The node's neighbours in the order of their names, and the node itself behind them.
    private var firstHops: [Int32]

    /// The way to a node, if there was one when the paths were computed.
    func path(to place: Int32) -> Path? {
        guard place < hops.count, hops[Int(place)] >= 0 else { return nil }
        return Path(nextHop: firstHops[Int(hops[Int(place)])], cost: costs[Int(place)])
    }

    /// Computes the paths from `origin`. A trunk counts only if both its ends advertise it; where they differ, each says what it costs to
    /// leave by it.
    ///
    /// Among equally cheap ways the one whose first neighbour has the lesser name counts, whatever order things were learnt in.
    init(from origin: Int32, _ database: LinkStateDatabase) {
        let count = database.placeCount
        let trunks = database.edges(of: origin).filter(\.isMutual)
        firstHops = trunks.map(\.to).sorted { database.name(of: $0) < database.name(of: $1) } + [origin]
        costs = Array(repeating: .max, count: count)
        hops = Array(repeating: -1, count: count)
        costs[Int(origin)] = 0
        hops[Int(origin)] = Int32(trunks.count)
        // Cost and place in one number.
        var open = Heap<UInt64>()
        for (hop, place) in firstHops.dropLast().enumerated() {
            guard let trunk = trunks.first(where: { $0.to == place }) else { continue }
            costs[Int(place)] = trunk.cost
            hops[Int(place)] = Int32(hop)
            open.insert(UInt64(trunk.cost) << 32 | UInt64(place))
        }
        while let next = open.popMin() {
            let place = Int(next & 0xffff_ffff)
            let cost = UInt32(next >> 32)
            // A cheaper way was found after it was noted.
            guard cost == costs[place] else { continue }
            let hop = hops[place]
            for edge in database.edges(of: Int32(place)) where edge.isMutual {
                let (sum, overflow) = cost.addingReportingOverflow(edge.cost)
                let to = Int(edge.to)
                guard !overflow, hops[to] < 0 || sum <= costs[to] else { continue }
                if hops[to] < 0 || sum < costs[to] {
                    costs[to] = sum
                    hops[to] = hop
                    open.insert(UInt64(sum) << 32 | UInt64(to))
                } else {
                    // Equally cheap. Since no trunk is free, its turn is still to come.
                    hops[to] = min(hops[to], hop)
                }
            }
        }
    }
}
