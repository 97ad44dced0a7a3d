import AMQPMessaging
import AMQPTransport
import MeshSimulator
import MeshTesting
import MeshTopology
import Testing

/// Meshes as other people's tests have them.
struct MeshTests {
    static let square = """
        name: square
        nodes:
          - {name: a, settings: {idle-timeout: 1s}}
          - {name: b, settings: {idle-timeout: 1s}}
          - {name: c, settings: {idle-timeout: 1s}}
          - {name: d, settings: {idle-timeout: 1s}}
        links: [a -- b -- c, {between: a -- d -- c, cost: 2}]
        clients:
          - {name: producer, node: a, role: sender, address: orders/eu, rate: 100/s}
          - consumer receives orders/# at c
        expect: [{lost: 0}, {delivered: at least 100}]
        """

    private func topology(_ yaml: String = square) throws -> Topology { try Topology(yaml: yaml, file: "square.yaml") }

    /// As a rule a test wants this, and in no time.
    @Test func aNodeOnTheWayDiesOnTheSimulator() async throws {
        try await Mesh.with(topology()) { mesh in
            try await mesh.converge(within: .seconds(2))
            try await mesh.attach("producer", "consumer")
            try await mesh.run(for: .seconds(2))
            #expect(try await mesh.path(from: "a", to: "c") == ["a", "b", "c"])
            try await mesh.kill("b")
            try await mesh.converge(within: .seconds(5))
            #expect(try await mesh.path(from: "a", to: "c") == ["a", "d", "c"])
            let before = try await mesh.received(by: "consumer")
            try await mesh.run(for: .seconds(2))
            #expect(try await mesh.received(by: "consumer") > before + 100)
            try await mesh.detach("producer")
            try await mesh.run(for: .seconds(2))
            let tally = try await mesh.tally(of: "producer")
            #expect(tally.lost == 0 && tally.accepted + tally.returned == tally.sent)
        }
    }

    /// The same with processes, which any AMQP client can use.
    @Test func aNodeOnTheWayDiesOnThisMachine() async throws {
        try await Mesh.with(topology(), on: .local(skein: Programs.skein)) { mesh in
            try await mesh.converge(within: .seconds(30))
            try await mesh.attach("producer", "consumer")
            while try await mesh.received(by: "consumer") < 50 { try await mesh.run(for: .milliseconds(20)) }
            try await mesh.kill("b")
            try await mesh.converge(within: .seconds(60))
            #expect(try await mesh.path(from: "a", to: "c") == ["a", "d", "c"])
            let before = try await mesh.received(by: "consumer")
            while try await mesh.received(by: "consumer") < before + 50 { try await mesh.run(for: .milliseconds(20)) }
            #expect(try await mesh.tally(of: "producer").arrived >= before + 50)

            let messenger = Messenger()
            func address(_ node: String) async throws -> Address {
                let place = try await mesh.address(of: node)
                return Address(host: place.host, port: place.port, name: "greetings")
            }
            let greetings = try await messenger.subscribe(to: try address("c"), count: 1)
            async let outcome = messenger.send(Message("hello"), to: try address("d"))
            for try await received in greetings { received.accept() }
            #expect(try await outcome == .accepted)
            await messenger.stop()
        }
    }

    @Test func aFileIsPlayed() async throws {
        for fabric in [Mesh.Fabric.sim, .local(skein: Programs.skein)] {
            var topology = try topology()
            topology.duration = .seconds(3)
            try await Mesh.with(topology, on: fabric) { mesh in
                let report = try await mesh.play()
                #expect(report.passed, "\(report.findings)")
                #expect((report.traceHash == nil) == (fabric != .sim))
            }
        }
    }

    /// Time is the mesh's own, and a seed is a run.
    @Test func timeIsVirtual() async throws {
        func run(_ seed: UInt64) async throws -> Int {
            try await Mesh.with(topology(), seed: seed) { mesh in
                try await mesh.attach("producer", "consumer")
                try await mesh.run(for: .seconds(60))
                #expect(await mesh.time == .seconds(60))
                return try await mesh.received(by: "consumer")
            }
        }
        #expect(try await run(3) == run(3))
    }

