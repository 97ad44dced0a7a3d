import MeshTopology
import Testing

/// What a file means.
struct ReadingTests {
    @Test func theLeastThereCanBe() throws {
        let topology = try Topology(yaml: "nodes: [a]", file: "some/where/least.yaml")
        #expect(topology.name == "least")
        #expect(topology.seed == 1)
        #expect(topology.duration == .seconds(10))
        #expect(topology.discovery == .none)
        #expect(topology.nodes == [Topology.Node(name: "a")])
        #expect(topology.links.isEmpty && topology.clients.isEmpty && topology.steps.isEmpty)
        #expect(topology.shapes.isEmpty && topology.expectations.isEmpty)
    }

    @Test func aboutTheWhole() throws {
        let topology = try Topology(
            yaml: "{name: 'my mesh', seed: 18446744073709551615, duration: 2min, discovery: mdns, nodes: [a]}", file: ""
        )
        #expect(topology.name == "my mesh")
        #expect(topology.seed == .max)
        #expect(topology.duration == .seconds(120))
        #expect(topology.discovery == .mdns)
    }

    @Test func nodes() throws {
        let topology = try Topology(
            yaml: """
                defaults:
                  node:
                    prefixes: {news/#: multicast, jobs: balanced}
                    settings: {window: 10, idle-timeout: 30s}
                nodes:
                  - a
                  - name: b
                    prefixes: {jobs: closest, '*/x': balanced}
                    listen: [127.0.0.1:5672, '[::1]:0']
                    settings: {window: 20, queue-limit: 64KiB, max-frame-size: 4096, incoming-window: 5, attach-limit: 1MiB,
                               heartbeat: 50ms, maximum-connections: 7, drain-timeout: 0}
                """, file: "")
        var a = Topology.Node(name: "a")
        a.prefixes = [Topology.Prefix("news/#", .multicast), Topology.Prefix("jobs", .balanced)]
        a.settings.window = 10
        a.settings.idleTimeout = .seconds(30)
        var b = a
        b.name = "b"
        b.prefixes = [
            Topology.Prefix("news/#", .multicast), Topology.Prefix("jobs", .closest), Topology.Prefix("*/x", .balanced),
        ]
        b.listen = [
            Topology.ListenAddress(host: "127.0.0.1", port: 5672), Topology.ListenAddress(host: "::1", port: 0),
        ]
        b.settings.window = 20
        b.settings.queueLimit = 65_536
        b.settings.maxFrameSize = 4_096
        b.settings.incomingWindow = 5
        b.settings.attachLimit = 1 << 20
        b.settings.heartbeat = .milliseconds(50)
        b.settings.maximumConnections = 7
        b.settings.drainTimeout = .zero
        #expect(topology.nodes == [a, b])
        #expect(b.listen.map(\.description) == ["127.0.0.1:5672", "[::1]:0"])
    }

    @Test func links() throws {
        let topology = try Topology(
            yaml: """
                defaults:
                  link: {latency: 1ms, bandwidth: 10Mbit, resets: 1/min}
                nodes: [a, b, c, d]
                links:
                  - a -- b -- c
                  - between: [c, d]
                    cost: 5
                    latency: 1.5s
                    jitter: 250us
                    loss: 5%
                    stalls: {rate: 6/min, for: 500ms}
                    resets: never
                    there: {bandwidth: 64kbit/s}
                    back: {bandwidth: unlimited, stalls: never}
                """, file: "")
        var usual = Topology.Conditions()
        usual.latency = .milliseconds(1)
        usual.bandwidth = 10_000_000
        usual.resets = 1.0 / 60
        #expect(topology.links.map { "\($0.first) \($0.second)" } == ["a b", "b c", "c d"])
        #expect(topology.links[0].there == usual && topology.links[1].back == usual && topology.links[0].cost == 1)
        let last = topology.links[2]
        #expect(last.cost == 5)
        #expect(last.there.latency == .milliseconds(1_500) && last.back.latency == .milliseconds(1_500))
        #expect(last.there.jitter == .microseconds(250) && last.there.loss == 0.05 && last.there.resets == nil)
        #expect(last.there.bandwidth == 64_000 && last.back.bandwidth == nil)
        #expect(last.there.stalls == Topology.Stalls(rate: 0.1, length: .milliseconds(500)) && last.back.stalls == nil)
        #expect(last.joins("d", "c") && !last.joins("d", "a"))
    }

