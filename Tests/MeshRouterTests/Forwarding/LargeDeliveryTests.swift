import AMQPCodec
import AMQPEngine
import Testing

@testable import MeshRouter

/// Deliveries of many frames.
struct LargeDeliveryTests {
    private func setUp(_ count: Int = 3, credit: UInt32 = 10, window: UInt32 = 2_048) -> (Mesh, Sender, Receiver) {
        let mesh = Mesh.line(count)
        let receiver = mesh.client(at: count - 1, maxFrameSize: 512, window: window).receiver("a", credit: credit)
        let sender = mesh.client(at: 0).sender("a")
        mesh.run()
        return (mesh, sender, receiver)
    }

    @Test func largeMessagesArriveWhole() {
        let (mesh, sender, receiver) = setUp(window: 8)
        for number in 0..<3 { sender.send(bytes(1_000_000 + number, from: number)) }
        #expect(mesh.run())
        #expect(receiver.bodies == (0..<3).map { bytes(1_000_000 + $0, from: $0) })
        #expect(sender.said == Array(repeating: .accepted, count: 3))
        mesh.expectNothingLeft()
    }

    @Test func framesAreForwardedBeforeTheLastHasCome() {
        let (mesh, sender, receiver) = setUp()
        sender.write(bytes(5_000), more: true)
        mesh.run()
        #expect(receiver.partial == 5_000 && receiver.messages.isEmpty)
        sender.write(bytes(10), more: false)
        mesh.run()
        #expect(receiver.bodies == [bytes(5_000) + bytes(10)] && sender.said == [.accepted])
    }

    @Test func anAbortIsPassedOn() {
        let (mesh, sender, receiver) = setUp()
        sender.write(bytes(5_000), more: true)
        mesh.run()
        sender.abort()
        sender.send([7])
        mesh.run()
        #expect(receiver.aborted == 1 && receiver.bodies == [[7]] && sender.said == [.accepted])
        mesh.expectNothingLeft()
    }

    @Test func anAbortOfWhatStillWaitsReachesNobody() {
        let (mesh, sender, receiver) = setUp(credit: 1)
        receiver.judge = { _ in nil }
        let other = mesh.client(at: 0).sender("a")
        mesh.run()
        other.send([1])
        receiver.window = 0
        mesh.run()
        // The credit is used up; this waits at the first node.
        sender.write(bytes(5_000), more: true)
        mesh.run()
        sender.abort()
        mesh.run()
        receiver.window = 10
        receiver.grant(10)
        sender.send([2])
        mesh.run()
        #expect(receiver.aborted == 0 && receiver.bodies == [[1], [2]])
        mesh.expectNothingLeft()
    }

    @Test(arguments: [true, false])
    func aSenderThatVanishesMidwayLeavesAnAbort(_ inOrder: Bool) {
        let (mesh, sender, receiver) = setUp()
        sender.write(bytes(5_000), more: true)
        mesh.run()
        if inOrder { sender.client.close() } else { sender.client.disconnect() }
        mesh.run()
        #expect(receiver.aborted == 1)
        let next = mesh.client(at: 0).sender("a")
        next.send([7])
        mesh.run()
        #expect(receiver.bodies == [[7]] && next.said == [.accepted])
        mesh.expectNothingLeft()
    }

    @Test(arguments: [SenderSettleMode.mixed, .settled], [true, false])
    func aConsumerThatVanishesMidwayEndsTheDelivery(_ mode: SenderSettleMode, local: Bool) {
        let mesh = Mesh.line(local ? 1 : 2)
        let last = local ? 0 : 1
        let receiver = mesh.client(at: last).receiver("a", mode: mode)
        let sender = mesh.client(at: 0).sender("a")
        mesh.run()
        sender.write(bytes(50_000), more: true)
        mesh.run()
        #expect(receiver.partial == 50_000)
        receiver.client.disconnect()
        mesh.run()
        #expect(sender.said == [.modified(Modified(deliveryFailed: true))])
        // The rest goes nowhere, and the next is as good as the first.
        sender.write(bytes(50_000), more: false)
        let next = mesh.client(at: last).receiver("a")
        mesh.run()
        sender.send([7])
        mesh.run()
        #expect(next.bodies == [[7]] && next.aborted == 0)
        mesh.expectNothingLeft()
    }

