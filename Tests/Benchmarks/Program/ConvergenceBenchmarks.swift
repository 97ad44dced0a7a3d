import AMQPEngine
import MeshSimulator
import MeshTopology

/// How long after a change all nodes of a simulated mesh have the right ways, in virtual time.
enum ConvergenceBenchmarks {
    static func run(_ table: Table) {
        // No two nodes are linked twice, so that a small mesh runs out of them. A large mesh takes a second or more of processor time for each change, most of it to see whether all nodes are right.
        let kinds: [(nodes: Int, changes: Int, aim: Double?)] = [
            (50, min(8 * table.rounds, 500), 100), (500, table.rounds, 500), (1_000, table.rounds / 8 + 1, nil),
        ]
        for (nodes, changes, aim) in kinds {
            table.spread("convergence: \(nodes) nodes, \(2 * nodes) links of 5 ms") { line in
                let mesh = RestlessMesh(nodes: nodes, seed: 1)
                line("all of them start at once", [mesh.converge()], nil)
                for (rest, how) in [(2.0, "and all are at rest before"), (0.02, "20 ms after the change before")] {
                    mesh.rest = rest
                    var times: (lost: [Double], gained: [Double]) = ([], [])
                    for _ in 0..<changes {
                        times.lost.append(mesh.loseLink())
                        times.gained.append(mesh.gainLink())
                    }
                    line("a link is lost, \(how)", times.lost, aim)
                    line("two nodes begin to dial, \(how)", times.gained, aim)
                }
                mesh.rest = 2
                line("a node dies", (0..<min(changes, nodes / 5)).map { _ in mesh.loseNode() }, aim)
            }
        }
    }
}

/// A simulated mesh to which something happens again and again.
private final class RestlessMesh {
    private let simulation: Simulation
    private var dice: Dice
    private let count: Int
    /// The pairs of nodes that are linked, with the numbers of their links, and those that ever were.
    private var links: [(pair: [Int], number: Int)] = []
    private var known: Set<[Int]> = []
    private var dead: Set<Int> = []
    private var now = 0.0
    /// How many seconds nothing happens between two changes.
    var rest = 2.0

    /// A ring, and as many links more between nodes that are drawn.
    init(nodes: Int, seed: UInt64) {
        simulation = Simulation(seed: seed)
        dice = Dice(seed)
        count = nodes
        for number in 0..<nodes { simulation.addNode(Topology.Node(name: "n\(number)")) }
        for number in 0..<nodes { link([number, (number + 1) % nodes].sorted()) }
        while links.count < 2 * nodes { linkAny() }
    }

    private func link(_ pair: [Int]) {
        var link = Topology.Link("n\(pair[0])", "n\(pair[1])")
        link.there.latency = .milliseconds(5)
        link.back.latency = .milliseconds(5)
        links.append((pair, known.count))
        known.insert(pair)
        simulation.addLink(link)
    }

    /// Links two nodes that never were.
    private func linkAny() {
        while true {
            let pair = [dice.below(count), dice.below(count)].sorted()
            guard pair[0] != pair[1], !known.contains(pair), dead.isDisjoint(with: pair) else { continue }
            return link(pair)
        }
    }

    private func run(seconds: Double) {
        now += seconds
        simulation.run(until: Moment(nanoseconds: Int64(now * 1e9)))
        guard simulation.failures.isEmpty else { fatalError("\(simulation.failures)") }
    }

    /// Lets time pass until all nodes have the right ways; says how many milliseconds that took.
    func converge() -> Double {
        let start = now
        while !simulation.hasConverged {
            guard now < start + 60 else { fatalError("the mesh does not converge: \(simulation.divergence ?? "")") }
            run(seconds: 0.001)
        }
        return (now - start) * 1_000
    }

    private func change(_ body: () -> Void) -> Double {
        run(seconds: rest)
        guard simulation.hasConverged else { fatalError("something has changed by itself") }
        body()
        return converge()
    }

    func loseLink() -> Double {
        change {
            let lost = links.remove(at: dice.below(links.count)).number
            for end in 0...1 { simulation.cut(lost, from: end) }
            simulation.reset(lost)
        }
    }

    func gainLink() -> Double { change { linkAny() } }

    func loseNode() -> Double {
        change {
            var node = dice.below(count)
            while dead.contains(node) { node = dice.below(count) }
            dead.insert(node)
            links.removeAll { $0.pair.contains(node) }
            simulation.kill("n\(node)")
        }
    }
}
