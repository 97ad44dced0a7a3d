import MeshTopology
import Testing

@testable import MeshSimulator

/// Failures made small.
struct ShrinkerTests {
    /// Of everything that a seed draws, what makes an expectation fail is left.
    @Test func whatMattersIsLeft() async throws {
        var topology = Swarm.draw(seed: 3)
        topology.nodes.append(Topology.Node(name: "lonely"))
        topology.clients.append(Topology.Client(name: "nobody", node: "lonely", role: .receiver, address: "z"))
        topology.expectations = [.init(.delivered(.between(1, nil)))]
        topology.expectations[0].subjects = ["nobody"]
        let small = await Shrinker.shrink(topology, isRough: true, seeds: 1, runs: 1_000)
        #expect(small.nodes.map(\.name) == ["lonely"] && small.clients.map(\.name) == ["nobody"])
        #expect(small.links.isEmpty && small.steps.isEmpty)
        #expect(try await !SimulatedRun(small, isRough: true).run().passed)
        var read = try Topology(yaml: small.yaml, file: "small")
        read.expectations[0].line = 0
        #expect(read == small)
    }
}
