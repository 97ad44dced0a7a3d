import AMQPCodec
import AMQPEngine
import Testing

/// Input from a peer that is broken or hostile: whatever it is, nothing traps and nothing grows without bound.
struct FuzzTests {
    /// Feeds a fresh engine and checks that what it tells stays in order.
    private func feed(_ side: Connection.Side, _ input: [UInt8], _ generator: inout Generator) {
        var configuration = Configuration.small("fuzzed", frame: 4_096, window: 20)
        configuration.sasl = Bool.random(using: &generator) ? .none : .anonymous
        configuration.outputLimit = 20_000
        let peer = Peer(side, configuration)
        peer.serve(credit: 5)
        if side == .initiator, let session = peer.begin() {
            let link = peer.attach("settles", in: session)
            _ = peer.attach("in", .receiver, in: session)
            let serve = peer.react
            peer.react = { peer, happening in
                serve(peer, happening)
                if case .flow = happening { _ = try? peer.send(bytes(600), on: link) }
            }
        }
        var fragmentation = Bool.random(using: &generator) ? Fragmentation.whole : .random(generator)
        var now = Moment(nanoseconds: 0)
        for piece in fragmentation.cut(input) {
            now = now.advanced(byMilliseconds: 1)
            peer.receive(piece, now: now)
            if Bool.random(using: &generator) { _ = peer.takeOutput(now: now) }
        }
        #expect(peer.pendingOutput < 4 * input.count + 100_000)
        #expect(peer.log.count < 4 * input.count + 100)
        #expect(peer.isOver == (peer.closures.count == 1))
        peer.connection.transportClosed()
        peer.drain()
        #expect(peer.closures.count == 1)
        #expect(Set(peer.detached).isSuperset(of: peer.links) && Set(peer.detached).count == peer.detached.count)
        #expect(Set(peer.ended).isSuperset(of: peer.sessions) && Set(peer.ended).count == peer.ended.count)
    }

    @Test(arguments: [Connection.Side.initiator, .acceptor])
    func randomBytesDoNoHarm(_ side: Connection.Side) {
        var generator = Generator(1)
        for _ in 0..<1_000 {
            let header = [[], ProtocolHeader.amqp.bytes, ProtocolHeader.sasl.bytes].randomElement(using: &generator)!
            let noise = (0..<Int.random(in: 0..<300, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            feed(side, header + noise, &generator)
        }
    }

    @Test(arguments: 0..<6)
    func mutatedConversationsDoNoHarm(_ seed: UInt64) {
        var generator = Generator(seed)
        var configuration = Configuration.small("one", window: 300)
        configuration.sasl = seed % 2 == 0 ? .none : .anonymous
        let pair = Pair(client: configuration, server: configuration)
        FragmentationTests.conversations[Int(seed / 2 % 3)](pair)
        for round in 0..<200 {
            let (side, stream) =
                round % 2 == 0 ? (Connection.Side.acceptor, pair.client.said) : (.initiator, pair.server.said)
            feed(side, mutate(stream, &generator), &generator)
        }
    }

    /// Changes bytes, and leaves out, repeats or swaps frames.
    private func mutate(_ stream: [UInt8], _ generator: inout Generator) -> [UInt8] {
        var parts = split(stream)
        for _ in 0..<Int.random(in: 0...3, using: &generator) {
            let one = Int.random(in: 0..<parts.count, using: &generator)
            let other = Int.random(in: 0..<parts.count, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: parts[one] = []
            case 1: parts.insert(parts[one], at: other)
            case 2: parts.swapAt(one, other)
            default: parts.append(contentsOf: Array(repeating: parts[one], count: 20))
            }
        }
        for _ in 0..<Int.random(in: 0...4, using: &generator) {
            let part = Int.random(in: 0..<parts.count, using: &generator)
            guard let place = parts[part].indices.randomElement(using: &generator) else { continue }
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: parts[part][place] = UInt8.random(in: 0...255, using: &generator)
            case 1: parts[part][place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 2: parts[part].remove(at: place)
            default: parts[part].insert(UInt8.random(in: 0...255, using: &generator), at: place)
            }
        }
        return Array(parts.joined())
    }

    /// Headers and frames.
    private func split(_ stream: [UInt8]) -> [[UInt8]] {
        var parts: [[UInt8]] = []
        var offset = 0
        while offset < stream.count {
            let size = stream[offset] == 0x41 ? 8 : stream[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) }
            parts.append(Array(stream[offset..<(offset + size)]))
            offset += size
        }
        return parts
    }
}
