import AMQPCodec
import AMQPEngine
import Testing

@testable import MeshRouter

/// What a node finds out of the ways of an address.
struct TraceTests {
    private struct Way {
        let map: AMQPMap

        var egress: String? { map[.string("egress")]?.text }
        var result: String? { map[.string("result")]?.text }
        var hops: [AMQPMap] {
            guard case .list(let hops)? = map[.string("hops")] else { return [] }
            return hops.compactMap { if case .map(let map) = $0 { map } else { nil } }
        }
        func column(_ key: String) -> [Value?] { hops.map { $0[.string(key)] } }
        var nodes: [String] { column("node").compactMap { $0?.text } }
        var times: [Int] { column("microseconds").compactMap { $0?.integer } }
    }

    private func ways(_ question: Question) -> [Way] {
        guard case .list(let ways)? = question.answer?[.string("ways")] else { return [] }
        return ways.compactMap { if case .map(let map) = $0 { Way(map: map) } else { nil } }
    }

    private func ask(_ mesh: Mesh, at node: Int = 0) -> Question {
        let question = Question(mesh.client(at: node))
        mesh.run()
        return question
    }

    /// Lets what is on its way arrive, and no time pass beside.
    private func settle(_ mesh: Mesh) { while mesh.deliver() {} }

    @Test func aLineIsSeenFromEndToEnd() throws {
        let mesh = Mesh.line(3)
        _ = mesh.client(at: 2).receiver("far/#")
        let question = ask(mesh)
        let before = mesh.now
        question.trace("far/away")
        settle(mesh)
        let way = try #require(ways(question).first)
        #expect(question.status == .int(200) && ways(question).count == 1)
        #expect(question.answer?[.string("prefix")] == .string("far/#"))
        #expect(question.answer?[.string("node")] == .string("A"))
        #expect(question.answer?[.string("address")] == .string("far/away"))
        #expect(way.egress == "C" && way.result == "arrived" && way.map[.string("cost")] == .uint(2))
        #expect(way.nodes == ["A", "B", "C"])
        #expect(way.column("nextHop") == [.string("B"), .string("C"), .null])
        #expect(way.column("cost") == [.uint(2), .uint(1), .uint(0)])
        #expect(way.column("consumers") == [.null, .null, .uint(1)])
        // Nobody sends there: nothing leads from one node to the next yet.
        #expect(way.column("credit") == [.null, .null, .uint(100)])
        // Who is farther away takes longer, and nobody longer than it all took.
        let whole = (mesh.now.nanoseconds - before.nanoseconds) / 1_000
        #expect(way.times[0] == 0 && way.times[1] > 0 && way.times[2] > way.times[1] && way.times[2] <= whole)
        #expect(mesh.now < before.advanced(byMilliseconds: 1), "nobody has waited for the time-out")
    }

    @Test func creditAndWhatWaitsAreToldOfEachNode() throws {
        let mesh = Mesh.line(3)
        let receiver = mesh.client(at: 2).receiver("far", credit: 0)
        receiver.judge = { _ in nil }
        let sender = mesh.client(at: 0).sender("far")
        let question = ask(mesh)
        question.trace("far")
        mesh.run()
        var way = try #require(ways(question).first)
        #expect(way.result == "arrived" && way.column("credit") == [.uint(0), .uint(0), .uint(0)])
        receiver.grant(5)
        mesh.run()
        for number in 0..<2 { sender.send([UInt8(number)]) }
        mesh.run()
        question.trace("far")
        mesh.run()
        way = try #require(ways(question).first)
        #expect(way.column("credit").last == .uint(3))
        #expect(way.column("inFlight") == [.uint(2), .uint(2), .uint(2)])
        #expect(way.column("waiting") == [.uint(0), .uint(0), .uint(0)])
    }

    @Test func eachEgressHasAWayAndTheNearestIsFirst() {
        let mesh = Mesh.line(3)
        for node in [2, 0, 1] { _ = mesh.client(at: node).receiver("everywhere") }
        let question = ask(mesh, at: 2)
        question.trace("everywhere")
        mesh.run()
        #expect(ways(question).map(\.egress) == ["C", "B", "A"])
        #expect(ways(question).map(\.nodes) == [["C"], ["C", "B"], ["C", "B", "A"]])
        #expect(ways(question).allSatisfy { $0.result == "arrived" })
    }

