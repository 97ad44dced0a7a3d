import AMQPEngine
import MeshTopology
import Testing

@testable import MeshSimulator

/// Nodes in a line, and messages from one end to the other.
struct LineTests {
    static func line(_ count: Int) -> Topology {
        var topology = Topology(name: "line")
        topology.duration = .seconds(10)
        topology.nodes = (0..<count).map { Topology.Node(name: "n\($0)") }
        topology.links = (1..<max(count, 1)).map { Topology.Link("n\($0 - 1)", "n\($0)") }
        return topology
    }

    static func client(_ name: String, _ role: Topology.Role, at node: Int, count: Int? = nil, rate: Double? = nil)
        -> Topology.Client
    {
        var client = Topology.Client(name: name, node: "n\(node)", role: role, address: "a")
        client.count = count
        if let rate { client.pace = .perSecond(rate) }
        return client
    }

    @Test(arguments: 1...5)
    func messagesArrive(_ count: Int) async throws {
        var topology = Self.line(count)
        topology.clients = [
            Self.client("in", .sender, at: 0, count: 1_000), Self.client("out", .receiver, at: count - 1),
        ]
        topology.expectations = [
            .init(.delivered(.exactly(1_000))), .init(.returned(.exactly(0))), .init(.converged(within: .seconds(1))),
            .init(at: .seconds(5), .path((0..<count).map { "n\($0)" })),
        ]
        let report = try await SimulatedRun(topology).run()
        #expect(report.passed, "\(report.failures) \(report.findings)")
    }

    /// The same seed is the same run, and another is another.
    @Test func aSeedIsARun() async throws {
        var topology = Self.line(3)
        topology.clients = [Self.client("in", .sender, at: 0, count: 100), Self.client("out", .receiver, at: 2)]
        func run(_ seed: UInt64) async throws -> UInt64? {
            try await SimulatedRun(topology, seed: seed).run().traceHash
        }
        let first = try await run(7)
        #expect(try await run(7) == first)
        #expect(try await run(8) != first)
    }

    /// Nobody hears that a node on the way has died.
    @Test func aNodeComesBack() async throws {
        var topology = Self.line(3)
        topology.duration = .seconds(20)
        topology.clients = [
            Self.client("in", .sender, at: 0, count: 200, rate: 20), Self.client("out", .receiver, at: 2),
        ]
        topology.steps = [
            .init(at: .seconds(3), .kill(["n1"])), .init(at: .seconds(5), .restart(["n1"])),
        ]
        topology.expectations = [.init(at: .seconds(5), .converged(within: .seconds(5)))]
        let report = try await SimulatedRun(topology).run()
        #expect(report.passed, "\(report.failures) \(report.findings)")
        #expect(report.tally.accepted == 200 && report.tally.returned == 0)
    }

    /// Both ends of a silent cut notice, and find each other again.
    @Test(arguments: [(Duration?.none, Duration.milliseconds(1_100)), (.milliseconds(50), .milliseconds(350))])
    func aSilentCutIsNoticedAndHeals(_ heartbeat: Duration?, _ limit: Duration) async throws {
        var topology = Self.line(2)
        topology.duration = .seconds(20)
        for node in topology.nodes.indices { topology.nodes[node].settings.heartbeat = heartbeat }
        topology.clients = [
            Self.client("in", .sender, at: 0, count: 100, rate: 10), Self.client("out", .receiver, at: 1),
        ]
        let way = Topology.Way(from: "n0", to: "n1", isOneWay: true)
        topology.steps = [.init(at: .seconds(3), .cut([way])), .init(at: .seconds(8), .heal([way]))]
        topology.expectations = [
            .init(at: .seconds(3), .converged(within: limit)),
            .init(at: .seconds(8), .converged(within: .seconds(3))), .init(.lost(.exactly(0))),
        ]
        let report = try await SimulatedRun(topology).run()
        #expect(report.passed, "\(report.failures) \(report.findings)")
        #expect(report.tally.returned == 0)
    }

    /// A process that is stopped keeps its connections, and goes on where it was, if its neighbours have that patience.
    @Test(arguments: ["n1", "out"])
    func whoIsPausedGoesOn(_ name: String) async throws {
        var topology = Self.line(3)
        for node in topology.nodes.indices { topology.nodes[node].settings.heartbeat = .seconds(1) }
        topology.clients = [
            Self.client("in", .sender, at: 0, count: 300, rate: 50), Self.client("out", .receiver, at: 2),
        ]
        topology.steps = [.init(at: .seconds(2), .pause([name])), .init(at: .seconds(4), .resume([name]))]
        topology.expectations = [
            .init(at: .seconds(3), .delivered(.between(0, 110))), .init(.delivered(.exactly(300))),
            .init(.returned(.exactly(0))),
        ]
        let report = try await SimulatedRun(topology).run()
        #expect(report.passed, "\(report.failures) \(report.findings)")
    }

    /// Usually they have not, and it is linked again.
    @Test func whoIsPausedForLongIsGivenUp() async throws {
        var topology = Self.line(3)
        topology.clients = [
            Self.client("in", .sender, at: 0, count: 300, rate: 50), Self.client("out", .receiver, at: 2),
        ]
        topology.steps = [.init(at: .seconds(2), .pause(["n1"])), .init(at: .seconds(6), .resume(["n1"]))]
        topology.expectations = [
            .init(at: .seconds(2), .converged(within: .milliseconds(1_100))),
            .init(at: .seconds(6), .converged(within: .seconds(3))), .init(.lost(.exactly(0))),
        ]
        let report = try await SimulatedRun(topology).run()
        #expect(report.passed, "\(report.failures) \(report.findings)")
        #expect(report.tally.returned == 0 && report.tally.accepted == 300)
    }

    /// What the file expects and does not find is said.
    @Test func whatDoesNotHoldIsSaid() async throws {
        var topology = Self.line(2)
        topology.clients = [Self.client("in", .sender, at: 0, count: 10), Self.client("out", .receiver, at: 1)]
        topology.expectations = [
            .init(.delivered(.exactly(11))), .init(.path(["n1", "n0"])), .init(.path(["n0", "n1", "n0"])),
            .init(.latency(share: 1, atMost: .nanoseconds(1))), .init(.lost(.between(1, nil))),
            .init(.bufferedAtMost(0)),
        ]
        let report = try await SimulatedRun(topology).run()
        #expect(report.failures.isEmpty && !report.passed)
        #expect(report.findings.map(\.held) == [false, true, false, false, false, true])
        #expect(report.findings[0].found == "10" && report.findings[2].found == "n0")
    }
}
