import MeshRouter
import MeshTopology

/// What it takes a node to find its ways anew when it hears of a change.
enum PathBenchmarks {
    static func run(_ table: Table) {
        for (nodes, links) in [(50, 200), (1_000, 4_000)] {
            for costs: UInt32 in [1, 10] {
                table.compare("route: ways among \(nodes) nodes with \(links) links that cost 1 to \(costs)") {
                    [
                        contestant("computed", Graph(nodes, links, costs)) { _ in },
                        contestant("a link costs more, and less", Graph(nodes, links, costs)) { $0.changeCost() },
                        contestant("a link goes, and comes", Graph(nodes, links, costs)) { $0.toggleLink() },
                        contestant("a node goes, and comes", Graph(nodes, links, costs)) { $0.toggleNode() },
                    ]
                }
            }
        }
    }

    private static func contestant(_ name: String, _ graph: Graph, _ change: @escaping (Graph) -> Void) -> Contestant {
        Contestant(name, bytes: 0, aim: 10_000_000) { count in
            for _ in 0..<count {
                change(graph)
                use(ShortestPaths(from: LinkStateDatabase.own, graph.database))
            }
        }
    }
}

/// A ring and as many more links at random, as one of its nodes knows it.
private final class Graph {
    private(set) var database = LinkStateDatabase(of: "n0")
    private var links: [(one: Int, other: Int, cost: UInt32)] = []
    private var dice = Dice(5)
    private let count: Int
    private var sequence: UInt64 = 1
    /// What was changed and is to be put right the next time.
    private var changed: Int?

    init(_ nodes: Int, _ links: Int, _ costs: UInt32) {
        count = nodes
        var known: Set<[Int]> = []
        while self.links.count < links {
            let place = self.links.count
            let (one, other) =
                place < nodes ? (place, (place + 1) % nodes) : (dice.below(nodes), dice.below(nodes))
            guard one != other, known.insert([min(one, other), max(one, other)]).inserted else { continue }
            self.links.append((one, other, 1 + UInt32(dice.below(Int(costs)))))
        }
        for node in 0..<nodes { advertise(node) { _ in true } }
        let paths = ShortestPaths(from: LinkStateDatabase.own, database)
        guard (0..<Int32(nodes)).allSatisfy({ !paths.nextHops(to: $0).isEmpty }) else { fatalError("no way") }
    }

    private func advertise(_ node: Int, _ isUp: (Int) -> Bool) {
        var neighbours: [Advertisement.Neighbour] = []
        for place in links.indices where links[place].one == node || links[place].other == node {
            guard isUp(place) else { continue }
            let neighbour = links[place].one == node ? links[place].other : links[place].one
            neighbours.append(.init(name: "n\(neighbour)", cost: links[place].cost))
        }
        sequence += 1
        _ = database.update(
            Advertisement(node: "n\(node)", instance: 1, sequence: sequence, neighbours: neighbours, prefixes: []))
    }

    /// Says the place of what is changed, and whether it is put right.
    private func next(_ bound: Int) -> (place: Int, isBack: Bool) {
        if let place = changed {
            changed = nil
            return (place, true)
        }
        let place = dice.below(bound)
        changed = place
        return (place, false)
    }

    func changeCost() {
        let (link, isBack) = next(links.count)
        if isBack { links[link].cost -= 5 } else { links[link].cost += 5 }
        for node in [links[link].one, links[link].other] { advertise(node) { _ in true } }
    }

    func toggleLink() {
        let (link, isBack) = next(links.count)
        for node in [links[link].one, links[link].other] { advertise(node) { isBack || $0 != link } }
    }

    /// A node but the own one; its neighbours tell.
    func toggleNode() {
        let (place, isBack) = next(count - 1)
        let node = place + 1
        for link in links.indices where links[link].one == node || links[link].other == node {
            let neighbour = links[link].one == node ? links[link].other : links[link].one
            advertise(neighbour) { isBack || links[$0].one != node && links[$0].other != node }
        }
    }
}
