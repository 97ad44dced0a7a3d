import AMQPEngine
import MeshSimulator
import MeshTopology

/// How much faster than a clock whole meshes are simulated, of real routers and engines, on one thread.
enum SimulatorBenchmarks {
    static func run(_ table: Table) {
        for count in [10, 20, 100, 1_000] {
            table.measure("simulator: \(count) nodes, \(2 * count) links") { line in
                let mesh = Mesh(nodes: count, seed: 1)
                let start = mesh.converge()
                line("until every node knows the way to every other", start, "virtual s / s")
                let idle = mesh.run(seconds: 60)
                line("idle after that", idle, "virtual s / s")
                line("all together", start + idle, "virtual s / s")
            }
        }
        for rate in [1.0, 10, 100] {
            table.measure("simulator: 20 nodes, ten senders of \(Int(rate)) messages a second to receivers elsewhere") {
                line in
                let mesh = Mesh(nodes: 20, seed: 1)
                _ = mesh.converge()
                for number in 0..<10 {
                    mesh.add(sender: "s\(number)", at: number, to: "a/\(number)", rate: rate)
                    mesh.add(receiver: "r\(number)", at: number + 10, of: "a/\(number)")
                }
                _ = mesh.run(seconds: 2)
                let before = mesh.arrived
                var traffic = mesh.run(seconds: 60)
                line("with traffic", traffic, "virtual s / s")
                traffic.amount = Double(mesh.arrived - before)
                line("messages that arrived", traffic, "messages / s")
            }
        }
        table.measure("simulator: a line of 3 nodes, from end to end as fast as there is credit") { line in
            for senders in [1, 10] {
                let mesh = Mesh(line: 3)
                for number in 0..<senders {
                    mesh.add(sender: "s\(number)", at: 0, to: "a/\(number)", rate: nil)
                    mesh.add(receiver: "r\(number)", at: 2, of: "a/\(number)")
                }
                _ = mesh.run(seconds: 1)
                let before = mesh.arrived
                var traffic = mesh.run(seconds: 2)
                traffic.amount = Double(mesh.arrived - before)
                line(senders == 1 ? "one sender" : "\(senders) senders", traffic, "messages / s")
            }
        }
    }
}

/// How much was done in how much processor time.
struct Effort {
    var amount: Double
    var nanoseconds: Int64

    static func + (left: Effort, right: Effort) -> Effort {
        Effort(amount: left.amount + right.amount, nanoseconds: left.nanoseconds + right.nanoseconds)
    }
}

/// A simulated mesh that is timed.
private final class Mesh {
    private let simulation: Simulation
    private var now = 0.0

    /// A ring, and as many links more between nodes that are drawn, so that nodes have four links on average.
    init(nodes count: Int, seed: UInt64) {
        simulation = Simulation(seed: seed)
        for number in 0..<count { simulation.addNode(Topology.Node(name: "n\(number)")) }
        var dice = Dice(seed)
        var known: Set<[Int]> = []
        for number in 0..<count { link(number, (number + 1) % count, &known) }
        while known.count < 2 * count { link(dice.below(count), dice.below(count), &known) }
    }

    init(line count: Int) {
        simulation = Simulation(seed: 1)
        for number in 0..<count { simulation.addNode(Topology.Node(name: "n\(number)")) }
        for number in 1..<count { simulation.addLink(Mesh.link("n\(number - 1)", "n\(number)")) }
    }

    /// A link on which bytes take a tenth of a millisecond.
    private static func link(_ first: String, _ second: String) -> Topology.Link {
        var link = Topology.Link(first, second)
        link.there.latency = .microseconds(100)
        link.back.latency = .microseconds(100)
        return link
    }

    private func link(_ one: Int, _ other: Int, _ known: inout Set<[Int]>) {
        guard one != other, known.insert([min(one, other), max(one, other)]).inserted else { return }
        simulation.addLink(Mesh.link("n\(one)", "n\(other)"))
    }

    func add(sender name: String, at node: Int, to address: String, rate: Double?) {
        var client = Topology.Client(name: name, node: "n\(node)", role: .sender, address: address)
        client.size = 64
        if let rate { client.pace = .perSecond(rate) }
        simulation.addClient(client).start()
    }

    func add(receiver name: String, at node: Int, of address: String) {
        simulation.addClient(Topology.Client(name: name, node: "n\(node)", role: .receiver, address: address)).start()
    }

    var arrived: Int { simulation.ledger.tally.arrived }

    /// Lets time pass; says how many virtual seconds that were, and what it took.
    func run(seconds: Double) -> Effort {
        now += seconds
        let start = processorTime()
        simulation.run(until: Moment(nanoseconds: Int64(now * 1e9)))
        guard simulation.failures.isEmpty else { fatalError("\(simulation.failures)") }
        return Effort(amount: seconds, nanoseconds: max(processorTime() - start, 1))
    }

    /// Lets time pass until all nodes know all ways. Asking whether they do is not counted.
    func converge() -> Effort {
        var effort = run(seconds: 0.001)
        while !simulation.hasConverged {
            guard now < 60 else { fatalError("the mesh does not converge") }
            effort = effort + run(seconds: 0.001)
        }
        return effort
    }
}
