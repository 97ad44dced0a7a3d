import MeshSimulator
import MeshTopology
import Testing

/// What becomes of expectations and clients at odd times.
struct VerdictTests {
    private func run(_ yaml: String) async throws -> RunReport {
        try await SimulatedRun(Topology(yaml: yaml, file: "odd"), seed: 1).run()
    }

    private static let pair = """
        nodes: [a, b]
        links: [{between: a -- b, latency: 5ms}]

        """

    /// A mesh that is right, but too late, has not converged in time; one that is right at the last moment has.
    @Test(arguments: [("1ms", false), ("14ms", false), ("1s", true)])
    func convergenceHasToBeInTime(_ limit: String, _ holds: Bool) async throws {
        let report = try await run(Self.pair + "expect: [converged within: \(limit)]")
        #expect(report.findings.map(\.held) == [holds], "\(report.findings)")
    }

    /// What happens at the very end happens, and what is to hold then is looked at before all settles.
    @Test func theEndIsATimeToo() async throws {
        let report = try await run(
            """
            duration: 6s
            nodes: [a, b]
            links: [{between: a -- b, latency: 200ms}]
            clients:
              - {name: in, node: a, role: sender, address: x, rate: 100/s, start: 3s, stop: 6s}
              - out receives x at b
            steps: [{at: 6s, degrade: {link: a -- b, latency: 1s}}]
            expect: [{at: 6s, delivered: 200 to 285}, {delivered: at least 290}]
            """)
        #expect(report.passed, "\(report.findings) \(report.failures)")
    }

    /// Credit that is set while a receiver is paused counts when it goes on.
    @Test func creditIsSetWhilePaused() async throws {
        let report = try await run(
            Self.pair + """
                clients:
                  - {name: in, node: a, role: sender, address: x, count: 50}
                  - {name: out, node: b, role: receiver, address: x, credit: 0}
                steps:
                  - {at: 1s, pause: out}
                  - {at: 2s, set-credit: {out: 10}}
                  - {at: 3s, resume: out}
                expect: [{at: 2900ms, delivered: 0}, {delivered: 50}]
                """)
        #expect(report.passed, "\(report.findings) \(report.failures)")
    }

    /// A receiver that takes nothing any more in the end keeps nobody from leaving.
    @Test func creditMayBeGoneInTheEnd() async throws {
        let report = try await run(
            Self.pair + """
                duration: 5s
                clients:
                  - {name: in, node: a, role: sender, address: x, rate: 100/s}
                  - {name: out, node: b, role: receiver, address: x, credit: 20, processing: 20ms}
                steps: [{at: 3s, set-credit: {out: 0}}]
                """)
        #expect(report.passed, "\(report.failures)")
    }
}
