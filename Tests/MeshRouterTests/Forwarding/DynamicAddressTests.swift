import AMQPCodec
import Testing

/// Addresses that a node makes up.
struct DynamicAddressTests {
    @Test func aRequestIsAnsweredAcrossThreeNodes() throws {
        let mesh = Mesh.line(3)
        let server = mesh.client(at: 2)
        let requests = server.receiver("service")
        let replies = server.sender(nil)
        requests.judge = { [unowned replies] message in
            guard let request = try? Message(decoding: message.bytes.span.bytes) else { return .rejected(nil) }
            var reply = Message(request.body)
            reply.properties = Properties(to: request.properties?.replyTo, correlationID: request.properties?.messageID)
            replies.send(reply)
            return .accepted
        }
        let clients = (0..<3).map { mesh.client(at: $0 % 2) }
        let inboxes = clients.map { $0.receiver(nil, dynamic: true) }
        let senders = clients.map { $0.sender("service") }
        mesh.run()
        let addresses = try inboxes.map { try #require($0.attach?.source?.address) }
        #expect(Set(addresses).count == 3 && addresses.allSatisfy { $0.hasPrefix("_dynamic/") })
        for number in 0..<20 {
            for (place, sender) in senders.enumerated() {
                var request = Message(.int(Int32(number)))
                request.properties = Properties(
                    messageID: .ulong(UInt64(place * 100 + number)), replyTo: addresses[place])
                sender.send(request)
            }
        }
        #expect(mesh.run())
        for (place, inbox) in inboxes.enumerated() {
            #expect(inbox.decoded.map(\.body) == (0..<20).map { .value(.int(Int32($0))) })
            #expect(
                inbox.decoded.map { $0.properties?.correlationID }
                    == (0..<20).map { .ulong(UInt64(place * 100 + $0)) })
        }
        #expect(replies.said == Array(repeating: .accepted, count: 60))
        mesh.expectNothingLeft()
    }

    @Test func aDynamicTargetIsRefused() {
        let mesh = Mesh.line(1)
        let sender = mesh.client(at: 0).sender(to: .target(Target(dynamic: true)))
        mesh.run()
        #expect(sender.isGone && sender.error?.condition == .notImplemented)
    }
}
