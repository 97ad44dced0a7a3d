import AMQPCodec
import MeshRouter
import Testing

/// What a node tells those who ask.
struct ManagementTests {
    private func setUp() -> (Mesh, Question) {
        let mesh = Mesh.line(3)
        _ = (mesh.client(at: 0).receiver("local"), mesh.client(at: 2).receiver("far/#"))
        mesh.run()
        let question = Question(mesh.client(at: 0))
        mesh.run()
        return (mesh, question)
    }

    @Test func routesAreListed() {
        let (mesh, question) = setUp()
        question.ask("skein.route")
        mesh.run()
        let rows = question.rows()?.filter { $0[0] != .string("_dynamic/A/1/1") }
        #expect(
            rows?.map { Array($0[...5]) } == [
                [.string("far/#"), .string("balanced"), .string("C"), .string("B"), .uint(2), true],
                [.string("local"), .string("balanced"), .string("A"), .string("local"), .uint(0), true],
            ])
        #expect(question.table().last?["credit"] == .uint(100) && question.table().first?["alternatives"] == [])
        #expect(question.status == .int(200) && question.sender.said == [.accepted])
        #expect(question.inbox.decoded.last?.properties?.correlationID == .string("q"))
    }

    @Test func nodesAreListed() {
        let (mesh, question) = setUp()
        question.ask("skein.node")
        mesh.run()
        #expect(
            question.rows()?.map { Array($0[...3]) } == [
                [.string("A"), .string("self"), .uint(0), true], [.string("B"), .string("B"), .uint(1), true],
                [.string("C"), .string("B"), .uint(2), true],
            ])
        #expect(question.table().map { $0["neighbours"] } == [.uint(1), .uint(2), .uint(1)])
        // The inbox of who asks is a prefix too.
        #expect(question.table().map { $0["prefixes"] } == [.uint(2), .uint(0), .uint(1)])
    }

    @Test func whatIsOutOfReachIsListedWithoutAWay() throws {
        let (mesh, question) = setUp()
        mesh.cut(1, 2)
        mesh.wait(milliseconds: 1_000)
        question.ask("skein.route")
        while mesh.deliver() {}
        let route = try #require(question.table().first { $0["prefix"] == "far/#" })
        #expect(route["reachable"] == false && route["egress"] == "C")
        #expect(route["nextHop"] == .some(.null) && route["cost"] == .some(.null))
        question.ask("skein.node")
        while mesh.deliver() {}
        let node = try #require(question.table().last)
        #expect(node["name"] == "C" && node["reachable"] == false && node["cost"] == .some(.null))
    }

    @Test func equallyGoodNeighboursAreListed() throws {
        let mesh = Mesh.ring(4)
        let question = Question(mesh.client(at: 0))
        mesh.run()
        question.ask("skein.node")
        mesh.run()
        let row = try #require(question.table().first { $0["name"] == "C" })
        #expect(row["nextHop"] == "B" && row["alternatives"] == ["D"])
    }

    @Test func whatIsMulticastIsListedWithItsTree() throws {
        let mesh = Mesh.ring(4)
        _ = mesh.client(at: 2).receiver("topic/a")
        let sender = mesh.client(at: 0).sender("topic/a")
        let question = Question(mesh.client(at: 0))
        sender.send([1])
        mesh.run()
        question.ask("skein.route")
        mesh.run()
        let route = try #require(question.table().first { $0["prefix"] == "topic/a" })
        #expect(route["distribution"] == "multicast" && route["nextHop"] == "B" && route["alternatives"] == [])
        question.ask("skein.link")
        mesh.run()
        let transit = try #require(question.table().first { $0["ingress"] != .some(.null) })
        #expect(transit["ingress"] == "A" && transit["egress"] == .some(.null) && transit["peer"] == "B")
        #expect(transit["address"] == "topic/a" && transit["direction"] == "out")
    }

    @Test func trunksAreListedFromBothEnds() {
        let mesh = Mesh(3, links: [(0, 1)])
        mesh.link(1, 2, cost: 7)
        let question = Question(mesh.client(at: 0))
        mesh.run()
        question.ask("skein.trunk")
        mesh.run()
        #expect(
            question.rows() == [
                ["A", "B", .uint(1), true], ["B", "A", .uint(1), true], ["B", "C", .uint(7), true],
                ["C", "B", .uint(7), true],
            ])
    }

    @Test func deliveriesInFlightAndTransitLinksAreListed() throws {
        let mesh = Mesh.line(3)
        let receiver = mesh.client(at: 2).receiver("far", credit: 5)
        receiver.judge = { _ in nil }
        let sender = mesh.client(at: 0).sender("far")
        let question = Question(mesh.client(at: 0))
        mesh.run()
        for number in 0..<3 { sender.send([UInt8(number)]) }
        mesh.run()
        question.ask("skein.link")
        mesh.run()
        let transit = try #require(question.table().first { $0["egress"] == "C" })
        #expect(transit["peer"] == "B" && transit["direction"] == "out" && transit["address"] == "far")
        #expect(transit["inFlight"] == .uint(3) && transit["cost"] == .uint(1))
        let producer = try #require(question.table().first { $0["role"] == "client" && $0["address"] == "far" })
        #expect(producer["direction"] == "in" && producer["inFlight"] == .uint(3) && producer["waiting"] == .uint(0))
        #expect(producer["egress"] == .some(.null) && producer["cost"] == .some(.null))
        question.ask("skein.route")
        mesh.run()
        let route = try #require(question.table().first { $0["prefix"] == "far" })
        #expect(route["inFlight"] == .uint(3) && route["waiting"] == .uint(0))
    }

    @Test func linksAreListedWithTheirDirections() {
        let (mesh, question) = setUp()
        question.ask("skein.link")
        mesh.run()
        let rows = question.rows() ?? []
        #expect(
            rows.filter { $0[1] == .string("trunk") }.map { $0[3] }
                == Array(repeating: .string("$skein.control"), count: 2))
        let clients = rows.filter { $0[1] == .string("client") }
        #expect(clients.map { $0[2] } == [.string("out"), .string("out"), .string("in")])
        #expect(clients.map { $0[3] } == [.string("local"), .string("_dynamic/A/1/1"), .string("$management")])
    }

    @Test func aNodeTellsHowItIs() throws {
        let mesh = Mesh.line(2)
        let question = Question(mesh.client(at: 0))
        let slow = mesh.client(at: 0).receiver("slow", credit: 0)
        mesh.run()
        func row() throws -> [Value] {
            question.ask("skein.router")
            mesh.run()
            return try #require(question.rows()?.first)
        }
        // The question itself is not counted, nor is its answer. There are two clients, and the trunk.
        let start: [Value] = [.string("A"), .string("1"), .uint(3), .ulong(0), .ulong(0), .ulong(0)]
        #expect(try row() == start)
        // Answers are deliveries too.
        for _ in 0..<3 { question.ask("skein.node", replyTo: "slow") }
        mesh.run()
        let full = try row()
        #expect(Array(full[3...4]) == [.ulong(3), .ulong(3)])
        guard case .ulong(let bytes) = full[5] else { return #expect(Bool(false), "\(full[5])") }
        #expect(bytes > 300 && bytes % 3 == 0)
        slow.grant(2)
        mesh.run()
        #expect(try row()[3...].elementsEqual([.ulong(1), .ulong(3), .ulong(bytes / 3)]))
        slow.grant(1)
        mesh.run()
        #expect(try row()[3...].elementsEqual([.ulong(0), .ulong(3), .ulong(0)]))
    }

    @Test func whatIsNotUnderstoodIsSaid() {
        let (mesh, question) = setUp()
        question.ask("skein.route", operation: "DELETE")
        mesh.run()
        #expect(question.status == .int(501))
        question.ask("skein.cake")
        mesh.run()
        #expect(question.status == .int(400))
    }

    @Test func aRequestThatCannotBeAnsweredIsRejected() {
        let (mesh, question) = setUp()
        question.ask("skein.route", replyTo: .some(nil))
        question.sender.send([1, 2, 3])
        mesh.run()
        #expect(question.inbox.messages.isEmpty && question.sender.said.count == 2)
        for state in question.sender.said {
            guard case .rejected? = state else { return #expect(Bool(false), "\(state as Any)") }
        }
    }

    @Test(arguments: ["$management", "amqp://host/$management"])
    func anAnonymousSenderCanAskToo(_ to: String) {
        let (mesh, question) = setUp()
        let sender = question.sender.client.sender(nil)
        mesh.run()
        var request = Message(.null, to: to)
        request.properties?.replyTo = question.inbox.attach?.source?.address
        request.applicationProperties = AMQPMap([
            (.string("operation"), .string("QUERY")), (.string("entityType"), .string("skein.node")),
        ])
        sender.send(request)
        mesh.run()
        #expect(question.rows()?.count == 3 && sender.said == [.accepted])
    }

    /// Somebody who asks and does not listen keeps nobody waiting, and is not remembered for ever.
    @Test func answersDoNotWaitForEachOther() {
        let (mesh, question) = setUp()
        let deaf = mesh.client(at: 2).receiver("deaf", credit: 0)
        mesh.run()
        for _ in 0..<1_100 { question.ask("skein.node", replyTo: "deaf") }
        mesh.run()
        #expect(mesh.nodes[0].holdings.answers == 1_000)
        question.ask("skein.node")
        mesh.run()
        #expect(question.rows()?.count == 3)
        deaf.grant(5)
        mesh.run()
        #expect(deaf.messages.count == 5)
        mesh.expectNothingLeft()
    }

    @Test func anAnswerToNowhereOrToTheNodeItselfGoesNowhere() {
        let (mesh, question) = setUp()
        question.ask("skein.node", replyTo: "nowhere")
        question.ask("skein.node", replyTo: "$management")
        mesh.run()
        #expect(question.sender.said == [.accepted, .accepted] && mesh.nodes[0].holdings.answers == 0)
    }
}
