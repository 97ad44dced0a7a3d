import AMQPCodec
import AMQPEngine
import DequeModule

/// The nodes that have consumers for a pattern.
struct PrefixEntry {
    let pattern: AddressPattern
    var egresses: [String]
}

extension Router {
    /// Brings everything that follows from the mesh and the local consumers up to date.
    mutating func updateTopology() {
        advertiseSelf()
        isTopologyDirty = false
        paths = ShortestPaths(from: configuration.name, database)
        database.purge(reachable: paths, now: now)
        makeTable()
        for index in routes.indices { updateTransit(index) }
        for index in inlets.indices {
            inlets[index].to = nil
            if case .fixed(let address) = inlets[index].addressing { setCandidates(routes(for: address), of: index) }
            if !inlets[index].queue.isEmpty { markDirty(inlet: index) }
        }
    }

    private mutating func makeTable() {
        table = PrefixTable()
        patterns = []
        for name in database.names where paths.paths[name] != nil {
            for text in database.advertisements[name]?.prefixes ?? [] {
                guard let pattern = try? AddressPattern(text) else { continue }
                if table[pattern] == nil {
                    table[pattern] = PrefixEntry(pattern: pattern, egresses: [name])
                    patterns.append(pattern)
                } else if table[pattern]?.egresses.last != name {
                    table[pattern]?.egresses.append(name)
                }
            }
        }
        patterns.sort { $0.text < $1.text }
    }

    // MARK: Routes

    /// The routes of an address: one for each egress of the most specific pattern that it matches.
    mutating func routes(for address: AddressPattern) -> [Int32] {
        guard let entry = table.match(address) else { return [] }
        return entry.egresses.map { route(Route.Key(pattern: entry.pattern.text, egress: $0)) }
    }

    /// Finds a route or makes it, with its transit link if it leads elsewhere.
    mutating func route(_ key: Route.Key) -> Int32 {
        if let index = routeOfKey[key] { return index }
        let index = routes.insert(Route(key: key))
        routeOfKey[key] = index
        updateTransit(index)
        return index
    }

    /// Removes the routes that have lost what they were for, unless they have got something new.
    mutating func removeUnusedRoutes() {
        while let index = unusedRoutes.popLast() {
            guard routes.contains(index), routes[index].inlets.isEmpty else { continue }
            let isLocal = routes[index].key.egress == configuration.name
            if isLocal, !routes[index].outlets.isEmpty { continue }
            for outlet in routes[index].outlets { retire(outlet) }
            routeOfKey[routes[index].key] = nil
            routes.remove(index)
        }
    }

    func isWanted(_ key: Route.Key) -> Bool {
        guard let pattern = try? AddressPattern(key.pattern) else { return false }
        return table[pattern]?.egresses.contains(key.egress) ?? false
    }

    // MARK: Transit links

    /// Sees to it that a route to another egress has the transit link that the shortest path asks for, and no other.
    private mutating func updateTransit(_ index: Int32) {
        let key = routes[index].key
        guard key.egress != configuration.name else { return }
        let nextHop = isWanted(key) ? paths.paths[key.egress]?.nextHop : nil
        let trunk: Int32? = if let nextHop { self.trunk(to: nextHop) } else { nil }
        let wanted: ConnectionID? = if let trunk { peers[trunk].id } else { nil }
        for outlet in routes[index].outlets where outlets[outlet].connection != wanted { retire(outlet) }
        guard routes[index].outlets.isEmpty, let trunk, let session = peers[trunk].dataSession else { return }
        generation &+= 1
        let attach = Attach(
            name: "\(configuration.name) to \(key.egress): \(key.pattern) #\(generation)", handle: 0, role: .sender,
            source: Source(address: key.pattern), target: .target(Target(address: key.pattern)),
            properties: [Trunk.egressKey: .string(key.egress)])
        guard let link = peers[trunk].engine.attach(attach, in: session) else { return }
        let place = outlets.insert(Outlet(connection: peers[trunk].id, link: link, route: index))
        assign(.outlet(place), to: link, trunk)
        routes[index].outlets.append(place)
        touch(trunk)
    }

    /// Takes a transit link out of its route. Deliveries that are on it may come to their ends: nothing is wrong with them.
    private mutating func retire(_ outlet: Int32) {
        guard let route = outlets[outlet].route else { return }
        routes[route].outlets.removeAll { $0 == outlet }
        outlets[outlet].route = nil
        outlets[outlet].credit = 0
        detachIfDone(outlet)
    }

    /// Detaches a transit link that has no route any more and nothing to wait for; it is gone once the neighbour has answered.
    mutating func detachIfDone(_ outlet: Int32) {
        guard outlets[outlet].route == nil, outlets[outlet].busy == nil, outlets[outlet].unsettled == 0,
            let connection = peers.index(of: outlets[outlet].connection)
        else { return }
        peers[connection].engine.detach(outlets[outlet].link)
        touch(connection)
    }
}
