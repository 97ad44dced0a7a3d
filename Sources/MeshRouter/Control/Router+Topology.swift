import AMQPCodec
import AMQPEngine
import DequeModule

/// The nodes that have consumers for a pattern.
struct PrefixEntry {
    let pattern: AddressPattern
    var egresses: [String]
}

extension Router {
    /// Whether there is something for ``updateTopology()`` to do.
    var isTopologyDirty: Bool { isSelfDirty || arePathsDue || areTransitsDirty || areInletsDirty }

    /// Whether trunks have changed since the paths were computed.
    var arePathsOld: Bool { graphVersion != database.graphVersion }

    /// Whether paths are to be computed now. Those over a trunk that is lost cannot wait.
    private var arePathsDue: Bool { arePathsOld && (isTrunkLost || throttle.isOpen(now)) }

    /// Brings everything that follows from the mesh and the local consumers up to date.
    mutating func updateTopology() {
        if isSelfDirty { advertiseSelf() }
        if arePathsDue { computePaths() }
        isTrunkLost = false
        if database.isPurgeDue(now), !arePathsOld { purge() }
        if areTransitsDirty {
            areTransitsDirty = false
            areInletsDirty = true
            for index in routes.indices { updateTransit(index) }
        }
        guard areInletsDirty else { return }
        areInletsDirty = false
        for index in inlets.indices {
            inlets[index].to = nil
            if case .fixed(let address) = inlets[index].addressing { setCandidates(routes(for: address), of: index) }
            if !inlets[index].queue.isEmpty { markDirty(inlet: index) }
        }
    }

    private mutating func computePaths() {
        paths = ShortestPaths(from: LinkStateDatabase.own, database)
        throttle.close(now)
        purge()
        areTransitsDirty = true
    }

    private mutating func purge() {
        database.purge(reachable: paths, now: now)
        // What is forgotten was out of reach: the paths remain as they are.
        graphVersion = database.graphVersion
        for place in 0..<Int32(database.placeCount) { updatePrefixes(of: place) }
    }

    /// The way to a node; nil if there is none.
    func path(to name: String) -> ShortestPaths.Path? { database.place(of: name).flatMap(paths.path) }

    /// The neighbours that the cheapest ways to a node begin with, in the order of their names; the node itself for itself.
    func nextHops(to name: String) -> [String] {
        (database.place(of: name).map(paths.nextHops) ?? []).map(database.name)
    }

    /// The neighbour that the way of a route begins with: one of those that are equally cheap.
    func nextHop(to egress: String, pattern: String) -> String? {
        let hops = nextHops(to: egress)
        guard hops.count > 1 else { return hops.first }
        let spread = Spread(pattern: pattern, egress: egress, at: configuration.name)
        return hops.max { spread.weight(of: $0) < spread.weight(of: $1) }
    }

    /// The patterns of the table, for showing them.
    var patterns: [AddressPattern] { table.elements.map(\.pattern).sorted { $0.text < $1.text } }

    // MARK: The table

    /// Sees to it that the table has what a node advertises, and nothing else of it. A node that is out of reach may come back, until it is forgotten.
    mutating func updatePrefixes(of place: Int32) {
        while listed.count <= place { listed.append(Listed()) }
        let old = listed[Int(place)]
        let new = database.advertisement(at: place).map(Listed.init) ?? Listed()
        guard new != old else { return }
        listed[Int(place)] = new
        // It has begun a new life, or is forgotten: routes to its former one have no end any more.
        if new.instance != old.instance { areTransitsDirty = true }
        if new.node == old.node {
            updatePrefixes(of: new.node, old.prefixes, new.prefixes)
        } else {
            // Somebody else has the place of one who is forgotten.
            updatePrefixes(of: old.node, old.prefixes, [])
            updatePrefixes(of: new.node, [], new.prefixes)
        }
    }

    private mutating func updatePrefixes(of egress: String, _ old: [String], _ new: [String]) {
        let (before, after) = (Self.patterns(old), Self.patterns(new))
        var (left, right) = (0, 0)
        while left < before.count || right < after.count {
            if right == after.count || left < before.count && before[left].text < after[right].text {
                setEgress(egress, of: before[left], false)
                left += 1
            } else if left == before.count || after[right].text < before[left].text {
                setEgress(egress, of: after[right], true)
                right += 1
            } else {
                left += 1
                right += 1
            }
        }
    }

    /// The patterns among texts, in order, each once.
    private static func patterns(_ texts: [String]) -> [AddressPattern] {
        let sorted = texts.compactMap { try? AddressPattern($0) }.sorted { $0.text < $1.text }
        return sorted.indices.filter { $0 == 0 || sorted[$0 - 1].text != sorted[$0].text }.map { sorted[$0] }
    }

    private mutating func setEgress(_ egress: String, of pattern: AddressPattern, _ isOne: Bool) {
        table.update(pattern) { entry in
            var egresses = entry?.egresses ?? []
            entry = nil
            if isOne {
                egresses.insert(egress, at: egresses.firstIndex { $0 > egress } ?? egresses.count)
            } else {
                egresses.removeAll { $0 == egress }
            }
            if !egresses.isEmpty { entry = PrefixEntry(pattern: pattern, egresses: egresses) }
        }
        areInletsDirty = true
    }

