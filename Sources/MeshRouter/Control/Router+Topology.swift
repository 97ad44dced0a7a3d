import AMQPCodec
import AMQPEngine
import DequeModule

/// The nodes that have consumers for a pattern.
struct PrefixEntry {
    let pattern: AddressPattern
    var egresses: [Egress]

    struct Egress {
        let node: String
        /// What it says of the pattern.
        var distribution: Distribution?
    }
}

extension Router {
    /// Whether there is something for ``updateTopology()`` to do.
    var isTopologyDirty: Bool { isSelfDirty || arePathsDue || areTransitsDirty || areInletsDirty || areTreesDirty }

    /// Whether trunks have changed since the paths were computed.
    var arePathsOld: Bool { graphVersion != database.graphVersion }

    /// Whether paths are to be computed now. Those over a trunk that is lost cannot wait.
    private var arePathsDue: Bool { arePathsOld && (isTrunkLost || throttle.isOpen(now)) }

    /// Brings everything that follows from the mesh and the local consumers up to date.
    mutating func updateTopology() {
        if isSelfDirty { advertiseSelf() }
        if arePathsDue { computePaths() }
        isTrunkLost = false
        if isSomebodyAway || database.isPurgeDue(now), !arePathsOld { purge() }
        isSomebodyAway = false
        if areTransitsDirty {
            areTransitsDirty = false
            areInletsDirty = true
            for index in routes.indices where !routes[index].isMulticast { updateTransit(index) }
        }
        if areInletsDirty || areTreesDirty { updateTrees() }
        guard areInletsDirty else { return }
        areInletsDirty = false
        for index in inlets.indices {
            inlets[index].to = nil
            if case .fixed(let address) = inlets[index].addressing { setCandidates(for: address, of: index) }
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
        for place in database.purge(reachable: paths, now: now) { flood(place, except: nil) }
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
            updatePrefixes(of: new.node, old, new)
        } else {
            // Somebody else has the place of one who is forgotten.
            updatePrefixes(of: old.node, old, Listed())
            updatePrefixes(of: new.node, Listed(), new)
        }
    }

    private mutating func updatePrefixes(of node: String, _ old: Listed, _ new: Listed) {
        let (before, after) = (Self.patterns(old.prefixes), Self.patterns(new.prefixes))
        var (left, right) = (0, 0)
        while left < before.count || right < after.count {
            if right == after.count || left < before.count && before[left].text < after[right].text {
                setEgress(node, of: before[left], false)
                left += 1
            } else {
                let (pattern, isNew) = (after[right], left == before.count || after[right].text < before[left].text)
                let distribution = new.distributions[pattern.text]
                if isNew || distribution != old.distributions[pattern.text] {
                    setEgress(node, of: pattern, true, distribution)
                }
                if !isNew { left += 1 }
                right += 1
            }
        }
    }

    /// The patterns among texts, in order, each once.
    private static func patterns(_ texts: [String]) -> [AddressPattern] {
        let sorted = texts.compactMap { try? AddressPattern($0) }.sorted { $0.text < $1.text }
        return sorted.indices.filter { $0 == 0 || sorted[$0 - 1].text != sorted[$0].text }.map { sorted[$0] }
    }

    private mutating func setEgress(
        _ node: String, of pattern: AddressPattern, _ isOne: Bool, _ distribution: Distribution? = nil
    ) {
        table.update(pattern) { entry in
            var egresses = entry?.egresses ?? []
            entry = nil
            egresses.removeAll { $0.node == node }
            if isOne {
                let egress = PrefixEntry.Egress(node: node, distribution: distribution)
                egresses.insert(egress, at: egresses.firstIndex { $0.node > node } ?? egresses.count)
            }
            if !egresses.isEmpty { entry = PrefixEntry(pattern: pattern, egresses: egresses) }
        }
        areInletsDirty = true
    }

    // MARK: Routes

    /// The routes of an address: one for each egress of the most specific pattern that it matches, the nearest first; or the tree if it is multicast.
    mutating func routes(for address: AddressPattern, _ distribution: Distribution) -> [Int32] {
        guard let entry = table.match(address) else { return [] }
        guard distribution != .multicast else {
            return [
                route(
                    Route.Key(
                        pattern: address.text, node: configuration.name, instance: configuration.instance,
                        isMulticast: true))
            ]
        }
        let routes = entry.egresses.compactMap { egress in
            instance(of: egress.node).map { Route.Key(pattern: entry.pattern.text, node: egress.node, instance: $0) }
        }
        .map { route($0) }
        guard distribution == .closest else { return routes }
        for index in routes { self.routes[index].cost = path(to: self.routes[index].key.node)?.cost ?? .max }
        return routes.enumerated().sorted {
            (self.routes[$0.element].cost, $0.offset) < (self.routes[$1.element].cost, $1.offset)
        }
        .map(\.element)
    }

