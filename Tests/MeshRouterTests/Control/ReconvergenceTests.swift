import AMQPCodec
import MeshRouter
import Testing

/// What the mesh does when it changes.
struct ReconvergenceTests {
    @Test func aConsumerThatAppearsElsewhereGivesCredit() {
        let mesh = Mesh.line(3)
        let sender = mesh.client(at: 0).sender("a")
        mesh.run()
        #expect(sender.credit == 0)
        sender.send([1])
        let receiver = mesh.client(at: 2).receiver("a")
        mesh.run()
        #expect(receiver.bodies == [[1]] && sender.said == [.accepted])
    }

    @Test func whatWasUnderWayWaitsForALostEgress() {
        let mesh = Mesh.line(3)
        let receiver = mesh.client(at: 2).receiver("a")
        receiver.judge = { _ in nil }
        let sender = mesh.client(at: 0).sender("a")
        for _ in 0..<5 { sender.send([1]) }
        mesh.run()
        mesh.cut(1, 2)
        mesh.wait(milliseconds: 2_000)
        #expect(mesh.nodes[0].reachable.keys.sorted() == ["A", "B"] && mesh.nodes[1].news.last == "down C")
        // So does what is sent on the credit that is left.
        sender.send([2])
        mesh.wait(milliseconds: 2_000)
        #expect(sender.said.isEmpty)
        mesh.link(1, 2)
        mesh.run()
        #expect(receiver.bodies == Array(repeating: [1], count: 5) + [[2]] && sender.said.isEmpty)
        for place in 0..<6 { receiver.settle(place, .accepted) }
        mesh.run()
        #expect(sender.said == Array(repeating: .accepted, count: 6))
        mesh.expectNothingLeft()
    }

    @Test func aRingGoesTheOtherWayRound() {
        let mesh = Mesh.ring(4)
        let receiver = mesh.client(at: 2).receiver("a")
        let sender = mesh.client(at: 0).sender("a")
        for number in 0..<10 { sender.send([UInt8(number)]) }
        mesh.run()
        #expect(mesh.nodes[0].nextHops["C"] == "B")
        mesh.cut(1, 2)
        mesh.run()
        #expect(mesh.nodes[0].nextHops["C"] == "D")
        for number in 10..<20 { sender.send([UInt8(number)]) }
        mesh.run()
        #expect(receiver.bodies == (0..<20).map { [UInt8($0)] })
        #expect(sender.said == Array(repeating: .accepted, count: 20))
        mesh.expectNothingLeft()
    }

    /// A better way is taken at once, by what is under way too; what had not come whole begins again there.
    @Test func aShorterWayHarmsNothing() {
        let mesh = Mesh.line(4)
        let receiver = mesh.client(at: 3).receiver("a")
        receiver.judge = { _ in nil }
        let sender = mesh.client(at: 0).sender("a")
        mesh.run()
        for _ in 0..<5 { sender.send([1]) }
        sender.write(bytes(70_000), more: true, number: 50)
        mesh.run()
        mesh.link(0, 3)
        mesh.run()
        #expect(mesh.nodes[0].nextHops["D"] == "D" && sender.said.isEmpty)
        sender.write([9])
        for _ in 0..<5 { sender.send([2]) }
        mesh.run()
        #expect(receiver.messages.count == 11 && receiver.aborted == 1)
        for place in 0..<11 { receiver.settle(place, .accepted) }
        mesh.run()
        #expect(sender.said == Array(repeating: .accepted, count: 11))
        // Nothing of the old way is left at the nodes that were on it.
        #expect(mesh.nodes[1].holdings == Router.Holdings() && mesh.nodes[2].holdings == Router.Holdings())
        mesh.expectNothingLeft()
    }

    @Test func aNodeThatDiesMidwayFailsWhatWasUnderWay() {
        let mesh = Mesh.line(3)
        let receiver = mesh.client(at: 2).receiver("a")
        receiver.judge = { _ in nil }
        let sender = mesh.client(at: 0).sender("a")
        mesh.run()
        sender.send([1])
        sender.write(bytes(5_000), more: true, number: 1)
        mesh.run()
        mesh.restart(1)
        mesh.run()
        #expect(receiver.aborted == 1)
        sender.write([1])
        mesh.link(0, 1)
        mesh.link(1, 2)
        mesh.run()
        receiver.judge = { _ in .accepted }
        sender.send([2])
        mesh.run()
        #expect(sender.outcomes[0] == [.modified(Modified(deliveryFailed: true))])
        #expect(sender.said.last == .accepted && receiver.bodies.last == [2])
        mesh.expectNothingLeft()
    }

    /// Its earlier life may have said more than it has said yet.
    @Test func aNodeThatIsStartedAnewIsBelieved() {
        let mesh = Mesh.line(3)
        for _ in 0..<10 {
            let client = mesh.client(at: 2)
            _ = client.receiver("old")
            mesh.run()
            client.close()
            mesh.run()
        }
        let before = mesh.nodes[2].sequence
        mesh.restart(2)
        mesh.run()
        mesh.link(1, 2)
        let receiver = mesh.client(at: 2).receiver("new")
        let sender = mesh.client(at: 0).sender("new")
        sender.send([1])
        mesh.run()
        #expect(receiver.bodies == [[1]] && mesh.nodes[2].sequence > before)
        #expect(
            mesh.nodes[0].patterns == ["new"]
                && mesh.nodes.map { $0.news.contains("taken C") } == [false, false, false])
    }

    @Test func allNodesComeToHoldTheSame() {
        for seed: UInt64 in 0..<20 {
            let mesh = Mesh(6, links: [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 0), (1, 4)], seed: seed)
            for node in 0..<6 { _ = mesh.client(at: node).receiver("p/\(node)") }
            mesh.cut(2, 3)
            mesh.run()
            for node in mesh.nodes {
                for name in mesh.nodes.map(\.name) {
                    #expect(node.advertisement(of: name) == mesh.nodes[0].advertisement(of: name))
                }
                #expect(node.patterns == (0..<6).map { "p/\($0)" } && node.reachable.count == 6)
            }
        }
    }

    @Test func whatChangesNothingForOthersIsNotTold() {
        let mesh = Mesh.line(2)
        let client = mesh.client(at: 0)
        _ = client.receiver("a")
        mesh.run()
        let before = mesh.nodes[0].sequence
        let (second, sender) = (client.receiver("a"), client.sender("b"))
        mesh.run()
        second.detach()
        sender.detach()
        mesh.run()
        #expect(mesh.nodes[0].sequence == before)
    }
}
