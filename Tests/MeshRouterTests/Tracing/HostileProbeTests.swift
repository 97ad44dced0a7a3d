import AMQPCodec
import AMQPEngine
import Testing

@testable import MeshRouter

/// Probes and answers that no node would send.
struct HostileProbeTests {
    private func setUp() -> (Mesh, Client, Sender) {
        let mesh = Mesh.line(2)
        _ = mesh.client(at: 1).receiver("far")
        let client = mesh.impostor(at: 0)
        let control = client.sender(Trunk.controlAddress)
        mesh.run()
        return (mesh, client, control)
    }

    private static func probe(
        _ path: Value, kind: Symbol = Probe.kind, number: Value = .ulong(1), egress: Value = "B",
        instance: Value = .ulong(2)
    ) -> Value { .list([.symbol(kind), number, path, "far", egress, instance]) }

    private static let long = Value.string(String(repeating: "x", count: 256))

    static let senseless: [Value] = [
        probe([]), probe("Z"), probe(.list([.uint(1)])), probe(["Y"]), probe(["Z", "Y"]), probe([""]),
        probe(.list([long, "Z"])), probe(.list(Array(repeating: "y", count: 64) + ["Z"])),
        probe(["Z"], kind: "probes"), probe(["Z"], number: .uint(1)), probe(["Z"], egress: .null),
        probe(["Z"], egress: ""), probe(["Z"], egress: long), probe(["Z"], instance: "2"),
        .list([.symbol(Probe.kind), .ulong(1), ["Z"], "far", "B"]),
        .list([.symbol(Probe.kind), .ulong(1), ["Z"], "far", "B", .ulong(2), "tree"]),
        .list([.symbol(Probe.kind), .ulong(1), ["Z"], .string(String(repeating: "p", count: 1_025)), "B", .ulong(2)]),
    ]

    static let senselessAnswers: [Value] = [
        answer([]), answer(["A"]), answer(["A", "Y"]), answer(["Z", "A"]), answer(["Y", "Z"]),
        answer(["A", "Z"], fate: "bored"), answer(["A", "Z"], fate: "passed", details: []),
        .list([.symbol(ProbeAnswer.kind), .ulong(1), ["A", "Z"], .symbol("arrived")]),
    ]

    private static func answer(
        _ path: Value, fate: Symbol = "arrived", details: Value = .map(AMQPMap())
    ) -> Value { .list([.symbol(ProbeAnswer.kind), .ulong(1), path, .symbol(fate), details]) }

    private func expectAlive(_ mesh: Mesh) {
        let receiver = mesh.client(at: 1).receiver("alive")
        let sender = mesh.client(at: 0).sender("alive")
        sender.send([1])
        #expect(mesh.run())
        #expect(receiver.bodies == [[1]] && sender.said == [.accepted])
    }

    @Test func whatIsNoProbeIsNoticedAndForgotten() {
        let (mesh, client, control) = setUp()
        for value in Self.senseless + Self.senselessAnswers { control.send(Message(value), settled: true) }
        mesh.run()
        #expect(mesh.nodes[0].news.count { $0 == "bad Z" } == Self.senseless.count + Self.senselessAnswers.count)
        #expect(client.probeAnswers.isEmpty && mesh.nodes[1].news.count { $0.hasPrefix("bad") } == 0)
        expectAlive(mesh)
    }

    @Test func aGoodOneIsAnsweredByEachNode() {
        let (mesh, client, control) = setUp()
        control.send(Message(Self.probe(["Z"])), settled: true)
        mesh.run()
        #expect(client.probeAnswers.map(\.path) == [["Z", "A"], ["Z", "A", "B"]])
        #expect(client.probeAnswers.map(\.finding.fate) == [.passed, .arrived])
        #expect(!mesh.nodes[0].news.contains("bad Z"))
    }

