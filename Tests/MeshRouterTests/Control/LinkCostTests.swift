import AMQPCodec
import AMQPEngine
import Testing

@testable import MeshRouter

/// Links that cost more than others.
struct LinkCostTests {
    /// A ring in which the direct link from A to C costs too much.
    private func triangle(_ cost: UInt32, turned: Bool = false) -> Mesh {
        let mesh = Mesh(3, links: [])
        mesh.link(0, 1)
        mesh.link(1, 2, cost: 2)
        if turned { mesh.link(2, 0, cost: cost) } else { mesh.link(0, 2, cost: cost) }
        mesh.run()
        return mesh
    }

    /// Whoever has dialled, both ends count the same.
    @Test(arguments: [false, true])
    func theCheaperWayIsTaken(_ turned: Bool) {
        let mesh = triangle(4, turned: turned)
        #expect(mesh.nodes[0].nextHops["C"] == "B" && mesh.nodes[2].nextHops["A"] == "B")
        #expect(mesh.nodes[0].reachable == ["A": 0, "B": 1, "C": 3])
        #expect(mesh.nodes[2].reachable == ["A": 3, "B": 2, "C": 0])
        #expect(
            mesh.nodes[0].advertisement(of: "A")?.neighbours == [.init(name: "B", cost: 1), .init(name: "C", cost: 4)])
        #expect(
            mesh.nodes[0].advertisement(of: "C")?.neighbours == [.init(name: "A", cost: 4), .init(name: "B", cost: 2)])
    }

    @Test(arguments: [false, true])
    func aDetourIsTakenOnlyIfItIsCheaper(_ turned: Bool) {
        let mesh = triangle(2, turned: turned)
        #expect(mesh.nodes[0].nextHops["C"] == "C" && mesh.nodes[2].nextHops["A"] == "A")
        #expect(mesh.nodes[0].reachable["C"] == 2 && mesh.nodes[2].reachable["A"] == 2)
    }

    @Test func messagesTakeTheCheaperWay() {
        let mesh = triangle(9)
        let receiver = mesh.client(at: 2).receiver("a")
        let sender = mesh.client(at: 0).sender("a")
        sender.send([1])
        mesh.run()
        #expect(receiver.bodies == [[1]] && sender.said == [.accepted])
        #expect(mesh.nodes[1].holdings.inlets == 1, "B is on the way")
        mesh.cut(1, 2)
        sender.send([2])
        mesh.run()
        #expect(receiver.bodies == [[1], [2]] && mesh.nodes[0].nextHops["C"] == "C")
        mesh.expectNothingLeft()
    }

    /// The greatest cost of a link, many times.
    @Test func costsAddUp() {
        let mesh = Mesh(5, links: [])
        for node in 1..<5 { mesh.link(node - 1, node, cost: 65_535) }
        mesh.run()
        #expect(mesh.nodes[0].reachable["E"] == 262_140)
    }

    /// A neighbour that dials says what the link costs; if it says nothing, 1.
    @Test(arguments: [(Value?.none, UInt32(1)), (.uint(1), 1), (.uint(7), 7), (.uint(65_535), 65_535)])
    func theCostIsReadFromOpen(_ value: Value?, _ cost: UInt32) {
        let mesh = Mesh.line(1)
        _ = mesh.impostor(at: 0) { $0.properties?[Trunk.costKey] = value }
        mesh.run()
        #expect(mesh.nodes[0].advertisement(of: "A")?.neighbours == [.init(name: "Z", cost: cost)])
    }

    @Test(arguments: [Value.uint(0), .uint(65_536), .uint(.max), .ulong(7), .int(7), .string("7"), .null, .list([])])
    func aCostThatIsNoneIsRefused(_ value: Value) {
        let mesh = Mesh.line(1)
        let client = mesh.impostor(at: 0) { $0.properties?[Trunk.costKey] = value }
        mesh.run()
        guard case .byPeer(let error?)? = client.closure else { return #expect(Bool(false)) }
        #expect(error.condition == .invalidField && "\(error)".contains("skein:cost"))
        #expect(mesh.nodes[0].neighbours == [])
    }

    /// What the node says that was dialled does not count: it has not been asked.
    @Test func onlyTheDiallerSaysWhatALinkCosts() {
        let mesh = Mesh.line(1)
        let client = mesh.impostor(at: 0) { $0.properties?[Trunk.costKey] = .uint(5) }
        mesh.run()
        #expect(client.connection.remoteOpen?.properties?[Trunk.costKey] == nil)
        let dialled = mesh.nodes[0].add(.initiator, cost: 3)
        #expect(mesh.nodes[0].cost(of: dialled) == 3)
    }
}
