import AMQPCodec
import AMQPEngine
import MeshRouter
import Testing

/// Nodes between sender and receiver that go: nothing is lost, nothing comes twice, nothing comes back.
struct ResendingTests {
    private func numbers(_ receiver: Receiver) -> [Int] { receiver.bodies.map { Int($0[0]) } }

    /// Wherever the messages are just then.
    @Test(arguments: Array(stride(from: 0, to: 60, by: 3)))
    func aNodeOnTheWayDiesAtAnyTime(_ steps: Int) {
        let mesh = Mesh.ring(6)
        let receiver = mesh.client(at: 3).receiver("a", credit: 20)
        let sender = mesh.client(at: 0).sender("a")
        mesh.run()
        let way = mesh.nodes[0].nextHops["D"] == "B" ? [1, 2] : [5, 4]
        for number in 0..<50 { sender.send([UInt8(number)]) }
        for _ in 0..<steps { mesh.step() }
        mesh.restart(way[steps % 2])
        mesh.run()
        #expect(numbers(receiver) == Array(0..<50))
        #expect(sender.said == Array(repeating: .accepted, count: 50))
        mesh.expectNothingLeft()
    }

    /// Consumers that keep messages for long are not given them again, and what they say then is heard.
    @Test(arguments: [false, true]) func outcomesFindTheNewWay(afterwards: Bool) {
        let mesh = Mesh.ring(4)
        // It has no credit left.
        let receiver = mesh.client(at: 2).receiver("a", credit: 0)
        receiver.grant(5)
        receiver.judge = { _ in nil }
        let sender = mesh.client(at: 0).sender("a")
        mesh.run()
        for number in 0..<5 { sender.send([UInt8(number)]) }
        mesh.run()
        #expect(receiver.messages.count == 5)
        let hop = mesh.nodes[0].nextHops["C"] == "B" ? 1 : 3
        mesh.restart(hop)
        if afterwards { mesh.run() }
        let states: [DeliveryState] = [
            .accepted, .released, .rejected(AMQPError(.internalError, "no")), .accepted, .accepted,
        ]
        for place in 0..<5 { receiver.settle(place, states[place]) }
        mesh.run()
        #expect(receiver.messages.count == 5 && sender.said == states)
        mesh.expectNothingLeft()
    }

    /// A message that is not yet whole begins again.
    @Test func whatIsComingInIsSentAgainToo() {
        let mesh = Mesh.ring(4)
        let receiver = mesh.client(at: 2).receiver("a")
        let sender = mesh.client(at: 0).sender("a")
        mesh.run()
        sender.write(bytes(100_000), more: true, number: 0)
        mesh.run()
        mesh.restart(mesh.nodes[0].nextHops["C"] == "B" ? 1 : 3)
        mesh.run()
        sender.write(bytes(50_000))
        mesh.run()
        sender.send([7])
        mesh.run()
        #expect(receiver.bodies.map(\.count) == [150_000, 1] && sender.said == [.accepted, .accepted])
        mesh.expectNothingLeft()
    }

    /// The outcome of a large message may be heard while that is being sent again.
    @Test(arguments: 0..<40) func anOutcomeMayMeetItsCopy(_ steps: Int) {
        let mesh = Mesh()
        for name in ["A", "B", "C", "D"] {
            _ = mesh.addNode(name) {
                $0.incomingWindow = 3
                $0.maxFrameSize = 4_096
            }
        }
        for place in 0..<4 { _ = mesh.link(place, (place + 1) % 4) }
        let receiver = mesh.client(at: 2).receiver("a")
        receiver.judge = { _ in nil }
        let sender = mesh.client(at: 0).sender("a")
        mesh.run()
        sender.send(bytes(400_000))
        sender.send(bytes(300_000))
        mesh.run()
        sender.write(bytes(3_000), more: true, number: 50)
        mesh.run()
        #expect(receiver.messages.count == 2)
        mesh.restart(mesh.nodes[0].nextHops["C"] == "B" ? 1 : 3)
        for _ in 0..<steps { mesh.step() }
        for place in 0..<2 { receiver.settle(place, .accepted) }
        for _ in 0..<steps { mesh.step() }
        sender.write(bytes(1))
        sender.send([7])
        mesh.run()
        for place in 2..<4 where place < receiver.messages.count { receiver.settle(place, .accepted) }
        mesh.run()
        #expect(receiver.bodies.map(\.count) == [400_000, 300_000, 3_001, 1])
        #expect(sender.said == Array(repeating: .accepted, count: 4))
        mesh.expectNothingLeft()
    }

