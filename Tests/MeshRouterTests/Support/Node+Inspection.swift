import AMQPCodec
import AMQPEngine

@testable import MeshRouter

/// What the router holds, as members of a class: a test's macros cannot look into a value that cannot be copied.
extension Node {
    /// Everything that comes with clients and must go with them; all zero when there is none.
    struct Holdings: Equatable, CustomStringConvertible {
        var inlets = 0
        var outlets = 0
        var routes = 0
        var answers = 0
        var unsettled = 0
        var paused = 0
        var uses = 0
        var patternBytes = 0

        var description: String {
            "\(inlets) inlets, \(outlets) outlets, \(routes) routes, \(answers) answers, \(unsettled) unsettled, "
                + "\(paused) paused, \(uses) uses, \(patternBytes) bytes of patterns"
        }
    }

    var holdings: Holdings {
        var holdings = Holdings(
            inlets: router.inlets.indices.count, outlets: router.outlets.indices.count,
            routes: max(router.routes.indices.count, router.routeOfKey.count), answers: router.answers.count,
            patternBytes: router.patternBytes)
        for index in router.peers.indices {
            if !router.peers[index].engine.isSettled { holdings.unsettled += 1 }
            holdings.paused += router.peers[index].pauses.reduce(0) { $0 + abs($1) }
            for known in router.peers[index].uses {
                switch known.use {
                case .inlet, .outlet: holdings.uses += 1
                case .none, .controlIn, .controlOut: break
                }
            }
        }
        return holdings
    }

    /// How many deliveries each inlet's link may still receive.
    var grants: [UInt32] {
        var grants: [UInt32] = []
        for index in router.inlets.indices {
            guard let source = router.inlets[index].source else { continue }
            grants.append(router.peers[source.connection.index].engine.flow(of: source.link)?.credit ?? 0)
        }
        return grants
    }

    var queued: Int { router.inlets.indices.reduce(0) { $0 + router.inlets[$1].queue.count } }
    var queuedBytes: Int { router.inlets.indices.reduce(0) { $0 + router.inlets[$1].queuedBytes } }
    var neighbours: [String] { router.trunks.compactMap { router.peers[$0].neighbour }.sorted() }
    var reachable: [String: UInt32] { router.paths.paths.mapValues(\.cost) }
    var nextHops: [String: String] { router.paths.paths.mapValues(\.nextHop) }
    var patterns: [String] { router.patterns.map(\.text) }
    var sequence: UInt64 { router.sequence }
    var connectionCount: Int { router.connections.count }
    var isIdle: Bool { router.isIdle }
    func advertisement(of node: String) -> Advertisement? { router.database.advertisements[node] }

    /// Notices in words that can be compared.
    var news: [String] {
        notices.map {
            switch $0 {
            case .trunkUp(let name, _): "up \(name)"
            case .trunkDown(let name, _): "down \(name)"
            case .trunkRedundant(let name, _): "redundant \(name)"
            case .connectedToSelf: "self"
            case .nameTaken(let name, _): "taken \(name)"
            case .connectionOver: "over"
            case .loginFailed(_, _, let reason): "no login: \(reason)"
            case .badControl(let name, _): "bad \(name)"
            }
        }
    }
}
