/// What a node knows of the way to another.
struct KnownWay {
    /// The neighbour that it begins with; nil for the node itself, and if there is no way.
    var nextHop: String?
    /// Other neighbours that an equally cheap way begins with, in the order of their names.
    var alternatives: [String] = []
    /// What the way costs, 0 for the node itself; nil if there is none.
    var cost: UInt32?
}

extension Router {
    /// The way to a node, for a route with a pattern or for none.
    func knownWay(to name: String, pattern: String?) -> KnownWay {
        guard let path = path(to: name) else { return KnownWay() }
        guard path.nextHop != LinkStateDatabase.own else { return KnownWay(cost: path.cost) }
        let nextHop = pattern.map { self.nextHop(to: name, pattern: $0) } ?? database.name(of: path.nextHop)
        return KnownWay(nextHop: nextHop, alternatives: nextHops(to: name).filter { $0 != nextHop }, cost: path.cost)
    }

    /// The way to a node in the tree of what this node multicasts.
    func knownWay(to name: String, in tree: SpanningTree) -> KnownWay {
        guard let place = database.place(of: name), let cost = paths.path(to: place)?.cost else { return KnownWay() }
        guard case .below(let next) = tree.direction(of: place, from: LinkStateDatabase.own) else {
            return KnownWay(cost: place == LinkStateDatabase.own ? cost : .none)
        }
        return KnownWay(nextHop: database.name(of: next), cost: cost)
    }
}