    /// How messages for an address are distributed: as this node is configured, else as those who send them there or receive them say, else as the address suggests.
    func distribution(of address: AddressPattern, wanted: Distribution?) -> Distribution {
        if let configured = distributions.match(address) ?? wanted { return configured }
        // Whoever wants to hear what others hear too can be content with nothing less.
        let all = table.match(address)?.egresses.compactMap(\.distribution) ?? []
        let said = [Distribution.multicast, .closest, .balanced].first { all.contains($0) }
        return said ?? (address.text.hasPrefix(Router.topicPrefix) ? .multicast : .balanced)
    }

    /// What is sent to addresses that begin so is for all who receive from there, unless somebody says otherwise.
    static let topicPrefix = "topic/"

    /// Finds a route or makes it, with its transit link if it leads elsewhere.
    mutating func route(_ key: Route.Key) -> Int32 {
        if let index = routeOfKey[key] { return index }
        let isLocal =
            key.node == configuration.name && key.instance == configuration.instance && !key.isMulticast
        let index = routes.insert(Route(key: key, isLocal: isLocal))
        routeOfKey[key] = index
        if key.isMulticast { updateTree(index) } else { updateTransit(index) }
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
            if routes[index].isMulticast { removeTree(index) }
            routeOfKey[routes[index].key] = nil
            routes.remove(index)
        }
    }

    /// The life of a node that is known; nil if it is forgotten.
    func instance(of name: String) -> UInt64? {
        database.place(of: name).flatMap { database.advertisement(at: $0)?.instance }
    }

    /// Whether the egress of a route will never be there again: it is forgotten, or has begun a new life.
    func isGone(_ key: Route.Key) -> Bool { instance(of: key.node) != key.instance }

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
        let nextHop = isGone ? nil : nextHop(to: key.node, pattern: key.pattern)
        let trunk: Int32? = if let nextHop { self.trunk(to: nextHop) } else { nil }
        let wanted: ConnectionID? = if let trunk { peers[trunk].id } else { nil }
        for outlet in routes[index].outlets where outlets[outlet].connection != wanted { retire(outlet) }
        guard routes[index].outlets.isEmpty, let trunk else { return }
        attachTransit(
            index, trunk, Members(),
            [Trunk.egressKey: .string(key.node), Trunk.egressInstanceKey: .ulong(key.instance)])
    }

    /// Gives a route a transit link to the node at the other end of a trunk.
    mutating func attachTransit(_ index: Int32, _ trunk: Int32, _ members: Members, _ properties: AMQPMap) {
        guard let session = peers[trunk].dataSession else { return }
        let key = routes[index].key
        generation &+= 1
        let way = key.isMulticast ? "from" : "to"
        let attach = Attach(
            name: "\(configuration.name): \(key.pattern) \(way) \(key.node) #\(generation)", handle: 0, role: .sender,
            source: Source(address: key.pattern), target: .target(Target(address: key.pattern)), properties: properties)
        guard let link = peers[trunk].engine.attach(attach, in: session) else { return }
        var outlet = Outlet(connection: peers[trunk].id, link: link, isTransit: true, route: index)
        outlet.members = members
        outlet.newcomers = routes[index].newcomers
        let place = outlets.insert(outlet)
        assign(.outlet(place), to: link, trunk)
        routes[index].outlets.append(place)
        touch(trunk)
    }

    /// Takes a transit link out of its route. Nobody waits for the outcomes of what is on it: that is sent again on the new way, so that what comes later does not overtake
    /// it, and the egress answers on that way.
    private mutating func retire(_ outlet: Int32) {
        guard let route = outlets[outlet].route else { return }
        guard !routes[route].isMulticast else { return retireBranch(outlet) }
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
    var distributions: [String: Distribution] = [:]

    init() {}

    init(_ advertisement: Advertisement) {
        node = advertisement.node
        instance = advertisement.instance
        prefixes = advertisement.prefixes
        distributions = advertisement.distributions
    }
}
