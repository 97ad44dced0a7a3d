import AMQPEngine
import MeshRouter
import Testing

@testable import MeshSimulator

/// Links that cost different amounts, and the oracle that says what is right.
struct LinkCostTests {
    /// A square with a diagonal that is dear.
    private func square(_ diagonal: UInt32) -> Simulation {
        let simulation = Simulation(seed: 1)
        for name in ["a", "b", "c", "d"] { simulation.addNode(name) }
        simulation.addLink("a", "b", cost: 2)
        simulation.addLink("c", "b", cost: 3)
        simulation.addLink("c", "d", cost: 1)
        simulation.addLink("d", "a", cost: 5)
        simulation.addLink("a", "c", cost: diagonal)
        return simulation
    }

    private func reach(_ name: String, _ simulation: Simulation) -> [String: UInt32] {
        simulation.node(name).router.reach
    }

    private func inlets(_ name: String, _ simulation: Simulation) -> Int {
        simulation.node(name).router.holdings.inlets
    }

    @Test func routersAndOracleAgree() {
        let simulation = square(6)
        #expect(!simulation.hasConverged, "nobody has spoken yet")
        simulation.run(until: LineTests.seconds(2))
        #expect(simulation.hasConverged && simulation.failures.isEmpty)
        #expect(reach("a", simulation) == ["a": 0, "b": 2, "c": 5, "d": 5])
        simulation.cut(0)
        #expect(!simulation.hasConverged, "nobody has heard of it yet")
        simulation.run(until: LineTests.seconds(4))
        #expect(simulation.hasConverged && reach("a", simulation) == ["a": 0, "b": 9, "c": 6, "d": 5])
        simulation.kill("c")
        simulation.run(until: LineTests.seconds(6))
        #expect(simulation.hasConverged && reach("a", simulation) == ["a": 0, "d": 5])
    }

    @Test func messagesTakeTheCheaperWay() {
        let simulation = square(6)
        simulation.run(until: LineTests.seconds(1))
        simulation.addClient(ClientScript("in", at: "a", "x", LineTests.sender(100)))
        simulation.addClient(ClientScript("out", at: "c", "x", .receiver(ClientScript.Receiving())))
        simulation.run(until: LineTests.seconds(5))
        #expect(simulation.failures.isEmpty && simulation.ledger.counts.accepted == 100)
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
        for place in 0..<count { simulation.addNode("n\(place)") }
        for edge in edges { simulation.addLink("n\(edge.one)", "n\(edge.other)", cost: edge.cost) }
        simulation.run(until: LineTests.seconds(3))
        #expect(simulation.failures == [] && simulation.divergence == nil)
    }
}
