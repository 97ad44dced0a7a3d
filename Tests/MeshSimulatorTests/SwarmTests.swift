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

    /// What seeds have found, made small.
    @Test(arguments: [
        // A node came to the sequence of its earlier life, and its neighbours took what they knew of that for the same.
        """
        seed: 720
        duration: 26s
        nodes: [n0, {name: n1, settings: {window: 13, idle-timeout: 2s}}, n4]
        links: [n0 -- n1, n1 -- n4]
        clients:
          - {name: r2, node: n1, role: receiver, address: "b/*", credit: 5, start: 6.193s, stop: 12.635s}
        steps:
          - {at: 8.428s, degrade: {link: [n1 -- n4], latency: 218ms, stalls: {rate: 1.0/s, for: 1.612s}}}
          - {at: 13.175s, kill: [n1]}
        """
    ])
    func foundOnce(_ yaml: String) async throws {
        let topology = try Topology(yaml: yaml, file: "found")
        for seed in topology.seed..<topology.seed + 20 {
            let report = try await SimulatedRun(topology, seed: seed, isRough: true).run()
            #expect(report.passed, "seed \(seed): \(report.failures)")
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