    @Test func aSlowDeliveryDoesNotKeepOtherConsumersWaiting() {
        let mesh = Mesh.line(1)
        let receivers = (0..<2).map { _ in mesh.client(at: 0).receiver("a") }
        let senders = (0..<2).map { _ in mesh.client(at: 0).sender("a") }
        mesh.run()
        senders[0].write(bytes(100), more: true)
        for number in 0..<10 { senders[1].send([UInt8(number)]) }
        mesh.run()
        #expect(receivers.flatMap(\.bodies) == (0..<10).map { [UInt8($0)] })
    }

    @Test func aMessageLargerThanItsConsumerTakesIsRejected() {
        let mesh = Mesh.line(1)
        let receiver = mesh.client(at: 0).receiver("a", maxMessageSize: 1_000)
        let sender = mesh.client(at: 0).sender("a")
        mesh.run()
        sender.send(bytes(1_001))
        mesh.run()
        sender.write(bytes(900), more: true, number: 1)
        mesh.run()
        sender.write(bytes(101), more: true)
        mesh.run()
        sender.write(bytes(101), more: false)
        sender.send(bytes(1_000))
        mesh.run()
        let conditions = sender.said.map { state -> ErrorCondition? in
            if case .rejected(let error)? = state { error?.condition } else { nil }
        }
        #expect(conditions.prefix(2) == [.linkMessageSizeExceeded, .linkMessageSizeExceeded])
        #expect(receiver.bodies == [bytes(1_000)] && receiver.aborted == 1)
        mesh.expectNothingLeft()
    }

    /// A consumer that stops reading stops its producer; nothing is lost when it goes on, and memory stays bounded.
    @Test func aWindowThatIsShutHoldsTheProducerBack() {
        let (mesh, sender, receiver) = setUp(1, credit: 1_000, window: 16)
        receiver.client.wire!.isHeld = true
        let body = bytes(5_000)
        for _ in 0..<1_200 { sender.send(body) }
        mesh.run()
        #expect(sender.backlog > 0 && mesh.nodes[0].queuedBytes < 40 << 20 && mesh.nodes[0].holdings.paused == 1)
        receiver.client.wire!.isHeld = false
        #expect(mesh.run())
        #expect(receiver.bodies == Array(repeating: body, count: 1_200))
        #expect(sender.said == Array(repeating: .accepted, count: 1_200))
        mesh.expectNothingLeft()
    }

    /// The session goes on after the link whose queue had it paused.
    @Test func aPauseEndsWithTheLinkThatAskedForIt() {
        let mesh = Mesh(seed: nil)
        mesh.addNode("A") { $0.queueLimit = 1_000 }
        let slow = mesh.client(at: 0).receiver("slow", credit: 0)
        let receiver = mesh.client(at: 0).receiver("a")
        slow.grant(2)
        let client = mesh.client(at: 0)
        let (first, second, third) = (client.sender("slow"), mesh.client(at: 0).sender("slow"), client.sender("a"))
        mesh.run()
        // Both have credit for what only two messages have.
        for _ in 0..<4 { second.send([1]) }
        mesh.run()
        first.send(bytes(2_000))
        mesh.run()
        #expect(mesh.nodes[0].holdings.paused == 1)
        first.detach()
        mesh.run()
        #expect(mesh.nodes[0].holdings.paused == 0)
        for _ in 0..<3_000 { third.send([2]) }
        #expect(mesh.run())
        #expect(receiver.messages.count == 3_000)
        mesh.expectNothingLeft()
    }

    @Test func aPauseEndsWhenWhatAskedForItIsTakenBack() {
        let mesh = Mesh(seed: nil)
        mesh.addNode("A") { $0.queueLimit = 1_000 }
        let slow = mesh.client(at: 0).receiver("slow", credit: 0)
        slow.grant(1)
        let (first, second) = (mesh.client(at: 0).sender("slow"), mesh.client(at: 0).sender("slow"))
        mesh.run()
        second.send([1])
        mesh.run()
        first.write(bytes(2_000), more: true)
        mesh.run()
        #expect(mesh.nodes[0].holdings.paused == 1)
        first.abort()
        mesh.run()
        #expect(mesh.nodes[0].holdings.paused == 0)
        mesh.expectNothingLeft()
    }
}
