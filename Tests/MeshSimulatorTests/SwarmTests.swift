import MeshSimulator
import Testing

/// Meshes, clients and faults as seeds draw them.
struct SwarmTests {
    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func seedsPass(_ seed: UInt64) {
        let report = Swarm.run(seed: seed)
        #expect(report.failures.isEmpty, "\(report.failures)\n\(report.plan.joined(separator: "\n"))")
    }

    /// What seeds have found.
    @Test(
        arguments: [
            // A node that had news for a neighbour who read nothing went round and round.
            1_180
        ] as [UInt64])
    func foundOnce(_ seed: UInt64) { seedsPass(seed) }

    @Test func aSeedIsARun() {
        for seed in 1...5 as ClosedRange<UInt64> {
            #expect(Swarm.run(seed: seed).trace == Swarm.run(seed: seed).trace, "seed \(seed)")
        }
    }

    /// What is drawn is not always the same thing, and messages do pass.
    @Test func seedsDiffer() {
        let reports = (41...60 as ClosedRange<UInt64>).map(Swarm.run(seed:))
        #expect(Set(reports.map(\.trace.hash)).count == 20)
        #expect(reports.reduce(0) { $0 + $1.counts.accepted } > 500)
        #expect(reports.contains { $0.counts.modified > 0 } && reports.contains { $0.counts.settledBefore > 0 })
    }
}