    @Test func whatIsMissingIsSaid() async throws {
        await #expect(throws: TopologyError.self) { try await Mesh.load("nowhere.yaml") { _ in } }
        try await Mesh.with(topology()) { mesh in
            await #expect { try await mesh.kill("x") } throws: { "\($0)" == "there is no node x" }
            await #expect { try await mesh.attach("a") } throws: { "\($0)" == "there is no client a" }
            await #expect { try await mesh.cut("a", "c") } throws: { "\($0)" == "there is no link a -- c" }
            await #expect(throws: MeshFailure.self) { try await mesh.tally(of: "nobody") }
            await #expect(throws: MeshFailure.self) { try await mesh.address(of: "a") }
            await #expect(throws: MeshFailure.self) { try await mesh.path(from: "a", to: "x") }
        }
        await #expect(throws: MeshFailure.self) {
            try await Mesh.with(topology(), on: .local(skein: "/nowhere/skein")) { _ in }
        }
    }

    /// A mesh that does not become right is not waited for for ever.
    @Test func convergenceHasALimit() async throws {
        try await Mesh.with(topology()) { mesh in
            try await mesh.converge()
            try await mesh.cut("a", "b")
            await #expect(throws: MeshFailure.self) { try await mesh.converge(within: .milliseconds(100)) }
            try await mesh.converge(within: .seconds(5))
            try await mesh.heal("a", "b")
            try await mesh.converge(within: .seconds(10))
        }
    }

    /// Clients that come and go faster than connections are made are still one client.
    @Test func aClientThatIsStoppedIsStopped() async throws {
        let topology = try topology()
        try await Mesh.with(topology, on: .local(skein: Programs.skein)) { mesh in
            try await mesh.converge(within: .seconds(30))
            try await mesh.attach("producer")
            for _ in 0..<3 {
                try await mesh.attach("consumer")
                try await mesh.detach("consumer")
                try await mesh.attach("consumer")
                while try await mesh.received(by: "consumer") == 0 { try await mesh.run(for: .milliseconds(10)) }
                try await mesh.detach("consumer")
            }
            // Once it has left there is nobody to receive.
            while try await mesh.tally(of: "producer").returned == 0 { try await mesh.run(for: .milliseconds(10)) }
            let before = try await mesh.received(by: "consumer")
            try await mesh.run(for: .milliseconds(200))
            #expect(try await mesh.received(by: "consumer") == before)
        }
    }

    /// Alarms of clients that ring after the end find nobody, and hurt nobody.
    @Test func alarmsMayRingAfterTheEnd() async throws {
        var topology = try topology()
        topology.clients[0].pace = .perSecond(20)
        for _ in 0..<3 {
            let mesh = topology
            try await Mesh.with(mesh, on: .local(skein: Programs.skein)) { mesh in
                try await mesh.attach("producer", "consumer")
                while try await mesh.received(by: "consumer") == 0 { try await mesh.run(for: .milliseconds(10)) }
            }
        }
        try await Mesh.with(topology, on: .local(skein: Programs.skein)) { mesh in
            try await mesh.attach("producer")
            try await mesh.run(for: .milliseconds(300))
        }
    }

    /// What cannot be done to nodes as they are is said on both fabrics.
    @Test func theDeadCannotDie() async throws {
        for fabric in [Mesh.Fabric.sim, .local(skein: Programs.skein)] {
            try await Mesh.with(topology(), on: fabric) { mesh in
                await #expect { try await mesh.restart("a") } throws: { "\($0)" == "node a is not dead" }
                try await mesh.kill("a")
                await #expect { try await mesh.kill("a") } throws: { "\($0)" == "node a is dead" }
                await #expect { try await mesh.pause("a") } throws: { "\($0)" == "node a is dead" }
                #expect(try await mesh.path(from: "a", to: "b") == ["a"])
            }
        }
    }
}
