import AMQPCodec
import Testing

@testable import MeshRouter

/// Senders without a target address: each message says where it goes.
struct AnonymousTests {
    @Test(arguments: 1...3)
    func eachMessageGoesWhereItSays(_ count: Int) {
        let mesh = Mesh.line(count)
        let receivers = (0..<4).map { mesh.client(at: $0 % count).receiver("to/\($0)") }
        let sender = mesh.client(at: 0).sender(nil)
        mesh.run()
        for number in 0..<80 { sender.send(Message(.int(Int32(number)), to: "to/\(number * 7 % 4)")) }
        mesh.run()
        for (place, receiver) in receivers.enumerated() {
            #expect(
                receiver.decoded.map(\.body) == (0..<80).filter { $0 * 7 % 4 == place }.map { .value(.int(Int32($0))) })
        }
        #expect(sender.said == Array(repeating: .accepted, count: 80))
        mesh.expectNothingLeft()
    }

    @Test func urlsAreAddresses() {
        let mesh = Mesh.line(2)
        let receiver = mesh.client(at: 1).receiver("amqps://b/orders/*")
        let client = mesh.client(at: 0)
        let (fixed, anonymous) = (client.sender("amqp://a/orders/eu"), client.sender(nil))
        mesh.run()
        fixed.send([1])
        anonymous.send(Message(.null, to: "amqp://a/orders/us"))
        mesh.run()
        #expect(receiver.bodies.count == 2 && fixed.said + anonymous.said == [.accepted, .accepted])
        // What was said is answered as it was said.
        #expect(receiver.attach?.source?.address == "amqps://b/orders/*")
        #expect(mesh.nodes.map(\.patterns) == [["orders/*"], ["orders/*"]])
    }

    @Test func withoutARouteAMessageIsReleased() {
        let mesh = Mesh.line(2)
        let sender = mesh.client(at: 0).sender(nil)
        sender.send(Message(.null, to: "nowhere"))
        mesh.run()
        #expect(sender.said == [.released])
    }

    @Test func withoutAnAddressAMessageIsRejected() {
        let mesh = Mesh.line(1)
        let sender = mesh.client(at: 0).sender(nil)
        for message in [Message(.null), Message(.null, to: ""), Message(.null, to: "a/#"), Message(.null, to: "a/*")] {
            sender.send(message)
        }
        sender.send([0xff, 0xff])
        sender.send([])
        mesh.run()
        #expect(sender.said.count == 6)
        for state in sender.said {
            guard case .rejected(let error?)? = state else { return #expect(Bool(false), "\(state as Any)") }
            #expect(error.condition == .invalidField || error.condition == .decodeError)
            #expect(error.errorDescription?.isEmpty == false)
        }
    }

    /// The properties may be cut anywhere by the end of a frame.
    @Test func anAddressThatIsCutByAFrameIsRead() {
        let mesh = Mesh.line(2)
        let receiver = mesh.client(at: 1).receiver("to/me")
        let sender = mesh.client(at: 0).sender(nil)
        mesh.run()
        var message = Message(data: bytes(100), to: "to/me", subject: "s")
        message.messageAnnotations = ["x": .string(String(repeating: "y", count: 50))]
        let whole = message.encoded
        for cut in stride(from: 0, to: whole.count, by: 7) {
            sender.write(Array(whole[..<cut]), more: true)
            mesh.run()
            sender.write(Array(whole[cut...]), more: false)
            mesh.run()
            #expect(receiver.bodies.last == whole)
        }
        #expect(receiver.messages.count == (whole.count + 6) / 7 && sender.said.allSatisfy { $0 == .accepted })
    }

    @Test func aMessageInTinyFramesIsReadWithoutLookingAtEachFrame() {
        let mesh = Mesh.line(1)
        let receiver = mesh.client(at: 0).receiver("to/me")
        let sender = mesh.client(at: 0).sender(nil)
        mesh.run()
        let whole = Message(data: bytes(200), to: "to/me", subject: String(repeating: "s", count: 400)).encoded
        for byte in whole.dropLast() { sender.write([byte], more: true) }
        sender.write([whole.last!], more: false)
        mesh.run()
        #expect(receiver.bodies == [whole] && sender.said == [.accepted])
    }

    @Test func aMessageWhoseAddressNeverComesIsRejected() {
        let mesh = Mesh(seed: nil)
        mesh.addNode("A") { $0.queueLimit = 10_000 }
        let sender = mesh.client(at: 0).sender(nil)
        mesh.run()
        var message = Message(.null, to: "a")
        message.messageAnnotations = ["x": .string(String(repeating: "y", count: 50_000))]
        let whole = message.encoded
        for start in stride(from: 0, to: whole.count, by: 100) {
            sender.write(Array(whole[start..<min(start + 100, whole.count)]), more: true)
        }
        mesh.run()
        guard case .rejected(let error)?? = sender.said.first else { return #expect(Bool(false)) }
        #expect(error?.condition == .linkMessageSizeExceeded && mesh.nodes[0].queuedBytes == 0)
        mesh.expectNothingLeft()
    }

    /// What is under way to one address is not harmed when the sender turns to another and the mesh changes.
    @Test func turningToAnotherAddressLeavesDeliveriesUnderWayAlone() {
        let mesh = Mesh.line(3)
        let first = mesh.client(at: 2).receiver("first")
        first.judge = { _ in nil }
        let second = mesh.client(at: 2).receiver("second")
        let sender = mesh.client(at: 0).sender(nil)
        mesh.run()
        sender.send(Message(.null, to: "first"))
        sender.send(Message(.null, to: "second"))
        mesh.run()
        _ = mesh.client(at: 1).receiver("another")
        mesh.run()
        #expect(first.messages.count == 1 && second.messages.count == 1)
        first.settle(0, .accepted)
        mesh.run()
        #expect(sender.said == [.accepted, .accepted])
        mesh.expectNothingLeft()
    }
}
