extension Topology.Shape {
    /// A link between two nodes by their numbers, from 0, of which the first is not the second.
    struct Edge: Hashable {
        let first: Int
        let second: Int

        /// The same, whichever of its ends comes first.
        var sorted: Edge { first < second ? self : Edge(first: second, second: first) }
    }

    /// About how many links there will be; exact but for those that are there by chance.
    var edgeCount: Double {
        let nodes = Double(count)
        return switch kind {
        case .line, .star, .tree: nodes - 1
        case .ring: nodes
        case .grid, .torus: 2 * nodes
        case .full: nodes * (nodes - 1) / 2
        case .random(let degree, _): max(nodes - 1, nodes * degree / 2)
        case .smallWorld(let neighbours, _, _): nodes * Double(neighbours) / 2
        }
    }

    /// The links, for a count that is possible.
    var edges: [Edge] {
        switch kind {
        case .line: (1..<count).map { Edge(first: $0 - 1, second: $0) }
        case .ring: (0..<count).map { Edge(first: $0, second: ($0 + 1) % count) }
        case .star: (1..<count).map { Edge(first: 0, second: $0) }
        case .tree(let branching): (1..<count).map { Edge(first: ($0 - 1) / branching, second: $0) }
        case .grid(let columns): grid(columns)
        case .torus(let columns): torus(columns)
        case .full: (0..<count).flatMap { first in (first + 1..<count).map { Edge(first: first, second: $0) } }
        case .random(let degree, let seed): random(degree, seed)
        case .smallWorld(let neighbours, let rewire, let seed): smallWorld(neighbours, rewire, seed)
        }
    }

    private func grid(_ columns: Int) -> [Edge] {
        (0..<count).flatMap { node in
            let right = (node + 1) % columns != 0 && node + 1 < count ? [Edge(first: node, second: node + 1)] : []
            let below = node + columns < count ? [Edge(first: node, second: node + columns)] : []
            return right + below
        }
    }

    private func torus(_ columns: Int) -> [Edge] {
        (0..<count).flatMap { node in
            let right = node % columns == columns - 1 ? node + 1 - columns : node + 1
            return [Edge(first: node, second: right), Edge(first: node, second: (node + columns) % count)]
        }
    }

    /// A tree in which each node hangs on one of those before it, so that all are connected, and links between others.
    private func random(_ degree: Double, _ seed: UInt64) -> [Edge] {
        var random = Dice(seed)
        var edges = (1..<count).map { Edge(first: random.below($0), second: $0) }
        var taken = Set(edges)
        while Double(edges.count) < (Double(count) * degree / 2).rounded(.down) {
            let edge = Edge(first: random.below(count), second: random.below(count)).sorted
            if edge.first != edge.second, taken.insert(edge).inserted { edges.append(edge) }
        }
        return edges
    }

    /// After Watts and Strogatz; but the ring itself stays, so that all remain connected.
    private func smallWorld(_ neighbours: Int, _ rewire: Double, _ seed: UInt64) -> [Edge] {
        var random = Dice(seed)
        var edges: [Edge] = []
        var taken: Set<Edge> = []
        for distance in 1...max(neighbours / 2, 1) {
            for node in 0..<count {
                let edge = Edge(first: node, second: (node + distance) % count)
                if taken.insert(edge.sorted).inserted { edges.append(edge) }
            }
        }
        for index in edges.indices.dropFirst(count) where random.happens(rewire) {
            let edge = Edge(first: edges[index].first, second: random.below(count))
            // Where there is no room for it, the link stays where it is.
            guard edge.first != edge.second, taken.insert(edge.sorted).inserted else { continue }
            taken.remove(edges[index].sorted)
            edges[index] = edge
        }
        return edges
    }
}
