import AMQPEngine
import Testing

@testable import MeshSimulator

/// Nodes in a line, and messages from one end to the other.
struct LineTests {
    static func line(_ count: Int, seed: UInt64) -> Simulation {
        let simulation = Simulation(seed: seed)
        for number in 0..<count { simulation.addNode("n\(number)") }
        for number in 1..<count { simulation.addLink("n\(number - 1)", "n\(number)") }
        return simulation
    }

    static func seconds(_ seconds: Double) -> Moment { Moment(nanoseconds: Int64(seconds * 1e9)) }

    static func sender(_ count: Int, interval: Int64? = nil) -> ClientScript.Role {
        var sending = ClientScript.Sending()
        sending.count = count
        sending.interval = interval
        return .sender(sending)
    }

    @Test(arguments: 1...5)
    func messagesArrive(_ count: Int) {
        let simulation = Self.line(count, seed: 1)
        simulation.addClient(ClientScript("in", at: "n0", "a", Self.sender(1_000)))
        simulation.addClient(ClientScript("out", at: "n\(count - 1)", "a", .receiver(ClientScript.Receiving())))
        simulation.run(until: Self.seconds(10))
        #expect(simulation.failures.isEmpty && simulation.hasConverged)
        #expect(simulation.ledger.counts.accepted == 1_000 && simulation.ledger.counts.arrived == 1_000)
        simulation.dismissClients()
        simulation.run(until: Self.seconds(20))
        simulation.expectNothingLeft()
        #expect(simulation.failures.isEmpty)
    }

    /// The same seed is the same run, and another is another.
    @Test func aSeedIsARun() {
        func run(_ seed: UInt64) -> Trace {
            let simulation = Self.line(3, seed: seed)
            simulation.addClient(ClientScript("in", at: "n0", "a", Self.sender(100)))
            simulation.addClient(ClientScript("out", at: "n2", "a", .receiver(ClientScript.Receiving())))
            simulation.run(until: Self.seconds(5))
            return simulation.trace
        }
        let first = run(7)
        #expect(run(7) == first && run(8) != first)
    }

    /// A node that dies takes with it what it had; what comes later goes through once it is back.
    @Test func aNodeComesBack() {
        let simulation = Self.line(3, seed: 3)
        simulation.addClient(ClientScript("in", at: "n0", "a", Self.sender(200, interval: 50_000_000)))
        simulation.addClient(ClientScript("out", at: "n2", "a", .receiver(ClientScript.Receiving())))
        simulation.at(Self.seconds(3)) { simulation.kill("n1") }
        simulation.at(Self.seconds(5)) { simulation.restart("n1") }
        simulation.run(until: Self.seconds(30))
        #expect(simulation.failures.isEmpty && simulation.hasConverged)
        #expect(simulation.ledger.counts.sent == 200)
        let counts = simulation.ledger.counts
        // While there is no way to the consumer, messages come back.
        #expect(counts.accepted > 100 && counts.released > 10)
        #expect(counts.accepted + counts.released + counts.modified == 200)
        simulation.dismissClients()
        simulation.run(until: Self.seconds(40))
        simulation.expectNothingLeft()
        #expect(simulation.failures.isEmpty)
    }
}