    /// What is too large to be kept is told to be lost, and what comes after it goes through.
    @Test func whatIsTooLargeIsNotKept() {
        let mesh = Mesh()
        for name in ["A", "B", "C", "D"] { _ = mesh.addNode(name) { $0.custodyLimit = 20_000 } }
        for place in 0..<4 { _ = mesh.link(place, (place + 1) % 4) }
        let receiver = mesh.client(at: 2).receiver("a")
        receiver.judge = { _ in nil }
        let sender = mesh.client(at: 0).sender("a")
        mesh.run()
        sender.send([1])
        sender.write(bytes(40_000), number: 50)
        sender.send([2])
        mesh.run()
        #expect(receiver.messages.count == 3)
        mesh.restart(mesh.nodes[0].nextHops["C"] == "B" ? 1 : 3)
        mesh.run()
        for place in 0..<3 { receiver.settle(place, .accepted) }
        mesh.run()
        #expect(sender.outcomes[50] == [.modified(Modified(deliveryFailed: true))])
        #expect(sender.said.count == 3 && sender.said.count { $0 == .accepted } == 2)
        mesh.expectNothingLeft()
    }

    /// An egress that has begun a new life does not know what the old one gave to whom.
    @Test func anEgressThatDiesLeavesDoubt() {
        let mesh = Mesh.line(3)
        let receiver = mesh.client(at: 2).receiver("a")
        receiver.judge = { _ in nil }
        let sender = mesh.client(at: 0).sender("a")
        for _ in 0..<5 { sender.send([1]) }
        mesh.run()
        mesh.restart(2)
        mesh.link(1, 2)
        mesh.run()
        #expect(sender.said == Array(repeating: .modified(Modified(deliveryFailed: true)), count: 5))
        mesh.expectNothingLeft()
    }

    /// Nor does anybody know who is not back after a minute.
    @Test func anEgressThatStaysAwayIsForgotten() {
        let mesh = Mesh.line(3)
        let receiver = mesh.client(at: 2).receiver("a")
        receiver.judge = { _ in nil }
        let sender = mesh.client(at: 0).sender("a")
        for _ in 0..<5 { sender.send([1]) }
        mesh.run()
        mesh.cut(1, 2)
        mesh.wait(milliseconds: 2_000)
        #expect(sender.said.isEmpty)
        // Until no router has anything to wait for.
        mesh.run()
        #expect(sender.said == Array(repeating: .modified(Modified(deliveryFailed: true)), count: 5))
        #expect(mesh.nodes[0].patterns == [])
    }

    /// Where the last consumer has gone, what it has not had goes to another node's.
    @Test func whatNobodyHasHadGoesElsewhere() {
        let mesh = Mesh.star(3)
        let receivers = (1...2).map { mesh.client(at: $0).receiver("a", credit: 10) }
        let sender = mesh.client(at: 0).sender("a")
        mesh.run()
        for number in 0..<12 { sender.send([UInt8(number)]) }
        // They are on their way to both when one of them goes.
        for _ in 0..<3 { mesh.step() }
        receivers[0].client.close()
        mesh.run()
        let came = receivers.flatMap { numbers($0) }.sorted()
        #expect(Set(came).count == came.count && sender.said.count == 12 && !sender.said.contains(.released))
        mesh.expectNothingLeft()
    }
}
