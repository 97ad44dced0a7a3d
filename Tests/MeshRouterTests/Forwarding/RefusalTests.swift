import AMQPCodec
import Testing

@testable import MeshRouter

/// Links that make no sense, or too many of them.
struct RefusalTests {
    @Test(arguments: ["", "#/a", "a/#/b"])
    func aReceiverWithAMalformedAddressIsRefused(_ address: String) {
        let mesh = Mesh.line(1)
        let receiver = mesh.client(at: 0).receiver(address)
        mesh.run()
        #expect(receiver.isGone && receiver.error?.condition == .invalidField)
        mesh.expectNothingLeft()
    }

    @Test(arguments: ["", "a/#", "a/*", "#"])
    func aSenderWithoutAnExactAddressIsRefused(_ address: String) {
        let mesh = Mesh.line(1)
        let sender = mesh.client(at: 0).sender(address)
        mesh.run()
        #expect(sender.isGone && sender.error?.condition == .invalidField)
        mesh.expectNothingLeft()
    }

    @Test func nullTerminiAndCoordinatorsAreRefused() {
        let mesh = Mesh.line(1)
        let client = mesh.client(at: 0)
        let (null, coordinator) = (client.sender(to: nil), client.sender(to: .coordinator(Coordinator())))
        mesh.run()
        #expect(null.error?.condition == .invalidField && coordinator.error?.condition == .notImplemented)
    }

    /// Each segment is a branch in the tables of all nodes.
    @Test func manySegmentsAreRefused() {
        let mesh = Mesh.line(1)
        let receiver = mesh.client(at: 0).receiver(String(repeating: "/", count: 64))
        mesh.run()
        #expect(receiver.isGone && receiver.error?.condition == .invalidField)
    }

    /// Answers come elsewhere, and requests are nobody else's.
    @Test func nobodyReceivesFromManagement() {
        let mesh = Mesh.line(1)
        let receiver = mesh.client(at: 0).receiver("amqp://host/$management")
        mesh.run()
        #expect(receiver.isGone && receiver.error?.condition == .notImplemented)
    }

    @Test func patternsOfConsumersMustFitInAnAdvertisement() {
        let mesh = Mesh.line(2)
        let client = mesh.client(at: 0)
        let long = String(repeating: "x", count: 1_000)
        let receivers = (0..<3_500).map { client.receiver("\($0)/\(long)", credit: 0) }
        mesh.run()
        // The limit is four times as far away; so many attaches take long in a debug build.
        #expect(receivers.allSatisfy { !$0.isGone })
        mesh.nodes[0].router.patternBytes += 1 << 20
        let (late, same) = (client.receiver("late/\(long)"), client.receiver("7/\(long)"))
        mesh.run()
        #expect(late.error?.condition == .resourceLimitExceeded && !same.isGone)
        mesh.nodes[0].router.patternBytes -= 1 << 20
        #expect(mesh.nodes[1].patterns.count == 3_500)
        mesh.expectNothingLeft()
    }
}
