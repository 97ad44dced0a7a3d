import AMQPCodec
import AMQPEngine
import QueueResource
import Testing

/// A transactional conversation with bytes changed on the way: whatever the server makes of it, it loses no message and keeps nothing.
struct TransactionFuzzTests {
    /// A queue server alone.
    final class Server {
        let peer = Peer(.acceptor, Configuration(containerID: "server"))
        let store = QueueStore()
        var queues: QueueConnection
        let now = Moment(nanoseconds: 0)

        init() {
            queues = QueueConnection(store)
            for text in ["a", "b", "c"] { store.append(Array(text.utf8), to: "from") }
            peer.observe { [unowned self] event, input in
                queues.handle(event, input.span.bytes, on: &peer.connection, now: now)
            }
        }
    }

    static func mutated(_ bytes: [UInt8], _ generator: inout Generator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
            case 1...3: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 4: bytes.remove(at: place)
            default: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &generator)], at: place)
            }
        }
        return bytes
    }

    @Test func changedBytesLoseNothing() throws {
        let conversation = TransactionCutTests.Conversation(.max)
        _ = try conversation.run(fail: false)
        let whole = conversation.world.client.said
        var (published, committed) = (0, 0)
        for seed in 0..<3_000 {
            var generator = Generator(UInt64(seed))
            let server = Server()
            // The first run is the conversation as it was.
            let bytes = seed == 0 ? whole : Self.mutated(whole, &generator)
            var cut = Fragmentation.random(generator)
            for piece in cut.cut(bytes) {
                server.peer.receive(piece, now: server.now)
                _ = server.peer.takeOutput(now: server.now)
            }
            server.peer.connection.transportClosed()
            server.peer.drain()
            #expect(server.queues.holding == 0 && server.queues.coordinator.count == 0, "seed \(seed)")
            let left = server.store.contents(of: "from") + server.store.deadLetters
            #expect(Set(left).count == left.count, "seed \(seed)")
            if left.isEmpty { committed += 1 }
            if !server.store.contents(of: "to").isEmpty { published += 1 }
        }
        #expect(committed > 0 && committed < 3_000 && published > 0)
    }
}
