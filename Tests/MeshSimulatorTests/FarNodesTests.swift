import AMQPEngine
import MeshSimulator
import MeshTopology
import Testing

/// Nodes that are as far apart as a neighbour may be silent.
struct FarNodesTests {
    @Test(arguments: [(50, 80), (50, 1_000), (300, 460)])
    func aTrunkComesUpAndStays(_ heartbeat: Int64, _ latency: Int64) {
        let simulation = Simulation(seed: 1)
        for name in ["a", "b"] {
            var node = Topology.Node(name: name)
            node.settings.heartbeat = .milliseconds(heartbeat)
            simulation.addNode(node)
        }
        var link = Topology.Link("a", "b")
        link.there.latency = .milliseconds(latency)
        link.back.latency = .milliseconds(latency)
        simulation.addLink(link)
        simulation.run(until: Moment(nanoseconds: 20_000_000_000))
        #expect(simulation.divergence == nil)
        simulation.run(until: Moment(nanoseconds: 60_000_000_000))
        #expect(simulation.divergence == nil && simulation.failures.isEmpty)
    }
}
