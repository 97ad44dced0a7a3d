import MeshSimulator
import MeshTopology
import Testing

/// Meshes, clients and faults as seeds draw them.
struct SwarmTests {
    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func seedsPass(_ seed: UInt64) async throws {
        let topology = Swarm.draw(seed: seed)
        let report = try await SimulatedRun(topology, isRough: true).run()
        #expect(report.passed, "\(report.failures)\n\(topology.yaml)")
    }

    @Test func aSeedIsARun() async throws {
        for seed in 1...5 as ClosedRange<UInt64> {
            let topology = Swarm.draw(seed: seed)
            #expect(topology == Swarm.draw(seed: seed))
            let first = try await SimulatedRun(topology, isRough: true).run().traceHash
            #expect(try await SimulatedRun(topology, isRough: true).run().traceHash == first, "seed \(seed)")
        }
    }

    /// What is drawn is not always the same thing, and messages do pass.
    @Test func seedsDiffer() async throws {
        var reports: [RunReport] = []
        for seed in 41...60 as ClosedRange<UInt64> {
            reports.append(try await SimulatedRun(Swarm.draw(seed: seed), isRough: true).run())
        }
        #expect(Set(reports.map(\.traceHash)).count == 20)
        #expect(reports.reduce(0) { $0 + $1.tally.accepted } > 500)
        #expect(reports.contains { $0.tally.returned > 0 } && reports.contains { $0.tally.settledBefore > 0 })
    }

    /// What a seed draws can be written down, and is read as the same.
    @Test func whatIsDrawnIsAFile() async throws {
        for seed in 1...300 as ClosedRange<UInt64> {
            let topology = Swarm.draw(seed: seed)
            #expect(try Topology(yaml: topology.yaml, file: "swarm") == topology)
        }
    }

    /// Faults on a mesh of somebody's own.
    @Test func faultsAreDrawnForAnyMesh() async throws {
        let topology = try Topology(
            yaml: """
                duration: 20s
                generate: ring 5
                clients: [{name: in, node: n1, role: sender, address: a, rate: 20/s}, out receives a at n3]
                steps: [{at: 1s, kill: n2}]
                expect: [{delivered: 1}]
                """, file: "ring")
        let drawn = (1...20).map { Swarm.draw(seed: $0, on: topology) }
        #expect(drawn.allSatisfy { $0.expectations.isEmpty && $0.nodes == topology.nodes })
        #expect(drawn.allSatisfy { $0.clients == topology.clients })
        #expect(Set(drawn.map(\.steps)).count > 15)
        for topology in drawn {
            let report = try await SimulatedRun(topology, isRough: true).run()
            #expect(report.passed, "\(report.failures)\n\(topology.yaml)")
        }
    }
}
