import AMQPCodec
import Testing

/// From producer to consumer across one node and more.
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
        mesh.dismissClients()
        for node in mesh.nodes { #expect(node.holdings == Node.Holdings()) }
    }
}
