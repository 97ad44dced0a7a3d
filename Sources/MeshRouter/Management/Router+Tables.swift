import AMQPCodec
import AMQPEngine
import DequeModule

/// The tables that a node tells of itself.
extension Router {
    func rows(of entity: Management.Entity) -> [[Value]] {
        switch entity {
        case .route: routeRows
        case .node: nodeRows
        case .trunk: trunkRows
        case .link: linkRows
        case .router: [routerRow]
        }
    }

    /// Every prefix with each of its egresses, those out of reach included.
    private var routeRows: [[Value]] {
        let tree = SpanningTree(from: LinkStateDatabase.own, database)
        return patterns.flatMap { pattern -> [[Value]] in
            let distribution = distribution(of: pattern, wanted: nil)
            return (table[pattern]?.egresses ?? []).map { egress -> [Value] in
                let isMulticast = distribution == .multicast && egress.node != configuration.name
                let way =
                    isMulticast
                    ? knownWay(to: egress.node, in: tree) : knownWay(to: egress.node, pattern: pattern.text)
                let load = load(
                    of: Route.Key(pattern: pattern.text, node: egress.node, instance: instance(of: egress.node) ?? 0))
                return [
                    .string(pattern.text), .string(distribution.rawValue), .string(egress.node),
                    way.cost == 0 ? .string("local") : Value(way.nextHop), Value(way.cost), .boolean(way.cost != nil),
                    .list(way.alternatives.map(Value.string)), Value(load.credit),
                    .uint(UInt32(clamping: load.inFlight)), .uint(UInt32(clamping: load.waiting)),
                ]
            }
        }
    }

    private var nodeRows: [[Value]] {
        database.advertisers.map { (database.name(of: $0), $0) }.sorted { $0.0 < $1.0 }.map { name, place in
            let way = knownWay(to: name, pattern: nil)
            let advertisement = database.advertisement(at: place)
            return [
                .string(name), way.cost == 0 ? .string("self") : Value(way.nextHop), Value(way.cost),
                .boolean(way.cost != nil), .list(way.alternatives.map(Value.string)),
                .uint(UInt32(clamping: advertisement?.neighbours.count ?? 0)),
                .uint(UInt32(clamping: advertisement?.prefixes.count ?? 0)),
            ]
        }
    }

    /// Every trunk that is known, once for each end that advertises it.
    private var trunkRows: [[Value]] {
        var rows: [(node: String, neighbour: String, row: [Value])] = []
        for place in database.advertisers {
            let node = database.name(of: place)
            for edge in database.edges(of: place) {
                let neighbour = database.name(of: edge.to)
                rows.append(
                    (
                        node, neighbour,
                        [.string(node), .string(neighbour), .uint(edge.cost), .boolean(edge.isMutual)]
                    ))
            }
        }
        return rows.sorted { ($0.node, $0.neighbour) < ($1.node, $1.neighbour) }.map(\.row)
    }

    /// What the node itself is like. The request has not left its queue yet, so what waits is told as of the end of the batch before.
    private var routerRow: [Value] {
        [
            .string(configuration.name), .string(String(configuration.instance, radix: 36)),
            .uint(UInt32(clamping: connections.count)), .ulong(UInt64(queuedAtRest.deliveries)),
            .ulong(UInt64(mostQueuedDeliveries)), .ulong(UInt64(queuedAtRest.bytes)),
        ]
    }

    /// Every link of every connection: which way deliveries go on it, under what address, and how many.
    private var linkRows: [[Value]] {
        var rows: [[Value]] = []
        for index in peers.indices {
            for (place, (generation, use)) in peers[index].uses.enumerated() {
                guard let facts = describe(use) else { continue }
                let link = LinkID(index: Int32(place), generation: generation)
                let isTrunk = peers[index].neighbour != nil
                rows.append([
                    .string(peers[index].neighbour ?? peers[index].engine.remoteOpen?.containerID ?? ""),
                    .string(isTrunk ? "trunk" : "client"), .string(facts.isIncoming ? "in" : "out"),
                    .string(facts.address), Value(facts.egress), Value(facts.ingress),
                    .uint(peers[index].engine.flow(of: link)?.credit ?? 0),
                    .uint(UInt32(clamping: peers[index].engine.unsettled(of: link))),
                    .uint(UInt32(clamping: facts.waiting)), isTrunk ? .uint(peers[index].cost) : .null,
                    .string(peers[index].address),
                ])
            }
        }
        return rows
    }

    private struct LinkFacts {
        let isIncoming: Bool
        let address: String
        /// Where the deliveries of a transit link leave the mesh, or where those have entered it that are multicast.
        var egress: String?
        var ingress: String?
        var waiting = 0

        /// A transit link.
        init(isIncoming: Bool, route: Route.Key?, waiting: Int) {
            self.init(isIncoming: isIncoming, address: route?.pattern ?? "", waiting: waiting)
            guard let route else { return }
            if route.isMulticast { ingress = route.node } else { egress = route.node }
        }

        init(isIncoming: Bool, address: String, waiting: Int = 0) {
            self.isIncoming = isIncoming
            self.address = address
            self.waiting = waiting
        }
    }

    private func describe(_ use: Peer.Use) -> LinkFacts? {
        switch use {
        case .none: nil
        case .controlIn: LinkFacts(isIncoming: true, address: Trunk.controlAddress)
        case .controlOut: LinkFacts(isIncoming: false, address: Trunk.controlAddress)
        // A link that is being detached has no route any more.
        case .outlet(let outlet):
            outlets[outlet].route.map { route in
                let (key, waiting) = (routes[route].key, outlets[outlet].copies.count)
                return outlets[outlet].isTransit
                    ? LinkFacts(isIncoming: false, route: key, waiting: waiting)
                    : LinkFacts(isIncoming: false, address: key.pattern, waiting: waiting)
            }
        case .inlet(let inlet): describe(inlets[inlet])
        }
    }

    private func describe(_ inlet: Inlet) -> LinkFacts {
        let waiting = inlet.queue.count
        switch inlet.addressing {
        case .fixed(let pattern): return LinkFacts(isIncoming: true, address: pattern.text, waiting: waiting)
        case .perMessage: return LinkFacts(isIncoming: true, address: "any", waiting: waiting)
        case .management: return LinkFacts(isIncoming: true, address: Management.address, waiting: waiting)
        case .transit:
            let key = inlet.candidates.first.map { routes[$0].key }
            return LinkFacts(isIncoming: true, route: key, waiting: waiting)
        }
    }
}

extension Value {
    /// The text, or null.
    init(_ text: String?) { self = text.map(Value.string) ?? .null }

    /// The number, or null.
    init(_ number: UInt32?) { self = number.map(Value.uint) ?? .null }
}