    // MARK: Routes

    /// The routes of an address: one for each egress of the most specific pattern that it matches.
    mutating func routes(for address: AddressPattern) -> [Int32] {
        guard let entry = table.match(address) else { return [] }
        return entry.egresses.compactMap { egress in
            instance(of: egress).map { Route.Key(pattern: entry.pattern.text, egress: egress, instance: $0) }
        }
        .map { route($0) }
    }

    /// Finds a route or makes it, with its transit link if it leads elsewhere.
    mutating func route(_ key: Route.Key) -> Int32 {
        if let index = routeOfKey[key] { return index }
        let isLocal = key.egress == configuration.name && key.instance == configuration.instance
        let index = routes.insert(Route(key: key, isLocal: isLocal))
        routeOfKey[key] = index
        updateTransit(index)
        return index
    }

    /// Removes the routes that have lost what they were for, unless they have got something new.
    mutating func removeUnusedRoutes() {
        while let index = unusedRoutes.popLast() {
            guard routes.contains(index), routes[index].inlets.isEmpty else { continue }
            if routes[index].isLocal, !routes[index].outlets.isEmpty { continue }
            let custody = routes[index].custody
            if custody >= 0 {
                guard custodies[custody].open == 0, custodies[custody].incoming == nil else { continue }
                routes[index].custody = -1
                custodies.remove(custody)
            }
            for outlet in routes[index].outlets { retire(outlet) }
            routeOfKey[routes[index].key] = nil
            routes.remove(index)
        }
    }

    /// The life of a node that is known; nil if it is forgotten.
    private func instance(of name: String) -> UInt64? {
        database.place(of: name).flatMap { database.advertisement(at: $0)?.instance }
    }

    /// Whether the egress of a route will never be there again: it is forgotten, or has begun a new life.
    func isGone(_ key: Route.Key) -> Bool { instance(of: key.egress) != key.instance }

    // MARK: Transit links

    /// Sees to it that a route to another egress has the transit link that the shortest path asks for, and no other.
    private mutating func updateTransit(_ index: Int32) {
        let key = routes[index].key
        guard !routes[index].isLocal else { return }
        let isGone = isGone(key)
        if isGone {
            giveUpEgress(of: index)
            for inlet in routes[index].inlets { markDirty(inlet: inlet) }
        }
        let nextHop = isGone ? nil : nextHop(to: key.egress, pattern: key.pattern)
        let trunk: Int32? = if let nextHop { self.trunk(to: nextHop) } else { nil }
        let wanted: ConnectionID? = if let trunk { peers[trunk].id } else { nil }
        for outlet in routes[index].outlets where outlets[outlet].connection != wanted { retire(outlet) }
        guard routes[index].outlets.isEmpty, let trunk, let session = peers[trunk].dataSession else { return }
        generation &+= 1
        let attach = Attach(
            name: "\(configuration.name) to \(key.egress): \(key.pattern) #\(generation)", handle: 0, role: .sender,
            source: Source(address: key.pattern), target: .target(Target(address: key.pattern)),
            properties: [Trunk.egressKey: .string(key.egress), Trunk.egressInstanceKey: .ulong(key.instance)])
        guard let link = peers[trunk].engine.attach(attach, in: session) else { return }
        let place = outlets.insert(Outlet(connection: peers[trunk].id, link: link, isTransit: true, route: index))
        assign(.outlet(place), to: link, trunk)
        routes[index].outlets.append(place)
        touch(trunk)
    }

    /// Takes a transit link out of its route. Nobody waits for the outcomes of what is on it: that is sent again on the new way, so that what comes later does not overtake
    /// it, and the egress answers on that way.
    private mutating func retire(_ outlet: Int32) {
        guard let route = outlets[outlet].route else { return }
        routes[route].outlets.removeAll { $0 == outlet }
        outlets[outlet].route = nil
        outlets[outlet].credit = 0
        if routes[route].custody >= 0 { beginAgain(routes[route].custody) }
        if outlets[outlet].busy == Outlet.resender { outlets[outlet].busy = nil }
        detachIfDone(outlet)
    }

    /// Detaches a transit link that has no route any more, once a delivery that has begun on it has ended; it is gone when the neighbour has answered.
    mutating func detachIfDone(_ outlet: Int32) {
        guard outlets[outlet].route == nil, outlets[outlet].busy == nil,
            let connection = peers.index(of: outlets[outlet].connection)
        else { return }
        peers[connection].engine.detach(outlets[outlet].link)
        touch(connection)
    }
}

/// What the table has of a node.
struct Listed: Equatable {
    var node = ""
    var instance: UInt64?
    var prefixes: [String] = []

    init() {}

    init(_ advertisement: Advertisement) {
        node = advertisement.node
        instance = advertisement.instance
        prefixes = advertisement.prefixes
    }
}
