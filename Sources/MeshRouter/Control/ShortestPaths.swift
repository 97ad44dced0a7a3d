import HeapModule

/// The cheapest ways from one node to every node that it can reach (Dijkstra's algorithm). Nodes are known by their places in the database.
package struct ShortestPaths {
    struct Path: Equatable {
        /// The neighbour that the way begins with, of several the one with the least name; the node itself for itself.
        var nextHop: Int32
        var cost: UInt32
    }

    /// By place; of no meaning where there is no way.
    private var costs: [UInt32]
    /// For each place ``width`` words: a bit for each of ``firstHops`` that a cheapest way begins with. None where there is no way.
    private var hops: [UInt64]
    private let width: Int
    /// The node's neighbours in the order of their names, and the node itself behind them.
    private var firstHops: [Int32]

    /// The way to a node, if there was one when the paths were computed.
    func path(to place: Int32) -> Path? {
        guard place < costs.count else { return nil }
        for word in 0..<width where hops[Int(place) * width + word] != 0 {
            let hop = firstHops[64 * word + hops[Int(place) * width + word].trailingZeroBitCount]
            return Path(nextHop: hop, cost: costs[Int(place)])
        }
        return nil
    }

    /// The neighbours that the cheapest ways to a node begin with, in the order of their names; the node itself for itself.
    package func nextHops(to place: Int32) -> [Int32] {
        guard place < costs.count else { return [] }
        var found: [Int32] = []
        for word in 0..<width {
            var bits = hops[Int(place) * width + word]
            while bits != 0 {
                found.append(firstHops[64 * word + bits.trailingZeroBitCount])
                bits &= bits - 1
            }
        }
        return found
    }

    /// Computes the paths from `origin`. A trunk counts only if both its ends advertise it; where they differ, each says what it costs to
    /// leave by it.
    package init(from origin: Int32, _ database: LinkStateDatabase) {
        let count = database.placeCount
        let trunks = database.edges(of: origin).filter(\.isMutual)
        let ordered = trunks.sorted { database.name(of: $0.to) < database.name(of: $1.to) }
        firstHops = ordered.map(\.to) + [origin]
        width = (firstHops.count + 63) / 64
        costs = Array(repeating: .max, count: count)
        hops = Array(repeating: 0, count: count * width)
        var isKnown = Array(repeating: false, count: count)
        // Cost and place in one number.
        var open = Heap<UInt64>()
        func start(_ place: Int32, hop: Int, cost: UInt32) {
            costs[Int(place)] = cost
            hops[Int(place) * width + hop / 64] = 1 << (hop % 64)
            isKnown[Int(place)] = true
            if place != origin { open.insert(UInt64(cost) << 32 | UInt64(place)) }
        }
        start(origin, hop: trunks.count, cost: 0)
        for (hop, trunk) in ordered.enumerated() { start(trunk.to, hop: hop, cost: trunk.cost) }
        while let next = open.popMin() {
            let place = Int(next & 0xffff_ffff)
            let cost = UInt32(next >> 32)
            // A cheaper way was found after it was noted.
            guard cost == costs[place] else { continue }
            for edge in database.edges(of: Int32(place)) where edge.isMutual {
                let (sum, overflow) = cost.addingReportingOverflow(edge.cost)
                let to = Int(edge.to)
                guard !overflow, !isKnown[to] || sum <= costs[to] else { continue }
                let isCheaper = !isKnown[to] || sum < costs[to]
                if isCheaper {
                    costs[to] = sum
                    isKnown[to] = true
                    open.insert(UInt64(sum) << 32 | UInt64(to))
                }
                // If it is as cheap as what is known: since no trunk is free, its turn is still to come.
                for word in 0..<width {
                    let new = hops[place * width + word]
                    if isCheaper { hops[to * width + word] = new } else { hops[to * width + word] |= new }
                }
            }
        }
    }
}
