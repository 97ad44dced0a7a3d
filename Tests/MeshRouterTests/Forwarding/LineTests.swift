import AMQPCodec
import AMQPEngine
import Testing

/// From producer to consumer across one node and more, in every shape of mesh.
struct LineTests {
    @Test(arguments: 1...4)
    func messagesCrossALineInOrderAndAreAccepted(_ count: Int) {
        let mesh = Mesh.line(count)
        let receiver = mesh.client(at: count - 1).receiver("orders/eu", credit: 10)
        let sender = mesh.client(at: 0).sender("orders/eu")
        for number in 0..<500 { sender.send(bytes(number % 90, from: number)) }
        #expect(mesh.run())
        #expect(receiver.bodies == (0..<500).map { bytes($0 % 90, from: $0) })
        #expect(sender.said == Array(repeating: .accepted, count: 500))
        mesh.expectNothingLeft()
    }

    @Test func messagesCrossTheHubOfAStar() {
        let mesh = Mesh.star(5)
        let receivers = (1..<5).map { mesh.client(at: $0).receiver("leaf/\($0)") }
        let senders = (1..<5).map { mesh.client(at: $0).sender("leaf/\($0 % 4 + 1)") }
        for number in 0..<50 { for sender in senders { sender.send(bytes(9, from: number)) } }
        #expect(mesh.run())
        for receiver in receivers { #expect(receiver.bodies == (0..<50).map { bytes(9, from: $0) }) }
        for sender in senders { #expect(sender.said == Array(repeating: .accepted, count: 50)) }
        mesh.expectNothingLeft()
    }

    @Test(arguments: [3, 4, 5])
    func nothingGoesRoundInARing(_ count: Int) {
        let mesh = Mesh.ring(count)
        #expect(mesh.nodes[0].reachable.values.max() == UInt32(count / 2))
        let receivers = (0..<count).map { mesh.client(at: $0).receiver("to/\($0)") }
        let senders = (0..<count).map { from in (0..<count).map { mesh.client(at: from).sender("to/\($0)") } }
        for number in 0..<10 { for sender in senders.joined() { sender.send(bytes(5, from: number)) } }
        #expect(mesh.run())
        for receiver in receivers { #expect(receiver.messages.count == 10 * count) }
        for sender in senders.joined() { #expect(sender.said == Array(repeating: .accepted, count: 10)) }
        mesh.expectNothingLeft()
    }

    @Test func aMessageArrivesByteForByteWithItsFormat() throws {
        let mesh = Mesh.line(3)
        let receiver = mesh.client(at: 2).receiver("a")
        let client = mesh.client(at: 0)
        let sender = client.sender("a")
        mesh.run()
        let odd: [UInt8] = [0, 0x53, 0xff, 1, 2, 3]
        try odd.withUnsafeBytes { _ = try client.connection.send($0.bytes, on: sender.link, messageFormat: 77) }
        sender.send([])
        mesh.run()
        #expect(receiver.bodies == [odd, []] && receiver.messages.map(\.format) == [77, 0])
    }
}
