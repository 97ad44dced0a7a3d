import AMQPEngine
import MeshRouter
import MeshTopology

/// What must be true when nothing happens to the mesh any more.
extension Simulation {
    /// Whether every node knows every node that it can reach, at what that costs, as links stand now.
    package var hasConverged: Bool { divergence == nil }

    /// The first thing that some node does not know; nil if there is none.
    package var divergence: String? {
        surveyLinks()
        for node in nodes where node.isReachable && !node.isRight(about: survey.number) {
            let costs = survey.ways.costs(from: node.place)
            let known = node.router.reach
            let isRight = nodes.allSatisfy { (known[$0.name] ?? CheapestWays.never) == costs[$0.place] }
            guard isRight, known.count == costs.count(where: { $0 != CheapestWays.never }) else {
                return "\(node.name) is wrong about \(mistakes(known, costs))"
            }
            if let mistake = wrongHops(of: node) { return mistake }
            node.noteRight(about: survey.number)
        }
        return nil
    }

    /// Looks which links work. If they are the same as the last time, what was found about them still holds.
    private func surveyLinks() {
        var edges: [CheapestWays.Edge] = []
        for link in links where !link.isCut.contains(true) && link.ends.allSatisfy({ nodes[$0].isReachable }) {
            edges.append(.init(one: link.ends[0], other: link.ends[1], cost: link.original.cost))
        }
        guard survey.ways.count != nodes.count || survey.ways.edges != edges else { return }
        survey = (survey.number + 1, CheapestWays(count: nodes.count, edges))
    }

    /// What is wrong with the neighbours by which a node would send; nil if it would by each that is on a cheapest way, and by no other.
    private func wrongHops(of node: SimulatedNode) -> String? {
        let hops = node.router.nextHops
        for other in nodes.indices {
            let found = Set(hops[nodes[other].name] ?? [])
            let right = Set(survey.ways.firstHops(from: node.place, to: other).map { nodes[$0].name })
            guard found != right else { continue }
            return "\(node.name) would send to \(nodes[other].name) by \(found.sorted()), not by \(right.sorted())"
        }
        return nil
    }

    private func mistakes(_ known: [String: UInt32], _ costs: [UInt32]) -> [String] {
        let wrong = nodes.filter { (known[$0.name] ?? CheapestWays.never) != costs[$0.place] }.map(\.name)
        return (wrong + known.keys.filter { name in !nodes.contains { $0.name == name } }).sorted()
    }

    /// The nodes that one can reach, itself included, as links stand now; in their order.
    func nodesInReach(of place: Int) -> [Int] {
        surveyLinks()
        let costs = survey.ways.costs(from: place)
        return nodes.indices.filter { costs[$0] != CheapestWays.never }
    }

    /// Whether no node has anything left of its clients.
    var isNothingLeft: Bool {
        nodes.allSatisfy { !$0.isAlive || ($0.router.holdings == Router.Holdings() && !$0.hasStrayConnections) }
    }

    /// Complains of everything that should be over once all clients have left and the mesh is at rest.
    package func expectNothingLeft() {
        for sentence in ledger.open() { fail(sentence) }
        for node in nodes where node.isAlive {
            let holdings = node.router.holdings
            if holdings != Router.Holdings() { fail("\(node.name) still has \(holdings)") }
            if node.hasStrayConnections { fail("\(node.name) remembers connections that are over") }
        }
    }
}
