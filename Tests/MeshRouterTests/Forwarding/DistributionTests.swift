import AMQPCodec
import MeshRouter
import Testing

/// Which consumer gets what.
struct DistributionTests {
    @Test func consumersOnTwoNodesGetEqualShares() {
        let mesh = Mesh.line(3)
        let receivers = [mesh.client(at: 0).receiver("a"), mesh.client(at: 2).receiver("a")]
        let sender = mesh.client(at: 1).sender("a")
        mesh.run()
        for number in 0..<200 { sender.send([UInt8(number)]) }
        mesh.run()
        #expect(receivers.map(\.messages.count) == [100, 100])
        #expect(sender.said == Array(repeating: .accepted, count: 200))
    }

    @Test func consumersOfOneNodeTakeTurns() {
        let mesh = Mesh.line(2)
        let receivers = (0..<4).map { _ in mesh.client(at: 1).receiver("a") }
        let sender = mesh.client(at: 0).sender("a")
        mesh.run()
        for number in 0..<40 { sender.send([UInt8(number)]) }
        mesh.run()
        #expect(receivers.map(\.messages.count) == [10, 10, 10, 10])
    }

    @Test func aConsumerWithoutCreditIsPassedOver() {
        let mesh = Mesh.line(2)
        let idle = mesh.client(at: 0).receiver("a", credit: 0)
        let receiver = mesh.client(at: 1).receiver("a", credit: 5)
        let sender = mesh.client(at: 0).sender("a")
        for number in 0..<50 { sender.send([UInt8(number)]) }
        mesh.run()
        #expect(idle.messages.isEmpty && receiver.bodies == (0..<50).map { [UInt8($0)] })
    }

    /// The nearest get what they can take, and others only what is left.
    @Test func theNearestComeFirst() {
        let mesh = Mesh()
        for name in ["A", "B", "C"] {
            mesh.addNode(name) { $0.distributions = [(try! AddressPattern("jobs/#"), .closest)] }
        }
        mesh.link(0, 1)
        mesh.link(1, 2)
        let near = [1, 1].map { mesh.client(at: $0).receiver("jobs/a", credit: 0) }
        let far = mesh.client(at: 2).receiver("jobs/a")
        let sender = mesh.client(at: 0).sender("jobs/a")
        mesh.run()
        for receiver in near { receiver.grant(10) }
        mesh.run()
        for number in 0..<50 { sender.send([UInt8(number)]) }
        mesh.run()
        #expect(near.map(\.messages.count) == [10, 10] && far.messages.count == 30)
        mesh.expectNothingLeft()
    }

    @Test func onlyTheLongestMatchGetsAMessageWhereverItIs() {
        let mesh = Mesh.line(3)
        let all = mesh.client(at: 0).receiver("#")
        let prefix = mesh.client(at: 2).receiver("orders/#")
        let exact = mesh.client(at: 1).receiver("orders/eu")
        let client = mesh.client(at: 1)
        let senders = ["orders/eu", "orders/us", "other"].map { client.sender($0) }
        for sender in senders { sender.send(bytes(3)) }
        mesh.run()
        #expect([all, prefix, exact].map(\.messages.count) == [1, 1, 1])
        #expect(senders.allSatisfy { $0.said == [.accepted] })
    }

    /// What comes next goes to the new consumer; what went to the old one is as it was.
    @Test func aMoreSpecificConsumerTakesOverWithoutHarm() {
        let mesh = Mesh.line(3)
        let wide = mesh.client(at: 2).receiver("a/#")
        wide.judge = { _ in nil }
        let sender = mesh.client(at: 0).sender("a/b")
        mesh.run()
        sender.send([1])
        mesh.run()
        let narrow = mesh.client(at: 1).receiver("a/b")
        mesh.run()
        sender.send([2])
        mesh.run()
        #expect(narrow.bodies == [[2]] && wide.bodies == [[1]])
        wide.settle(0, .accepted)
        mesh.run()
        #expect(sender.said == [.accepted, .accepted])
        mesh.expectNothingLeft()
    }

    @Test func aPrefixConsumerOnAnotherNodeGivesCredit() {
        let mesh = Mesh.line(2)
        let sender = mesh.client(at: 0).sender("a/b/c")
        mesh.run()
        #expect(sender.credit == 0)
        let receiver = mesh.client(at: 1).receiver("a/#", credit: 8)
        mesh.run()
        #expect(sender.credit == 8)
        sender.send([1])
        mesh.run()
        #expect(receiver.bodies == [[1]])
    }
}
