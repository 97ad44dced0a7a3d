import AMQPCodec
import Testing

/// Consumers that go away.
struct ConsumerLossTests {
    static let failed = DeliveryState.modified(Modified(deliveryFailed: true))

    @Test(arguments: 1...3, [true, false])
    func whatAConsumerHadAndDidNotSettleIsNeverAccepted(_ count: Int, inOrder: Bool) {
        let mesh = Mesh.line(count)
        let receiver = mesh.client(at: count - 1).receiver("a", credit: 5)
        receiver.judge = { $0.bytes[0] < 2 ? .accepted : nil }
        let sender = mesh.client(at: 0).sender("a")
        for number in 0..<9 { sender.send([UInt8(number)]) }
        mesh.run()
        if inOrder { receiver.client.close() } else { receiver.client.disconnect() }
        mesh.run()
        #expect(sender.said.prefix(2) == [.accepted, .accepted])
        #expect(sender.said.dropFirst(2).allSatisfy { $0 == Self.failed || $0 == .released })
        #expect(sender.said.count == sender.begun.count)
        mesh.expectNothingLeft()
    }

    @Test func anotherConsumerContinues() {
        let mesh = Mesh.line(3)
        let receivers = [mesh.client(at: 1).receiver("a", credit: 10), mesh.client(at: 2).receiver("a", credit: 10)]
        let sender = mesh.client(at: 0).sender("a")
        for number in 0..<100 { sender.send([UInt8(number)]) }
        for _ in 0..<14 { mesh.step() }
        receivers[1].client.disconnect()
        #expect(mesh.run())
        #expect(sender.said.count == 100)
        let accepted = sender.outcomes.filter { $0.value == [.accepted] }.keys
        // Those that were accepted came; the others were on their way to whoever left.
        let came = Set(receivers.flatMap(\.bodies).map { Int($0[0]) })
        #expect(came.isSuperset(of: accepted) && receivers[0].messages.count > 50)
        mesh.expectNothingLeft()
    }

    @Test func aMessageWithoutAConsumerIsReleased() {
        let mesh = Mesh.line(2)
        let receiver = mesh.client(at: 1).receiver("a", credit: 10)
        let sender = mesh.client(at: 0).sender("a")
        mesh.run()
        receiver.client.close()
        mesh.run()
        for _ in 0..<10 { sender.send([1]) }
        mesh.run()
        #expect(sender.said == Array(repeating: .released, count: 10) && sender.credit == 0)
        mesh.expectNothingLeft()
    }

    /// A consumer's end that was not yet noticed does not cost a message that another could take.
    @Test func aMessageThatMeetsAVanishingConsumerGoesToAnother() {
        let mesh = Mesh.line(1)
        let client = mesh.client(at: 0)
        let going = client.receiver("a", credit: 10)
        let staying = mesh.client(at: 0).receiver("a", credit: 10)
        let sender = client.sender("a")
        mesh.run()
        // Both in one read: the transfers are seen after the engine has let the link go.
        for number in 0..<6 { sender.send([UInt8(number)]) }
        going.detach()
        mesh.run()
        #expect(going.messages.isEmpty && staying.bodies == (0..<6).map { [UInt8($0)] })
        #expect(sender.said == Array(repeating: .accepted, count: 6))
    }

    @Test func creditTakenBackDoesNotCostAMessage() {
        let mesh = Mesh.line(1)
        let client = mesh.client(at: 0)
        let receiver = client.receiver("a", credit: 0)
        receiver.grant(5)
        let sender = client.sender("a")
        mesh.run()
        sender.send([1])
        receiver.grant(0)
        mesh.run()
        #expect(sender.said.isEmpty || sender.said == [.accepted])
        receiver.grant(1)
        mesh.run()
        #expect(receiver.bodies == [[1]] && sender.said == [.accepted])
    }

    @Test func creditNeverGetsStuckHoweverOftenAConsumerComesAndGoes() {
        let mesh = Mesh.line(2)
        let sender = mesh.client(at: 0).sender("a")
        let client = mesh.client(at: 1)
        for round in 0..<100 {
            let receiver = client.receiver("a", credit: UInt32(1 + round % 3))
            mesh.run()
            for _ in 0..<5 { sender.send([UInt8(round)]) }
            mesh.run()
            #expect(receiver.bodies == Array(repeating: [UInt8(round)], count: 5))
            receiver.detach()
            mesh.run()
        }
        #expect(sender.said == Array(repeating: .accepted, count: 500))
        mesh.expectNothingLeft()
    }
}