    /// Trees of nodes that there are not, or that do not lead there, and addresses that are none.
    @Test(arguments: ["far", "far/*", "", "#/a"], ["Z", "A", "B", "nobody"])
    func treesThatWereMadeUpLeadNowhere(_ pattern: String, _ ingress: String) {
        let (mesh, client, control) = setUp()
        for instance: UInt64 in [0, 1, 2, 99] {
            let course = Course(pattern: pattern, egress: "B", instance: 2, ingressInstance: instance)
            let path = ingress == "Z" ? ["Z"] : [ingress, "Z"]
            control.send(Message(Probe(number: 1, path: path, course: course).value), settled: true)
        }
        mesh.run()
        #expect(client.probeAnswers.count >= 4)
        expectAlive(mesh)
    }

    /// A path may have names that nobody has; the answer goes back as far as it can.
    @Test func aPathThatWasMadeUpLeadsNowhere() {
        let (mesh, client, control) = setUp()
        control.send(Message(Self.probe(["nobody", "B", "Z"])), settled: true)
        mesh.run()
        #expect(client.probeAnswers.map(\.path) == [["nobody", "B", "Z", "A"], ["nobody", "B", "Z", "A", "B"]])
        // B has been there already, as it seems to it.
        #expect(client.probeAnswers.map(\.finding.fate) == [.passed, .loop])
        expectAlive(mesh)
    }

    @Test func answersThatNobodyHasAskedForAreForgotten() {
        let (mesh, _, control) = setUp()
        for number: UInt64 in [.max, 0, 256, 511] {
            for path in [["A", "Z"], ["A", "Z", "Q"], ["A", "Z", "A", "Z"]] {
                let answer = ProbeAnswer(number: number, path: path, finding: Finding(.arrived))
                control.send(Message(answer.value), settled: true)
            }
        }
        mesh.run()
        #expect(mesh.nodes[0].news.count { $0 == "bad Z" } == 0)
        expectAlive(mesh)
    }

    /// Lies about a trace that is under way spoil what it shows, and nothing else.
    @Test func liesAreShownAndDoNoHarm() {
        let mesh = Mesh.line(2)
        let (client, control) = mesh.neighbourWithConsumers(at: 0)
        let question = Question(mesh.client(at: 0))
        mesh.run()
        question.trace("z", timeout: .uint(100))
        while mesh.deliver() {}
        let number = client.probes.last?.number ?? 0
        for count in [64, 3, 3, 2] {
            var finding = Finding(.passed)
            finding.nextHop = "\u{1b}[2J"
            finding.credit = .max
            let path = ["A", "Z"] + Array(repeating: "y", count: count - 2)
            control.send(Message(ProbeAnswer(number: number, path: path, finding: finding).value), settled: true)
            // A way that there is not.
            let other = ProbeAnswer(number: number + 1, path: path, finding: Finding(.arrived))
            control.send(Message(other.value), settled: true)
        }
        mesh.wait(milliseconds: 101)
        #expect(question.status == .int(200))
        expectAlive(mesh)
        #expect(question.inbox.messages.count == 1)
    }

    /// A neighbour that takes nothing is not kept waiting for with answers.
    @Test func answersThatAreNotTakenAreDropped() {
        let mesh = Mesh.line(2)
        let client = mesh.impostor(at: 0)
        // So much credit, and never more.
        client.welcome = 10
        let control = client.sender(Trunk.controlAddress)
        mesh.run()
        for link in client.receivers { link.window = 0 }
        for _ in 0..<5_000 { control.send(Message(Self.probe(["Z"])), settled: true) }
        mesh.run()
        #expect(mesh.nodes[0].probesWaiting <= Router.probeLimit)
        expectAlive(mesh)
    }

    @Test(arguments: [1, 2, 3])
    func bitsThatAreTurnedDoNoHarm(_ seed: UInt64) {
        let (mesh, _, control) = setUp()
        var generator = Generator(seed)
        let answer = ProbeAnswer(number: 1, path: ["A", "Z"], finding: Finding(.arrived))
        for message in [Message(Self.probe(["Z"])).encoded, Message(answer.value).encoded] {
            for _ in 0..<300 {
                var bytes = message
                bytes[generator.below(bytes.count)] ^= UInt8(1 << generator.below(8))
                control.send(bytes, settled: true)
            }
        }
        #expect(mesh.run())
        expectAlive(mesh)
    }
}