    @Test func equallyCheapWaysAreNamed() throws {
        let mesh = Mesh.ring(4)
        _ = mesh.client(at: 2).receiver("far")
        let question = ask(mesh)
        question.trace("far")
        mesh.run()
        let way = try #require(ways(question).first)
        let nextHop = try #require(way.column("nextHop").first??.text)
        #expect(way.nodes == ["A", nextHop, "C"])
        let other = nextHop == "B" ? "D" : "B"
        #expect(way.column("alternatives") == [.list([.string(other)]), .list([]), .list([])])
    }

    @Test func theProbeGoesTheWayOfTheDeliveries() throws {
        let mesh = Mesh.ring(6)
        for number in 0..<12 {
            let address = "a/\(number)"
            _ = mesh.client(at: 3).receiver(address)
            let question = ask(mesh)
            let sender = mesh.client(at: 0).sender(address)
            sender.send([1])
            mesh.run()
            question.trace(address)
            mesh.run()
            let nodes = try #require(ways(question).first?.nodes)
            let busy = mesh.nodes.filter { $0.transits.contains(address) }.map(\.name)
            #expect(Set(nodes.dropLast()) == Set(busy) && nodes.count == 4)
        }
    }

    /// Of several ways that are as cheap, the tree has one, and the probes go by it to all who get a message.
    @Test func theProbesOfAMulticastAddressGoByItsTree() {
        let mesh = Mesh.ring(4)
        _ = mesh.client(at: 2).receiver("topic/news", credit: 7)
        let slow = mesh.client(at: 2).receiver("topic/#", credit: 3)
        slow.judge = { _ in nil }
        _ = mesh.client(at: 3).receiver("topic/*")
        let sender = mesh.client(at: 0).sender("topic/news")
        let question = ask(mesh)
        sender.send([1])
        mesh.run()
        question.trace("topic/news")
        mesh.run()
        #expect(question.answer?[.string("distribution")] == "multicast")
        #expect(ways(question).map(\.nodes) == [["A", "D"], ["A", "B", "C"]])
        #expect(ways(question).allSatisfy { $0.result == "arrived" })
        let far = ways(question).last
        #expect(
            far?.column("nextHop") == ["B", "C", .some(.null)] && far?.column("cost") == [.uint(2), .uint(1), .uint(0)])
        #expect(far?.column("alternatives") == [[], [], []])
        #expect(far?.column("inFlight") == [.uint(1), .uint(1), .uint(1)])
        // The slowest of both consumers counts.
        #expect(far?.column("credit").last == .uint(2) && far?.column("consumers").last == .uint(2))
    }

    @Test func anAddressThatBecomesMulticastHasNoConsumersInATreeWithoutThem() {
        let mesh = Mesh.line(2)
        var course = Course(pattern: "topic/a", egress: "B", instance: 2, ingressInstance: 1)
        #expect(mesh.nodes[0].fate(of: course) == .passed && mesh.nodes[1].fate(of: course) == .noConsumer)
        course.ingressInstance = 7
        #expect(mesh.nodes[0].fate(of: course) == .noWay && mesh.nodes[1].fate(of: course) == .noWay)
        course = Course(pattern: "topic/*", egress: "B", instance: 2, ingressInstance: 1)
        #expect(mesh.nodes[0].fate(of: course) == .noWay)
    }

    @Test func whatNobodyWantsHasNoWay() {
        let mesh = Mesh.line(2)
        let question = ask(mesh)
        question.trace("nobody")
        settle(mesh)
        #expect(question.status == .int(200) && ways(question).isEmpty)
        #expect(question.answer?[.string("prefix")] == .null && question.answer?[.string("distribution")] == .null)
    }

    @Test func anEgressOutOfReachIsNamed() throws {
        let mesh = Mesh.line(3)
        _ = mesh.client(at: 2).receiver("far")
        let question = ask(mesh)
        mesh.cut(1, 2)
        mesh.wait(milliseconds: 1_000)
        question.trace("far")
        settle(mesh)
        let way = try #require(ways(question).first)
        #expect(way.egress == "C" && way.result == "no-way" && way.nodes == ["A"])
        #expect(way.map[.string("cost")] == .null)
    }

    /// Who does not answer is waited for, and then the node before it says where the probe went.
    @Test func whoSaysNothingIsFoundOut() throws {
        let mesh = Mesh.line(2)
        _ = mesh.neighbourWithConsumers(at: 1)
        let question = ask(mesh)
        let before = mesh.now
        question.trace("z", timeout: .uint(500))
        settle(mesh)
        #expect(question.answer == nil)
        mesh.wait(milliseconds: 499)
        #expect(question.answer == nil)
        mesh.wait(milliseconds: 2)
        let way = try #require(ways(question).first)
        #expect(way.result == "no-answer" && way.nodes == ["A", "B"])
        #expect(way.column("nextHop") == [.string("B"), .string("Z")])
        #expect(mesh.now <= before.advanced(byMilliseconds: 502))
    }

    /// A neighbour that sends a probe back where it has been.
    @Test func aLoopIsNoticed() throws {
        let mesh = Mesh.line(2)
        let (client, control) = mesh.neighbourWithConsumers(at: 1)
        let question = ask(mesh)
        question.trace("z")
        settle(mesh)
        var probe = try #require(client.probes.last)
        #expect(probe.path == ["A", "B"] && probe.course == Course(pattern: "z", egress: "Z", instance: 99))
        probe.path.append("Z")
        control.send(Message(probe.value), settled: true)
        settle(mesh)
        let answer = try #require(client.probeAnswers.last)
        #expect(answer.path == ["A", "B", "Z", "B"] && answer.finding.fate == .loop)
        #expect(client.probes.count == 1)
        // Which goes back with the way that the probe came.
        control.send(
            Message(ProbeAnswer(number: probe.number, path: probe.path, finding: Finding(.passed)).value),
            settled: true)
        control.send(Message(answer.value), settled: true)
        settle(mesh)
        let way = try #require(ways(question).first)
        #expect(way.result == "loop" && way.nodes == ["A", "B", "Z", "B"])
    }

    @Test func theFirstAnswerOfEachNodeCounts() throws {
        let mesh = Mesh.line(2)
        let (client, control) = mesh.neighbourWithConsumers(at: 1)
        let question = ask(mesh)
        question.trace("z")
        settle(mesh)
        let number = try #require(client.probes.last?.number)
        for (credit, fate) in [(1, .passed), (2, .passed), (3, .arrived)] as [(UInt32, Finding.Fate)] {
            var finding = Finding(fate)
            finding.credit = credit
            control.send(
                Message(ProbeAnswer(number: number, path: ["A", "B", "Z"], finding: finding).value), settled: true)
        }
        mesh.run()
        let way = try #require(ways(question).first)
        #expect(way.nodes == ["A", "B", "Z"] && way.column("credit").last == .uint(1) && way.result == "no-answer")
    }

    @Test func noAnswerToAFormerLifeIsTakenForOneToThis() throws {
        var numbers: [UInt64] = []
        let mesh = Mesh(1, links: [])
        for _ in 0..<2 {
            let (client, _) = mesh.neighbourWithConsumers(at: 0)
            let question = ask(mesh)
            question.trace("z")
            settle(mesh)
            numbers.append(try #require(client.probes.last?.number))
            mesh.restart(0)
        }
        #expect(numbers[0] != numbers[1])
    }

    @Test func aWayThatIsTooLongEnds() throws {
        let mesh = Mesh.line(67)
        _ = mesh.client(at: 66).receiver("far")
        _ = mesh.client(at: 64).receiver("near")
        let question = ask(mesh)
        question.trace("near")
        settle(mesh)
        #expect(ways(question).first?.result == "arrived" && ways(question).first?.nodes.count == 65)
        question.trace("far")
        settle(mesh)
        let way = try #require(ways(question).first)
        #expect(way.result == "too-far" && way.nodes.count == 65)
    }

    @Test func anEgressWithoutConsumersSaysSo() {
        let mesh = Mesh.line(2)
        let course = Course(pattern: "a", egress: "B", instance: 2)
        #expect(mesh.nodes[1].fate(of: course) == .noConsumer)
        _ = mesh.client(at: 1).receiver("a")
        mesh.run()
        #expect(mesh.nodes[1].fate(of: course) == .arrived)
        mesh.dismissClients()
        #expect(mesh.nodes[1].fate(of: course) == .noConsumer)
        // Whoever has not heard of it yet passes it on.
        #expect(mesh.nodes[0].fate(of: course) == .passed)
    }

    @Test func anEgressInAnotherLifeIsNoEgress() {
        let mesh = Mesh.line(2)
        #expect(mesh.nodes[0].fate(of: Course(pattern: "a", egress: "B", instance: 7)) == .noWay)
        #expect(mesh.nodes[0].fate(of: Course(pattern: "a", egress: "A", instance: 7)) == .noWay)
        #expect(mesh.nodes[0].fate(of: Course(pattern: "a", egress: "?", instance: 7)) == .noWay)
    }

    @Test(arguments: [("", 400), ("a/*", 400), ("#", 400), ("$management", 400), ("a", 200)])
    func addressesThatNothingIsSentToAreRefused(_ address: String, _ status: Int32) {
        let mesh = Mesh.line(1)
        let question = ask(mesh)
        question.trace(address)
        mesh.run()
        #expect(question.status == .int(status))
    }

    @Test(arguments: [Value.uint(0), .int(-1), .uint(60_001), .ulong(.max)])
    func timesThatMakeNoSenseAreRefused(_ timeout: Value) {
        let mesh = Mesh.line(1)
        let question = ask(mesh)
        question.trace("a", timeout: timeout)
        mesh.run()
        #expect(question.status == .int(timeout == .ulong(.max) ? 200 : 400))
    }

    @Test func ofManyEgressesTheNearestAreProbed() {
        let mesh = Mesh.star(21)
        for node in 1..<21 { _ = mesh.client(at: node).receiver("many") }
        let question = ask(mesh)
        question.trace("many")
        settle(mesh)
        let results = ways(question).map(\.result)
        #expect(results == Array(repeating: "arrived", count: 16) + Array(repeating: "not-probed", count: 4))
    }

    /// Whatever the mesh looks like, a probe gets there, by links that there are and by the cheapest way.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func inAnyMeshTheWayIsACheapestOne(_ seed: UInt64) throws {
        var generator = Generator(seed)
        let count = 2 + generator.below(8)
        let mesh = Mesh(seed: seed)
        for index in 0..<count { mesh.addNode(Mesh.name(index)) }
        var costs: [String: UInt32] = [:]
        func link(_ one: Int, _ other: Int) {
            guard one != other, costs[Mesh.name(one) + Mesh.name(other)] == nil else { return }
            let cost = UInt32(1 + generator.below(3))
            mesh.link(one, other, cost: cost)
            costs[Mesh.name(one) + Mesh.name(other)] = cost
            costs[Mesh.name(other) + Mesh.name(one)] = cost
        }
        for index in 1..<count { link(generator.below(index), index) }
        for _ in 0..<count { link(generator.below(count), generator.below(count)) }
        mesh.run()
        let egresses = Set((0..<3).map { _ in generator.below(count) })
        for egress in egresses { _ = mesh.client(at: egress).receiver("far/#") }
        let question = ask(mesh, at: generator.below(count))
        question.trace("far/away")
        mesh.run()
        let ways = ways(question)
        #expect(Set(ways.compactMap(\.egress)) == Set(egresses.map(Mesh.name)) && ways.count == egresses.count)
        for way in ways {
            #expect(way.result == "arrived" && way.nodes.last == way.egress)
            let left = way.column("cost").compactMap { $0?.integer }
            for (place, (node, next)) in zip(way.nodes, way.nodes.dropFirst()).enumerated() {
                #expect(costs[node + next].map(Int.init) == left[place] - left[place + 1])
            }
            #expect(left.last == 0 && way.times == way.times.sorted())
        }
    }

    /// While links come and go there may be no answer from some, but there is one in the end.
    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func whileLinksComeAndGoTheAnswerComes(_ seed: UInt64) {
        var generator = Generator(seed)
        let mesh = Mesh(6, links: (0..<6).map { ($0, ($0 + 1) % 6) }, seed: seed)
        _ = mesh.client(at: 3).receiver("far")
        let question = ask(mesh)
        for number in 1...20 {
            question.trace("far", timeout: .uint(50))
            for _ in 0..<generator.below(12) { _ = mesh.deliver() }
            let end = generator.below(6)
            mesh.cut(end, (end + 1) % 6)
            for _ in 0..<generator.below(12) { _ = mesh.deliver() }
            mesh.link(end, (end + 1) % 6)
            mesh.wait(milliseconds: 60)
            #expect(question.inbox.messages.count == number)
        }
        mesh.run()
        question.trace("far")
        mesh.run()
        #expect(ways(question).map(\.result) == ["arrived"])
        mesh.expectNothingLeft()
    }

    @Test func onlySoManyAreTracedAtATime() {
        let mesh = Mesh.line(1)
        _ = mesh.neighbourWithConsumers(at: 0)
        let question = ask(mesh)
        for _ in 0..<65 { question.trace("z") }
        settle(mesh)
        #expect(question.inbox.messages.count == 1 && question.status == .int(503))
        mesh.wait(milliseconds: 2_001)
        #expect(question.inbox.messages.count == 65 && question.status == .int(200))
    }
}
