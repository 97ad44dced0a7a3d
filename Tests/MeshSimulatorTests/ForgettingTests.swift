import AMQPEngine
import MeshSimulator
import MeshTopology
import Testing

/// Nodes that are out of reach for about as long as they are remembered.
struct ForgettingTests {
    private func link(_ first: String, _ second: String, _ latency: Duration) -> Topology.Link {
        var link = Topology.Link(first, second)
        link.there.latency = latency
        link.back.latency = latency
        return link
    }

    /// Of a, b and c each hears later than the one before that x and y are gone, and so forgets them later. They come back after a minute and so many milliseconds, at
    /// the other end.
    @Test(arguments: Array(stride(from: -500 as Int64, to: 1_500, by: 100)))
    func whoHasNotForgottenTellsWhoHas(_ milliseconds: Int64) {
        let simulation = Simulation(seed: 1)
        for name in ["a", "b", "c", "x", "y"] { simulation.addNode(Topology.Node(name: name)) }
        for (first, second) in [("a", "b"), ("b", "c")] { simulation.addLink(link(first, second, .milliseconds(400))) }
        for (first, second) in [("a", "x"), ("x", "y")] { simulation.addLink(link(first, second, .milliseconds(1))) }
        simulation.run(until: Moment(nanoseconds: 20_000_000_000))
        #expect(simulation.hasConverged)
        for end in 0...1 { simulation.cut(2, from: end) }
        simulation.reset(2)
        simulation.run(until: Moment(nanoseconds: 80_000_000_000 + milliseconds * 1_000_000))
        simulation.addLink(link("x", "c", .milliseconds(1)))
        simulation.run(until: Moment(nanoseconds: 100_000_000_000))
        #expect(simulation.divergence == nil)
    }
}
