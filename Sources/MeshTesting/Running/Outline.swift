import MeshSimulator
import MeshTopology

/// What a mesh should look like by now, as far as its topology and the steps taken say.
struct Outline {
    private let topology: Topology
    private var dead: Set<String> = []
    private var paused: Set<String> = []
    /// The ends, 0 or 1, from which nothing gets through, of each link.
    private var cuts: [Set<Int>]

    init(_ topology: Topology) {
        self.topology = topology
        cuts = Array(repeating: [], count: topology.links.count)
    }

    func isDead(_ node: String) -> Bool { dead.contains(node) }
    func isPaused(_ name: String) -> Bool { paused.contains(name) }
    func isReachable(_ node: String) -> Bool { !isDead(node) && !isPaused(node) }

    /// In the order of the topology.
    var pausedNodes: [String] { topology.nodes.map(\.name).filter(isPaused) }

    mutating func take(_ action: Topology.Action) {
        switch action {
        case .cut(let ways): for (link, end) in ways.flatMap(topology.links.directions) { cuts[link].insert(end) }
        case .heal(let ways): for (link, end) in ways.flatMap(topology.links.directions) { cuts[link].remove(end) }
        case .healAll: cuts = Array(repeating: [], count: cuts.count)
        case .partition(let groups):
            for link in topology.links.indices(between: groups) { cuts[link] = [0, 1] }
        case .kill(let names):
            dead.formUnion(names)
            paused.subtract(names)
        case .restart(let names): dead.subtract(names)
        case .pause(let names): paused.formUnion(names)
        case .resume(let names), .detach(let names): paused.subtract(names)
        case .degrade, .attach, .setCredit: break
        }
    }

    /// What it costs from each node that can be reached to all that it can reach.
    var costs: [String: [String: Int]] {
        let names = topology.nodes.map(\.name)
        let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        let edges = topology.links.indices.compactMap { index -> CheapestWays.Edge? in
            let link = topology.links[index]
            guard cuts[index].isEmpty, isReachable(link.first), isReachable(link.second),
                let one = places[link.first], let other = places[link.second]
            else { return nil }
            return CheapestWays.Edge(one: one, other: other, cost: link.cost)
        }
        var ways = CheapestWays(count: names.count, edges)
        var result: [String: [String: Int]] = [:]
        for (place, name) in names.enumerated() where isReachable(name) {
            let costs = ways.costs(from: place)
            let known = names.indices.filter { costs[$0] != CheapestWays.never }.map { (names[$0], Int(costs[$0])) }
            result[name] = Dictionary(uniqueKeysWithValues: known)
        }
        return result
    }
}
