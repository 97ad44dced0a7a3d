import AMQPCodec
import AMQPEngine
import Testing

@testable import MeshRouter

/// Neighbours that say nothing any more, and what nodes do so that they are not taken for such.
struct HeartbeatTests {
    /// Two nodes with the heartbeats that are given, A having dialled B.
    private func pair(_ first: UInt32, _ second: UInt32) -> (mesh: Mesh, wire: Wire) {
        let mesh = Mesh()
        mesh.addNode("A") { $0.heartbeat = first }
        mesh.addNode("B") { $0.heartbeat = second }
        let wire = mesh.link(0, 1)
        mesh.run()
        return (mesh, wire)
    }

    @Test(arguments: [(UInt32(300), UInt32(300)), (50, 300), (10, 10_000)])
    func whatIsPromisedIsKept(_ first: UInt32, _ second: UInt32) {
        let (mesh, wire) = pair(first, second)
        let before = wire.passed
        mesh.wait(milliseconds: 30_000)
        #expect(mesh.nodes[0].neighbours == ["B"] && mesh.nodes[1].neighbours == ["A"])
        // An empty frame has eight bytes. Idle time-outs of 30 s ask for one in 7.5.
        let beats = [first, second].reduce(0) { $0 + Int(30_000 / min($1, 7_500)) }
        #expect(wire.passed - before == 8 * beats)
    }

    /// It is the neighbour's promise that counts, not the own one.
    @Test(arguments: [(UInt32(300), UInt32(300)), (300, 50), (50, 300)])
    func aSilentNeighbourIsNoticedAfterThreeHeartbeats(_ first: UInt32, _ second: UInt32) {
        let (mesh, wire) = pair(first, second)
        // A hears nothing any more.
        wire.isHeld = true
        mesh.wait(milliseconds: 3 * second - 1)
        #expect(mesh.nodes[0].neighbours == ["B"] && mesh.nodes[0].news == ["up B"])
        mesh.wait(milliseconds: 1)
        #expect(mesh.nodes[0].neighbours == [] && mesh.nodes[0].news == ["up B", "down B"])
        // B has been told so.
        #expect(mesh.nodes[1].neighbours == [] && mesh.nodes[1].news == ["up A", "down A"])
    }

    /// What a neighbour says counts, whether it is a heartbeat or not.
    @Test func whoSendsIsNotSilent() {
        let (mesh, wire) = pair(300, 300)
        let receiver = mesh.client(at: 1).receiver("a")
        mesh.run()
        let sender = mesh.client(at: 0).sender("a")
        mesh.run()
        let before = wire.passed
        for number in 0..<100 {
            sender.send([UInt8(number)])
            mesh.wait(milliseconds: 299)
        }
        #expect(receiver.bodies.count == 100 && mesh.nodes[0].neighbours == ["B"])
        // Messages one way, outcomes and credit the other, and no empty frame.
        let traffic = wire.passed - before
        mesh.wait(milliseconds: 3_000)
        #expect(wire.passed - before - traffic == 8 * 20 && traffic < 100 * 200)
    }

    /// Version 1 began without heartbeats.
    @Test func anOlderNeighbourIsGivenUpByTheIdleTimeOut() {
        let mesh = Mesh.line(1)
        _ = mesh.impostor(at: 0)
        mesh.run()
        mesh.wait(milliseconds: 29_999)
        #expect(mesh.nodes[0].neighbours == ["Z"])
        mesh.wait(milliseconds: 1)
        #expect(mesh.nodes[0].neighbours == [])
    }

    @Test func aPromiseIsReadFromOpen() {
        let mesh = Mesh.line(1)
        let client = mesh.impostor(at: 0) { $0.properties?[Trunk.heartbeatKey] = .uint(10) }
        _ = client.sender(Trunk.controlAddress)
        mesh.run()
        #expect(client.connection.remoteOpen?.properties?[Trunk.heartbeatKey] == .uint(300))
        mesh.wait(milliseconds: 29)
        #expect(mesh.nodes[0].neighbours == ["Z"])
        mesh.wait(milliseconds: 1)
        #expect(mesh.nodes[0].neighbours == [])
    }

    /// It may be far away, and says nothing before it has our `open`.
    @Test func theFirstWordMayTakeAsLongAsAnOpen() {
        let mesh = Mesh.line(1)
        _ = mesh.impostor(at: 0) { $0.properties?[Trunk.heartbeatKey] = .uint(10) }
        mesh.run()
        mesh.wait(milliseconds: 9_999)
        #expect(mesh.nodes[0].neighbours == ["Z"])
        mesh.wait(milliseconds: 1)
        #expect(mesh.nodes[0].neighbours == [])
    }

    @Test(arguments: [Value.uint(0), .uint(9), .uint(10_001), .ulong(300), .string("300"), .null])
    func aPromiseThatIsNoneIsRefused(_ value: Value) {
        let mesh = Mesh.line(1)
        let client = mesh.impostor(at: 0) { $0.properties?[Trunk.heartbeatKey] = value }
        mesh.run()
        guard case .byPeer(let error?)? = client.closure else { return #expect(Bool(false)) }
        #expect(error.condition == .invalidField && "\(error)".contains("skein:heartbeat"))
        #expect(mesh.nodes[0].neighbours == [])
    }

    /// Clients keep to what AMQP has for that.
    @Test func aClientMayBeSilentForLonger() {
        let mesh = Mesh.line(1)
        let client = mesh.client(at: 0)
        mesh.run()
        let before = client.wire!.passed
        mesh.wait(milliseconds: 7_000)
        #expect(client.wire!.passed == before)
        mesh.wait(milliseconds: 22_999)
        #expect(mesh.nodes[0].connectionCount == 1)
        mesh.wait(milliseconds: 1)
        #expect(mesh.nodes[0].connectionCount == 0)
    }
}
