import AMQPCodec
import AMQPEngine
import MeshRouter
import Testing

/// Messages that go to all who receive from an address.
struct MulticastTests {
    private func numbers(_ receiver: Receiver) -> [Int] { receiver.bodies.map { Int($0[0]) } }

    /// One at the sender's node, two at a node on the way, one behind it.
    @Test func eachSubscriberGetsEachMessageOnce() {
        let mesh = Mesh.line(4)
        let receivers = [0, 2, 2, 3].map { mesh.client(at: $0).receiver("topic/a") }
        let sender = mesh.client(at: 0).sender("topic/a")
        mesh.run()
        for number in 0..<100 { sender.send([UInt8(number)], settled: number % 2 == 1) }
        mesh.run()
        for receiver in receivers { #expect(numbers(receiver) == Array(0..<100)) }
        #expect(sender.said == Array(repeating: .accepted, count: 50))
        mesh.expectNothingLeft()
    }

    /// Behind the trunk there are four subscribers at three nodes.
    @Test(arguments: [false, true]) func aMessageCrossesATrunkOnce(settled: Bool) {
        let mesh = Mesh(5, links: [(0, 1), (1, 2), (1, 3), (3, 4)])
        let receivers = [2, 3, 4, 4].map { mesh.client(at: $0).receiver("topic/#") }
        let sender = mesh.client(at: 0).sender("topic/a/b")
        mesh.run()
        let before = mesh.trunks(0, 1)[0].passed
        sender.send(bytes(20_000), settled: settled)
        mesh.run()
        #expect(receivers.map(\.bodies) == Array(repeating: [bytes(20_000)], count: 4))
        #expect(mesh.trunks(0, 1)[0].passed - before < 30_000)
        mesh.expectNothingLeft()
    }

    @Test func everyPatternThatMatchesGetsIt() {
        let mesh = Mesh.line(3)
        let patterns = ["#", "topic/#", "topic/*", "topic/a", "topic/b", "other"]
        let receivers = patterns.enumerated().map { mesh.client(at: $0.offset % 3).receiver($0.element) }
        let sender = mesh.client(at: 1).sender("topic/a")
        sender.send(bytes(3))
        mesh.run()
        #expect(receivers.map(\.messages.count) == [1, 1, 1, 1, 0, 0])
        mesh.expectNothingLeft()
    }

    /// What is heard is what weighs most of what they say, and not before all have said something.
    @Test(arguments: [
        ([DeliveryState.accepted, .released, .rejected(nil)], DeliveryState.accepted),
        ([.released, .rejected(nil), .modified(Modified())], .rejected(nil)),
        (
            [.released, .modified(Modified(undeliverableHere: true)), .released],
            .modified(Modified(undeliverableHere: true))
        ),
        ([.released, .released, .released], .released),
    ])
    func theOutcomeIsThatOfAll(_ said: [DeliveryState], _ heard: DeliveryState) {
        let mesh = Mesh.star(4)
        let receivers = (1...3).map { mesh.client(at: $0).receiver("topic/a") }
        for receiver in receivers { receiver.judge = { _ in nil } }
        let sender = mesh.client(at: 1).sender("topic/a")
        sender.send(bytes(3))
        mesh.run()
        for (receiver, state) in zip(receivers, said) {
            #expect(sender.said.isEmpty)
            receiver.settle(0, state)
            mesh.run()
        }
        #expect(sender.said == [heard])
        mesh.expectNothingLeft()
    }

    /// A sender hears nothing of a slow subscriber but that it must wait for it.
    @Test func allWaitForTheSlowest() {
        let mesh = Mesh.star(3)
        let fast = mesh.client(at: 1).receiver("topic/a")
        let slow = mesh.client(at: 2).receiver("topic/a", credit: 0)
        let sender = mesh.client(at: 0).sender("topic/a")
        for number in 0..<20 { sender.send([UInt8(number)]) }
        mesh.run()
        #expect(fast.messages.isEmpty && sender.said.isEmpty)
        slow.grant(5)
        mesh.run()
        #expect(numbers(fast) == Array(0..<5) && numbers(slow) == Array(0..<5))
        slow.detach()
        mesh.run()
        #expect(numbers(fast) == Array(0..<20) && sender.said.count == 20)
        mesh.expectNothingLeft()
    }

    @Test(arguments: Array(stride(from: 0, to: 60, by: 3)))
    func aNodeOnTheWayDiesAtAnyTime(_ steps: Int) {
        let mesh = Mesh.ring(6)
        let receivers = [3, 0, 3].map { mesh.client(at: $0).receiver("topic/a", credit: 20) }
        let sender = mesh.client(at: 0).sender("topic/a")
        mesh.run()
        let way = mesh.nodes[0].nextHops["D"] == "B" ? [1, 2] : [5, 4]
        for number in 0..<50 { sender.send([UInt8(number)]) }
        for _ in 0..<steps { mesh.step() }
        mesh.restart(way[steps % 2])
        mesh.run()
        for receiver in receivers { #expect(numbers(receiver) == Array(0..<50)) }
        #expect(sender.said == Array(repeating: .accepted, count: 50))
        mesh.expectNothingLeft()
    }

    /// Somebody who comes gets what is sent from then on, however much is under way.
    @Test func whoComesLaterGetsWhatIsSentLater() {
        let mesh = Mesh.line(3)
        let first = mesh.client(at: 2).receiver("topic/a", credit: 10)
        first.judge = { _ in nil }
        let sender = mesh.client(at: 0).sender("topic/a")
        for number in 0..<5 { sender.send([UInt8(number)]) }
        mesh.run()
        let second = mesh.client(at: 1).receiver("topic/a")
        mesh.run()
        sender.send([5])
        mesh.run()
        #expect(numbers(first) == Array(0..<6) && numbers(second) == [5])
        for place in 0..<6 { first.settle(place, .accepted) }
        mesh.run()
        #expect(sender.said == Array(repeating: .accepted, count: 6))
        mesh.expectNothingLeft()
    }

    /// Somebody else holds on to what came before, and in between.
    @Test(arguments: [0, 1, 2]) func whoGoesAndComesBackGetsWhatIsSentThen(_ place: Int) {
        let mesh = Mesh.line(3)
        let first = mesh.client(at: 2).receiver("topic/a")
        first.judge = { _ in nil }
        let second = mesh.client(at: place).receiver("topic/a")
        let sender = mesh.client(at: 0).sender("topic/a")
        mesh.run()
        for number in 0..<2 { sender.send([UInt8(number)]) }
        mesh.run()
        second.detach()
        mesh.run()
        sender.send([2])
        mesh.run()
        let third = mesh.client(at: place).receiver("topic/a")
        mesh.run()
        sender.send([3])
        #expect(mesh.run(atMost: 2_000), "it goes round and round")
        #expect(numbers(first) == [0, 1, 2, 3] && numbers(second) == [0, 1] && numbers(third) == [3])
        for place in 0..<4 { first.settle(place, .accepted) }
        mesh.run()
        #expect(sender.said == Array(repeating: .accepted, count: 4))
        mesh.expectNothingLeft()
    }

    /// It came in whole behind another that had to wait.
    @Test func aMessageThatIsTooLargeIsRejectedWheneverItsTurnComes() {
        let mesh = Mesh()
        mesh.addNode("A") { $0.custodyLimit = 40_000 }
        let receiver = mesh.client(at: 0).receiver("topic/a", credit: 0)
        let other = mesh.client(at: 0).receiver("topic/a")
        let sender = mesh.client(at: 0).sender("topic/a")
        mesh.run()
        receiver.grant(1)
        mesh.run()
        for size in [10, 11, 30_000] { sender.send(bytes(size)) }
        mesh.run()
        receiver.grant(10)
        mesh.run()
        #expect(other.bodies.map(\.count) == [10, 11] && sender.said.count == 3)
        if case .rejected? = sender.said.last {} else { #expect(sender.said.last == .rejected(nil)) }
        mesh.expectNothingLeft()
    }

    /// Who wants all that is sent anywhere does not make it go to all others too.
    @Test func aWidePatternSaysNothingOfNarrowerOnes() {
        let mesh = Mesh.line(2)
        let all = mesh.client(at: 1).receiver(from: Source(address: "#", capabilities: ["topic"]))
        let workers = (0..<2).map { _ in mesh.client(at: 1).receiver("jobs/a") }
        let sender = mesh.client(at: 0).sender("jobs/a")
        mesh.run()
        for _ in 0..<4 { sender.send(bytes(3)) }
        mesh.run()
        #expect(workers.map(\.messages.count) == [2, 2] && all.messages.isEmpty)
        mesh.expectNothingLeft()
    }

    @Test func nobodyToSendToMeansNoCredit() {
        let mesh = Mesh.line(2)
        let sender = mesh.client(at: 0).sender("topic/a")
        let anonymous = mesh.client(at: 0).sender(nil)
        var message = Message(.value(.null))
        message.properties = Properties(to: "topic/a")
        anonymous.send(message)
        mesh.run()
        #expect(sender.credit == 0 && anonymous.said == [.released])
        let receiver = mesh.client(at: 1).receiver("topic/a")
        mesh.run()
        anonymous.send(message)
        sender.send(bytes(3))
        mesh.run()
        #expect(receiver.messages.count == 2 && anonymous.said.last == .accepted)
        mesh.expectNothingLeft()
    }

    /// Frame by frame, and a message of another sender in between.
    @Test func aLargeMessageIsPassedOnWhenAllOfItIsThere() {
        let mesh = Mesh.line(3)
        let receivers = [1, 2].map { mesh.client(at: $0).receiver("topic/a") }
        let client = mesh.client(at: 0)
        let (large, small) = (client.sender("topic/a"), client.sender("topic/a"))
        mesh.run()
        large.write(bytes(600_000), more: true, number: 0)
        mesh.run()
        small.send(bytes(5))
        mesh.run()
        large.write(bytes(400_000), number: 0)
        mesh.run()
        for receiver in receivers { #expect(receiver.bodies.map(\.count) == [5, 1_000_000]) }
        mesh.expectNothingLeft()
    }

    @Test func aMessageThatIsTooLargeIsRejected() {
        let mesh = Mesh()
        mesh.addNode("A") { $0.custodyLimit = 40_000 }
        let receiver = mesh.client(at: 0).receiver("topic/a")
        let sender = mesh.client(at: 0).sender("topic/a")
        mesh.run()
        sender.send(bytes(100_000))
        sender.send(bytes(10_000))
        mesh.run()
        #expect(receiver.bodies == [bytes(10_000)] && sender.said.last == .accepted)
        guard case .rejected(let error) = sender.said.first else { return #expect(sender.said.first == .rejected(nil)) }
        #expect(error?.condition == .linkMessageSizeExceeded)
        mesh.expectNothingLeft()
    }

    /// The address suggests one thing; who attaches, and who runs the node, may say another.
    @Test func capabilitiesAndConfigurationSayHow() {
        let mesh = Mesh()
        for name in ["A", "B"] {
            mesh.addNode(name) {
                $0.distributions = [
                    (try! AddressPattern("told/#"), .multicast), (try! AddressPattern("told/queue"), .balanced),
                ]
            }
        }
        mesh.link(0, 1)
        func counts(_ address: String, _ capabilities: [Symbol] = [], target: [Symbol] = []) -> [Int] {
            let client = mesh.client(at: 1)
            let receivers = (0..<2).map { _ in
                client.receiver(from: Source(address: address, capabilities: capabilities))
            }
            let sender = mesh.client(at: 0).sender(to: .target(Target(address: address, capabilities: target)))
            mesh.run()
            for _ in 0..<4 { sender.send(bytes(3)) }
            mesh.run()
            mesh.dismissClients()
            return receivers.map(\.messages.count)
        }
        #expect(counts("a") == [2, 2] && counts("topic/a") == [4, 4])
        #expect(counts("a", ["topic"]) == [4, 4] && counts("topic/a", ["queue"]) == [2, 2])
        #expect(counts("a", target: ["topic"]) == [4, 4] && counts("topic/a", target: ["queue"]) == [2, 2])
        #expect(counts("told/a") == [4, 4] && counts("told/a", ["queue"], target: ["queue"]) == [4, 4])
        #expect(counts("told/queue", ["topic"]) == [2, 2])
    }
}
