import AMQPEngine
import MeshRouter
import MeshTopology
import Testing

@testable import MeshSimulator

/// Links that cost different amounts, and the oracle that says what is right.
struct LinkCostTests {
    /// A square with a diagonal that is dear.
    private func square(_ diagonal: UInt32) -> Simulation {
        let simulation = Simulation(seed: 1)
        for name in ["a", "b", "c", "d"] { simulation.addNode(Topology.Node(name: name)) }
        for (first, second, cost) in [("a", "b", 2), ("c", "b", 3), ("c", "d", 1), ("d", "a", 5), ("a", "c", diagonal)]
        {
            simulation.addLink(link(first, second, cost))
        }
        return simulation
    }

    private func link(_ first: String, _ second: String, _ cost: UInt32) -> Topology.Link {
        var link = Topology.Link(first, second)
        link.cost = cost
        return link
    }

    private func seconds(_ seconds: Int64) -> Moment { Moment(nanoseconds: seconds * 1_000_000_000) }

    private func reach(_ name: String, _ simulation: Simulation) -> [String: UInt32] {
        simulation.node(name).router.reach
    }

    private func inlets(_ name: String, _ simulation: Simulation) -> Int {
        simulation.node(name).router.holdings.inlets
    }

    @Test func routersAndOracleAgree() {
        let simulation = square(6)
        #expect(!simulation.hasConverged, "nobody has spoken yet")
        simulation.run(until: seconds(2))
        #expect(simulation.hasConverged && simulation.failures.isEmpty)
        #expect(reach("a", simulation) == ["a": 0, "b": 2, "c": 5, "d": 5])
        for end in 0...1 { simulation.cut(0, from: end) }
        simulation.reset(0)
        #expect(!simulation.hasConverged, "nobody has heard of it yet")
        simulation.run(until: seconds(4))
        #expect(simulation.hasConverged && reach("a", simulation) == ["a": 0, "b": 9, "c": 6, "d": 5])
        simulation.kill("c")
        simulation.run(until: seconds(6))
        #expect(simulation.hasConverged && reach("a", simulation) == ["a": 0, "d": 5])
    }

    @Test func messagesTakeTheCheaperWay() {
        let simulation = square(6)
        simulation.run(until: seconds(1))
        var sender = Topology.Client(name: "in", node: "a", role: .sender, address: "x")
        sender.count = 100
        for client in [sender, Topology.Client(name: "out", node: "c", role: .receiver, address: "x")] {
            simulation.addClient(client).start()
        }
        simulation.run(until: seconds(5))
        #expect(simulation.failures.isEmpty && simulation.ledger.tally.accepted == 100)
        #expect(inlets("b", simulation) == 1 && inlets("d", simulation) == 0)
    }

    /// The oracle's ways are those of Floyd and Warshall, and a mesh finds them.
    @Test(arguments: 1...30 as ClosedRange<UInt64>)
    func randomMeshesAgree(_ seed: UInt64) {
        var dice = Dice(seed)
        let count = 2 + dice.below(9)
        var edges: [CheapestWays.Edge] = []
        var sums = Array(repeating: Array(repeating: CheapestWays.never, count: count), count: count)
        for one in 0..<count {
            sums[one][one] = 0
            for other in 0..<one where dice.once(in: 3) {
                let cost = dice.once(in: 4) ? 65_535 : UInt32(1 + dice.below(9))
                edges.append(.init(one: one, other: other, cost: cost))
                (sums[one][other], sums[other][one]) = (cost, cost)
            }
        }
        for middle in 0..<count {
            for one in 0..<count {
                for other in 0..<count where sums[one][middle] != CheapestWays.never {
                    let (sum, isTooMuch) = sums[one][middle].addingReportingOverflow(sums[middle][other])
                    if !isTooMuch { sums[one][other] = min(sums[one][other], sum) }
                }
            }
        }
        var ways = CheapestWays(count: count, edges)
        for place in 0..<count { #expect(ways.costs(from: place) == sums[place]) }
        let simulation = Simulation(seed: seed)
        for place in 0..<count { simulation.addNode(Topology.Node(name: "n\(place)")) }
        for edge in edges { simulation.addLink(link("n\(edge.one)", "n\(edge.other)", edge.cost)) }
        simulation.run(until: seconds(3))
        #expect(simulation.failures == [] && simulation.divergence == nil)
    }
}
