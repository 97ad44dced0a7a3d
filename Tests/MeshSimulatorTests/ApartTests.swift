import MeshSimulator
import MeshTopology
import Testing

/// A mesh in parts that cannot reach each other.
struct ApartTests {
    @Test func eachPartComesToAGoodEnd() async throws {
        let topology = try Topology(
            yaml: """
                duration: 5s
                nodes: [a, b, c, alone]
                links: [a -- b]
                clients:
                  - {name: one, node: a, role: sender, address: x, count: 10}
                  - {name: two, node: c, role: sender, address: x, count: 10}
                  - got receives x at b
                expect: [{delivered: 10, of: got}, {delivered: 0, of: two}]
                """, file: "apart")
        for seed in 1...10 as ClosedRange<UInt64> {
            let report = try await SimulatedRun(topology, seed: seed).run()
            #expect(report.passed, "\(report.failures) \(report.findings)")
        }
    }
}