    @Test func whatIsGeneratedCanBeRefined() throws {
        let topology = try Topology(
            yaml: """
                generate: ring 3
                nodes: [{name: n2, settings: {window: 7}}, x]
                links:
                  - {between: n3 -- n2, cost: 4, there: {latency: 9ms}}
                  - n1 -- x
                """, file: "")
        #expect(topology.nodes.map(\.name) == ["n1", "n2", "n3", "x"])
        #expect(topology.nodes[1].settings.window == 7 && topology.nodes[0].settings.window == nil)
        #expect(topology.links.map { "\($0.first)-\($0.second)" } == ["n1-n2", "n2-n3", "n3-n1", "n1-x"])
        #expect(topology.links[1].cost == 4)
        // Written from n3 to n2, which is back.
        #expect(topology.links[1].back.latency == .milliseconds(9) && topology.links[1].there.latency == .zero)
    }

    @Test func clients() throws {
        let topology = try Topology(
            yaml: """
                duration: 20s
                nodes: [a, b]
                defaults:
                  client: {node: b, size: 1KiB, credit: 5}
                clients:
                  - ann sends orders/eu at a
                  - bob receives orders/# at b
                  - {name: cleo, role: sender, address: x, rate: 90/min, count: 10, size: 5, settle: settled, start: 1s, stop: 5s}
                  - {name: dora, role: receiver, address: '*/x', processing: 5ms, outcome: rejected, start: never}
                """, file: "")
        var ann = Topology.Client(name: "ann", node: "a", role: .sender, address: "orders/eu")
        ann.size = 1_024
        ann.credit = 5
        #expect(topology.clients[0] == ann)
        #expect(topology.clients[1].role == .receiver && topology.clients[1].address == "orders/#")
        let cleo = topology.clients[2]
        #expect(cleo.node == "b" && cleo.pace == .perSecond(1.5) && cleo.count == 10 && cleo.size == 5)
        #expect(cleo.settle == .settled && cleo.start == .seconds(1) && cleo.stop == .seconds(5))
        let dora = topology.clients[3]
        #expect(
            dora.address == "*/x" && dora.processing == .milliseconds(5) && dora.outcome == .rejected
                && dora.start == nil)
    }

    @Test func steps() throws {
        let topology = try Topology(
            yaml: """
                nodes: [a, b, c]
                links: [a -- b -- c]
                clients: [ann receives x at a, {name: bob, node: b, role: receiver, address: x, start: never}]
                steps:
                  - {at: 5s, heal: all}
                  - {at: 1s, cut: a -- b}
                  - {at: 1s, cut: b -> c}
                  - {at: 2s, heal: [a -> b]}
                  - {at: 3s, every: 1s, times: 2, degrade: {link: b -- c, loss: 10%, stalls: {rate: 1/s, for: 1ms}}}
                  - {at: 6s, partition: [a, b]}
                  - {at: 7s, kill: a}
                  - {at: 7s, restart: [a]}
                  - {at: 7s, pause: [a, ann]}
                  - {at: 8s, resume: [ann, a]}
                  - {at: 8s, attach: bob}
                  - {at: 8s, set-credit: {ann: 0, bob: 3}}
                  - {at: 9s, detach: [ann, bob]}
                """, file: "")
        var change = Topology.Degradation()
        change.loss = 0.1
        change.stalls = Topology.Stalls(rate: 1, length: .milliseconds(1))
        let toC = Topology.Way(from: "b", to: "c", isOneWay: true)
        let expected: [Topology.Step] = [
            .init(at: .seconds(1), .cut([.init(from: "a", to: "b")])), .init(at: .seconds(1), .cut([toC])),
            .init(at: .seconds(2), .heal([.init(from: "a", to: "b", isOneWay: true)])),
            .init(at: .seconds(3), .degrade([.init(from: "b", to: "c")], change)),
            .init(at: .seconds(4), .degrade([.init(from: "b", to: "c")], change)),
            .init(at: .seconds(5), .healAll), .init(at: .seconds(6), .partition([["a", "b"]])),
            .init(at: .seconds(7), .kill(["a"])), .init(at: .seconds(7), .restart(["a"])),
            .init(at: .seconds(7), .pause(["a", "ann"])), .init(at: .seconds(8), .resume(["ann", "a"])),
            .init(at: .seconds(8), .attach(["bob"])), .init(at: .seconds(8), .setCredit(client: "ann", credit: 0)),
            .init(at: .seconds(8), .setCredit(client: "bob", credit: 3)),
            .init(at: .seconds(9), .detach(["ann", "bob"])),
        ]
        #expect(topology.steps == expected)
        #expect(Set(topology.steps.map(\.action.keyword)).count == 11)
        #expect("\(toC)" == "b -> c")
        var conditions = Topology.Conditions()
        conditions.latency = .seconds(1)
        #expect(change.applied(to: conditions).latency == .seconds(1) && change.applied(to: conditions).loss == 0.1)
    }

    @Test func expectations() throws {
        let topology = try Topology(
            yaml: """
                nodes: [a, b, c]
                links: [a -- b -- c]
                clients: [ann sends x at a, bob sends x at b, cleo receives x at c]
                expect:
                  - {at: 2s, converged within: 500ms}
                  - {at: 3s, path: a -> b -> c}
                  - path: [c, b]
                  - delivered: all
                  - {delivered: at least 5, of: ann}
                  - lost: 0
                  - duplicates: at most 3
                  - returned: 2 to 4
                  - latency p50: 1ms
                  - latency p90: 2ms
                  - latency p99: 3ms
                  - latency max: 4ms
                  - {buffered at most: 10, of: [a, b]}
                  - {fair: 95%, of: [ann, bob]}
                """, file: "")
        let found = topology.expectations.map { "\($0.at.map { "\($0)" } ?? "-") \($0.subjects) \($0.claim)" }
        let expected: [Topology.Expectation] = [
            .init(at: .seconds(2), .converged(within: .milliseconds(500))),
            .init(at: .seconds(3), .path(["a", "b", "c"])),
            .init(.path(["c", "b"])), .init(.delivered(.all)), .init(of: ["ann"], .delivered(.between(5, nil))),
            .init(.lost(.exactly(0))), .init(.duplicates(.between(0, 3))), .init(.returned(.between(2, 4))),
            .init(.latency(share: 0.5, atMost: .milliseconds(1))),
            .init(.latency(share: 0.9, atMost: .milliseconds(2))),
            .init(.latency(share: 0.99, atMost: .milliseconds(3))), .init(.latency(share: 1, atMost: .milliseconds(4))),
            .init(of: ["a", "b"], .bufferedAtMost(10)), .init(of: ["ann", "bob"], .fair(atLeast: 0.95)),
        ]
        #expect(found == expected.map { "\($0.at.map { "\($0)" } ?? "-") \($0.subjects) \($0.claim)" })
        #expect(topology.expectations.map(\.line) == Array(5...18))
    }

    @Test func aliases() throws {
        let topology = try Topology(
            yaml: """
                nodes: [{name: a, settings: &usual {window: 3}}, {name: b, settings: *usual}]
                clients: [{name: c, node: a, role: receiver, address: "*/x *usual"}]
                """, file: "")
        #expect(topology.nodes.map(\.settings.window) == [3, 3])
        #expect(topology.clients[0].address == "*/x *usual")
    }

    @Test(arguments: Repository.topologies) func committedFile(_ name: String) throws {
        let topology = try Topology(contentsOf: Repository.path("topologies/\(name)"))
        #expect("\(topology.name).yaml" == name)
        #expect(!topology.clients.isEmpty && !topology.expectations.isEmpty)
    }

    @Test func committedFiles() { #expect(Repository.topologies.count >= 12) }
}
