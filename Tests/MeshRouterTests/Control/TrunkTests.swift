import AMQPCodec
import AMQPEngine
import Testing

@testable import MeshRouter

/// How two nodes come to be neighbours, and how not.
struct TrunkTests {
    @Test func linkedNodesKnowEachOther() {
        let mesh = Mesh.line(2)
        #expect(mesh.nodes.map(\.neighbours) == [["B"], ["A"]] && mesh.nodes.map(\.news) == [["up B"], ["up A"]])
    }

    /// Whatever opens first at which end, both ends keep the same connection.
    @Test(arguments: 0..<40)
    func whenBothDialOneTrunkStays(_ seed: UInt64) {
        let mesh = Mesh(2, links: [(0, 1), (1, 0)], seed: seed)
        let trunks = mesh.trunks(0, 1)
        #expect(trunks.count == 1 && (trunks[0].ends[0] as? NodeEnd)?.node === mesh.nodes[0])
        expectOneTrunk(mesh)
    }

    @Test(arguments: 0..<40)
    func whenOneDialsTwiceOneTrunkStays(_ seed: UInt64) {
        let from = Int(seed % 2)
        let mesh = Mesh(2, links: [(from, 1 - from), (from, 1 - from)], seed: seed)
        #expect(mesh.trunks(0, 1).count == 1)
        expectOneTrunk(mesh)
    }

    private func expectOneTrunk(_ mesh: Mesh) {
        #expect(mesh.nodes.map(\.neighbours) == [["B"], ["A"]] && mesh.nodes.map(\.connectionCount) == [1, 1])
        let receiver = mesh.client(at: 1).receiver("a")
        let sender = mesh.client(at: 0).sender("a")
        sender.send([1])
        mesh.run()
        #expect(receiver.bodies == [[1]] && sender.said == [.accepted])
        mesh.expectNothingLeft()
    }

    @Test func aNodeThatDialsAgainReplacesAConnectionThatItHasLost() {
        let mesh = Mesh.line(2)
        let old = mesh.trunks(0, 1)[0]
        mesh.link(0, 1)
        mesh.run()
        #expect(mesh.trunks(0, 1).count == 1 && mesh.trunks(0, 1)[0] !== old)
        for node in mesh.nodes {
            #expect(
                node.news.count { $0.hasPrefix("redundant") || $0.hasPrefix("unclear") } == 1 && node.news.count == 3)
        }
        expectOneTrunk(mesh)
    }

    @Test func aNodeThatReachesItselfIsTold() {
        let mesh = Mesh.line(1)
        mesh.link(0, 0)
        mesh.run()
        #expect(mesh.nodes[0].neighbours == [] && mesh.nodes[0].connectionCount == 0)
        #expect(mesh.nodes[0].news.contains("self"))
    }

    @Test func aNodeWithTheNameOfItsNeighbourIsTurnedAway() {
        let mesh = Mesh(seed: nil)
        mesh.addNode("A")
        mesh.addNode("A")
        mesh.link(0, 1)
        mesh.run()
        #expect(mesh.nodes.allSatisfy { $0.neighbours.isEmpty && $0.news.contains("taken A") })
        #expect(mesh.nodes.allSatisfy { $0.connectionCount == 0 })
    }

    @Test func theSecondNodeOfANameIsTurnedAwayByTheNeighbourOfTheFirst() {
        let mesh = Mesh(seed: nil)
        for name in ["A", "B", "A"] { mesh.addNode(name) }
        mesh.link(0, 1)
        mesh.run()
        mesh.link(2, 1)
        mesh.run()
        #expect(mesh.nodes[1].neighbours == ["A"] && mesh.nodes[1].news.contains("taken A"))
        #expect(mesh.nodes[0].neighbours == ["B"] && mesh.nodes[2].neighbours == [])
    }

    /// Far from each other, two of a name must not outdo each other for ever.
    @Test func twoNodesOfANameFarApartComeToRest() {
        let mesh = Mesh(seed: nil)
        for name in ["A", "B", "C", "A"] { mesh.addNode(name) }
        for (from, to) in [(0, 1), (1, 2), (2, 3)] { mesh.link(from, to) }
        #expect(mesh.run(atMost: 5_000))
        // The first that has something new to say finds out.
        let receivers = (0..<3).map { mesh.client(at: 3).receiver("\($0)") }
        #expect(mesh.run(atMost: 5_000))
        _ = mesh.client(at: 0).receiver("x")
        #expect(mesh.run(atMost: 5_000))
        #expect(mesh.nodes[0].news.contains("taken A") && !mesh.nodes[3].news.contains("taken A"))
        #expect(receivers.allSatisfy { !$0.isGone })
    }

    @Test(arguments: [
        ("", Trunk.version, ErrorCondition.invalidField),
        (String(repeating: "x", count: 256), Trunk.version, .invalidField),
        ("Z", Trunk.version + 1, .notImplemented), ("Z", Trunk.version - 1, .notImplemented),
    ])
    func aNodeOfAnotherKindIsTurnedAway(_ name: String, _ version: UInt32, _ condition: ErrorCondition) {
        let mesh = Mesh.line(1)
        let client = mesh.impostor(at: 0, name: name, version: version)
        mesh.run()
        guard case .byPeer(let error?)? = client.closure else { return #expect(Bool(false)) }
        #expect(error.condition == condition && mesh.nodes[0].neighbours == [])
    }

    @Test func aNodeWithoutRoomForSessionsIsTurnedAway() {
        let mesh = Mesh.line(1)
        let client = mesh.impostor(at: 0) { $0.channelMax = 0 }
        mesh.run()
        #expect(client.closure != nil && mesh.nodes[0].neighbours == [])
        mesh.expectNothingLeft()
    }

    /// From then on it counts as down, though the neighbour may take its time to answer.
    @Test func aTrunkWhoseSessionEndsIsDownAtOnce() {
        let mesh = Mesh.line(1)
        let client = mesh.impostor(at: 0)
        mesh.run()
        #expect(mesh.nodes[0].neighbours == ["Z"])
        client.wire?.isHeld = true
        client.connection.end(client.session)
        mesh.run()
        #expect(mesh.nodes[0].neighbours == [] && mesh.nodes[0].news == ["up Z", "down Z"])
        client.wire?.isHeld = false
        mesh.run()
        #expect(mesh.nodes[0].news == ["up Z", "down Z"] && client.closure != nil)
    }
}
