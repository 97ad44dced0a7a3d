import AMQPEngine

extension Router {
    /// Everything that comes with clients and must go with them; all zero when there is none.
    package struct Holdings: Equatable, CustomStringConvertible {
        package var inlets = 0
        package var outlets = 0
        package var routes = 0
        package var answers = 0
        package var unsettled = 0
        package var paused = 0
        package var uses = 0
        package var patternBytes = 0
        /// Deliveries of which this node is to hear an outcome, as ingress and as egress.
        package var kept = 0
        package var given = 0
        /// Messages that go several ways at once.
        package var copies = 0

        /// Nothing.
        package init() {}

        package var description: String {
            "\(inlets) inlets, \(outlets) outlets, \(routes) routes, \(answers) answers, \(unsettled) unsettled, "
                + "\(paused) paused, \(uses) uses, \(patternBytes) bytes of patterns, \(kept) kept, \(given) given, \(copies) copies"
        }
    }

    /// What there is of it now.
    package var holdings: Holdings {
        var holdings = Holdings()
        holdings.inlets = inlets.indices.count
        holdings.outlets = outlets.indices.count
        holdings.routes = max(routes.indices.count, routeOfKey.count)
        holdings.answers = answers.count
        holdings.patternBytes = patternBytes
        for custody in custodies.indices { holdings.kept += custodies[custody].open }
        for place in receipts.indices { holdings.given += receipts[place].open }
        holdings.copies = copies.indices.count
        for index in peers.indices {
            if !peers[index].engine.isSettled { holdings.unsettled += 1 }
            holdings.paused += peers[index].pauses.reduce(0) { $0 + abs($1) }
            for known in peers[index].uses {
                switch known.use {
                case .inlet, .outlet: holdings.uses += 1
                case .none, .controlIn, .controlOut: break
                }
            }
        }
        return holdings
    }

    /// The nodes that it knows a way to, itself included, and what that costs.
    package var reach: [String: UInt32] {
        var reach: [String: UInt32] = [:]
        for place in 0..<Int32(database.placeCount) {
            if let path = paths.path(to: place) { reach[database.name(of: place)] = path.cost }
        }
        return reach
    }

    /// The neighbour that the way to a node begins with, of several that are equally cheap the one with the least name; nil if there is no way,
    /// or it is this one.
    package func nextHop(to name: String) -> String? {
        guard name != configuration.name, let place = database.place(of: name) else { return nil }
        return paths.path(to: place).map { database.name(of: $0.nextHop) }
    }

    /// For each node that it knows a way to, itself aside, the neighbours that the cheapest ways begin with.
    package var nextHops: [String: [String]] {
        var hops: [String: [String]] = [:]
        for place in 0..<Int32(database.placeCount) where place != LinkStateDatabase.own {
            let next = paths.nextHops(to: place)
            if !next.isEmpty { hops[database.name(of: place)] = next.map(database.name) }
        }
        return hops
    }

    /// How many deliveries wait in the fullest of its inlets, each of which has been granted a window at most.
    package var fullestInlet: Int { inlets.indices.reduce(0) { max($0, inlets[$1].queue.count) } }
}
