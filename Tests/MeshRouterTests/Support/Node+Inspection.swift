import AMQPCodec
import AMQPEngine

@testable import MeshRouter

/// What the router holds, as members of a class: a test's macros cannot look into a value that cannot be copied.
extension Node {
    var holdings: Router.Holdings { router.holdings }

    /// How many deliveries each inlet's link may still receive.
    var grants: [UInt32] {
        var grants: [UInt32] = []
        for index in router.inlets.indices {
            guard let source = router.inlets[index].source else { continue }
            grants.append(router.peers[source.connection.index].engine.flow(of: source.link)?.credit ?? 0)
        }
        return grants
    }

    /// What waits in all inlets, by looking there.
    var queueFound: QueueTally {
        var tally = QueueTally()
        for index in router.inlets.indices {
            tally.deliveries += router.inlets[index].queue.count
            tally.bytes += router.inlets[index].queue.reduce(0) { $0 + $1.count }
        }
        return tally
    }

    var mostQueued: Int { router.mostQueuedDeliveries }
    var queued: Int { router.queuedDeliveries }
    var queuedBytes: Int { router.queuedBytes }
    var neighbours: [String] { router.trunks.compactMap { router.peers[$0].neighbour }.sorted() }
    var reachable: [String: UInt32] { router.reach }
    var known: [String] { router.database.advertisers.map(router.database.name) }
    var nextHops: [String: String] {
        var hops: [String: String] = [:]
        for name in reachable.keys { hops[name] = router.path(to: name).map { router.database.name(of: $0.nextHop) } }
        return hops
    }
    var patterns: [String] { router.patterns.map(\.text) }
    /// The patterns that it has transit links for.
    var transits: [String] {
        router.outlets.indices.filter { router.outlets[$0].isTransit }.compactMap { outlet in
            router.outlets[outlet].route.map { router.routes[$0].key.pattern }
        }
    }
    /// What would become here of a probe that has come from A.
    func fate(of course: Course) -> Finding.Fate { router.find(course, from: "A").fate }
    /// How many control messages of probes wait for a neighbour that has most of them.
    var probesWaiting: Int { router.trunks.map { router.peers[$0].probes.count }.max() ?? 0 }
    var sequence: UInt64 { router.sequence }
    var connectionCount: Int { router.connections.count }
    var isIdle: Bool { router.isIdle }
    var pathsVersion: Int { router.pathsVersion }
    func cost(of end: NodeEnd) -> UInt32 { router.peers[end.id.index].cost }
    func advertisement(of node: String) -> Advertisement? { router.database.advertisement(of: node) }

    /// Notices in words that can be compared.
    var news: [String] {
        notices.map {
            switch $0 {
            case .trunkUp(let name, _): "up \(name)"
            case .trunkDown(let name, _): "down \(name)"
            case .trunkRedundant(let name, _): "redundant \(name)"
            case .trunkUnclear(let name, _): "unclear \(name)"
            case .connectedToSelf: "self"
            case .nameTaken(let name, _): "taken \(name)"
            case .connectionOver: "over"
            case .loginFailed(_, _, let reason): "no login: \(reason)"
            case .badControl(let name, _): "bad \(name)"
            }
        }
    }
}
