/// What it costs to get from each node to every other over links as they stand.
///
/// By the algorithm of Bellman, Ford and Moore, so that it has nothing in common with how routers find their ways.
package struct CheapestWays {
    /// A link that works, between two places, and what it costs either way.
    package struct Edge: Equatable {
        let one: Int
        let other: Int
        let cost: UInt32

        package init(one: Int, other: Int, cost: UInt32) {
            self.one = one
            self.other = other
            self.cost = cost
        }
    }

    /// How many places there are.
    let count: Int
    let edges: [Edge]
    /// The cost of what is out of reach.
    package static let never = UInt32.max
    /// For each place, where its neighbours begin among those of all.
    private var first: [Int]
    private var neighbours: [(place: Int, cost: UInt32)]
    /// What has been computed, by the place that it begins at.
    private var known: [[UInt32]?]

    package init(count: Int, _ edges: [Edge]) {
        self.count = count
        self.edges = edges
        known = Array(repeating: nil, count: count)
        first = Array(repeating: 0, count: count + 1)
        for edge in edges {
            first[edge.one + 1] += 1
            first[edge.other + 1] += 1
        }
        for place in 0..<count { first[place + 1] += first[place] }
        neighbours = Array(repeating: (0, 0), count: 2 * edges.count)
        var next = first
        for edge in edges {
            for (from, to) in [(edge.one, edge.other), (edge.other, edge.one)] {
                neighbours[next[from]] = (to, edge.cost)
                next[from] += 1
            }
        }
    }

    /// What it costs to get from a place to each place.
    package mutating func costs(from start: Int) -> [UInt32] {
        if let costs = known[start] { return costs }
        var costs = Array(repeating: Self.never, count: count)
        costs[start] = 0
        // Whatever has got cheaper tells its neighbours, until nothing does.
        var queue = [start]
        var isQueued = Array(repeating: false, count: count)
        var next = 0
        while next < queue.count {
            let place = queue[next]
            next += 1
            isQueued[place] = false
            for edge in first[place]..<first[place + 1] {
                let (neighbour, cost) = neighbours[edge]
                let sum = costs[place] + cost
                guard sum < costs[neighbour] else { continue }
                costs[neighbour] = sum
                guard !isQueued[neighbour] else { continue }
                isQueued[neighbour] = true
                queue.append(neighbour)
            }
        }
        known[start] = costs
        return costs
    }

    /// The neighbours of a place that cheapest ways from there to another begin with.
    package mutating func firstHops(from start: Int, to end: Int) -> Set<Int> {
        let costs = costs(from: end)
        guard start != end, costs[start] != Self.never else { return [] }
        var found: Set<Int> = []
        for edge in first[start]..<first[start + 1] {
            let (neighbour, cost) = neighbours[edge]
            if costs[neighbour] != Self.never, costs[neighbour] + cost == costs[start] { found.insert(neighbour) }
        }
        return found
    }
}
