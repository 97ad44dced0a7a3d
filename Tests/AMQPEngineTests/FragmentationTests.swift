import AMQPCodec
import AMQPEngine
import Testing

/// Where the stream is cut must make no difference.
struct FragmentationTests {
    /// Conversations that between them use everything. Each runs to its end without looking at the clock.
    static let conversations: [@Sendable (Pair) -> Void] = [
        { pair in
            pair.server.serve(credit: 7)
            let session = pair.client.begin()!
            let link = pair.client.attach("settles", in: session)
            var number = 0
            pair.client.react = { peer, _ in
                while number < 40, peer.flow(of: link)?.credit ?? 0 > 0 {
                    _ = try? peer.send(
                        bytes(number * 23), on: link, settled: number % 5 == 0, token: Token(low: UInt64(number)))
                    number += 1
                }
            }
            pair.pump()
            pair.client.connection.close()
            pair.pump()
        },
        { pair in
            pair.server.serve(credit: 50, state: .rejected(AMQPError(.invalidField, "no")), settled: false)
            let session = pair.client.begin()!
            let links = (0..<3).map { pair.client.attach("link-\($0)", in: session) }
            pair.pump()
            pair.client.react = { peer, happening in
                if case .outcome(let link, let delivery, _, _, false) = happening {
                    peer.connection.update(delivery, on: link, nil)
                }
            }
            for round in 0..<12 {
                for link in links { _ = try? pair.client.send(bytes(600), on: link, more: round % 4 != 3) }
                if round == 6 { pair.client.connection.abort(links[1]) }
                if round % 3 == 0 { pair.pump() }
            }
            pair.pump()
            pair.server.connection.detach(pair.server.links[2], AMQPError(.linkDetachForced, "enough"))
            pair.pump()
            pair.client.connection.end(session)
            pair.pump()
            pair.server.connection.close(AMQPError(.internalError, "over"))
            pair.pump()
        },
        { pair in
            pair.pump()
            pair.client.serve(credit: 5)
            let session = pair.server.begin()!
            let out = pair.server.attach("out", in: session)
            let inward = pair.server.attach("in", .receiver, in: session)
            pair.server.connection.grant(10, on: inward)
            pair.pump()
            for _ in 0..<4 { _ = try? pair.client.send(bytes(1_200), on: pair.client.links[1]) }
            _ = try? pair.server.send(bytes(5_000), on: out)
            pair.pump()
            pair.server.connection.grant(10, on: inward, drain: true, echo: true)
            pair.pump()
            pair.client.connection.drained(pair.client.links[1])
            pair.pump()
            // A breach ends it.
            pair.client.receive(Frame(Raw.flow(handle: 99)).bytes, now: pair.now)
            pair.pump()
            pair.client.receive([1, 2, 3, 4, 5, 6, 7, 8], now: pair.now)
            pair.pump()
        },
    ]

    private func run(_ conversation: (Pair) -> Void, _ fragmentation: Fragmentation, _ sasl: SASLPolicy) -> Pair {
        var configuration = Configuration.small("one", window: 300)
        configuration.sasl = sasl
        let pair = Pair(client: configuration, server: configuration, fragmentation)
        conversation(pair)
        return pair
    }

    /// Both sides speak when all that the other said has been given to them, in whatever pieces: same events, same bytes.
    @Test(arguments: 0..<3)
    func piecesMakeTheSameEventsAndTheSameBytes(_ number: Int) {
        for sasl in [SASLPolicy.none, .anonymous] {
            let whole = run(Self.conversations[number], .whole, sasl)
            #expect(whole.client.log.count > 20 && whole.client.isOver && whole.server.isOver)
            for fragmentation in [Fragmentation.single] + (0..<8).map({ .random(Generator($0)) }) {
                let pieces = run(Self.conversations[number], fragmentation, sasl)
                #expect(
                    pieces.client.timeless == whole.client.timeless && pieces.server.timeless == whole.server.timeless)
                #expect(pieces.client.said == whole.client.said && pieces.server.said == whole.server.said)
            }
        }
    }

    /// An acceptor that answers after every byte says the same, up to how flows and dispositions are batched.
    @Test(arguments: 0..<2)
    func answeringAfterEveryPieceSaysTheSame(_ number: Int) throws {
        let input = run(Self.conversations[number], .whole, .none).turns
        var references: [[Happening]] = []
        var words: [[Word]] = []
        for fragmentation in [Fragmentation.whole, .single] + (0..<5).map({ .random(Generator($0)) }) {
            var fragmentation = fragmentation
            var configuration = Configuration.small("one", window: 300)
            configuration.sasl = .none
            let server = Peer(.acceptor, configuration)
            number == 0
                ? server.serve(credit: 7)
                : server.serve(credit: 50, state: .rejected(AMQPError(.invalidField, "no")), settled: false)
            for piece in input.flatMap({ fragmentation.cut($0) }) {
                server.receive(piece, now: Moment(nanoseconds: 0))
                _ = server.takeOutput(now: Moment(nanoseconds: 0))
            }
            references.append(server.timeless)
            words.append(try Word.all(server.said))
        }
        #expect(references.allSatisfy { $0 == references[0] } && references[0].count > 60)
        #expect(words.allSatisfy { $0 == words[0] } && words[0].count > 8)
    }

    /// What a stream says, whichever way it is batched: a disposition for each delivery, and no flows, which only repeat a state.
    private enum Word: Equatable {
        case frame(Frame)
        case fate(UInt16, Role, UInt32, settled: Bool, DeliveryState?)

        static func all(_ stream: [UInt8]) throws -> [Word] {
            try Frame.all(stream).flatMap { frame -> [Word] in
                switch frame.body {
                case .flow: []
                case .disposition(let disposition):
                    (disposition.first...(disposition.last ?? disposition.first)).map {
                        .fate(frame.channel, disposition.role, $0, settled: disposition.settled, disposition.state)
                    }
                default: [.frame(frame)]
                }
            }
        }
    }
}

extension Peer {
    /// The log without what depends on when the application looks.
    fileprivate var timeless: [Happening] {
        log.map { if case .flow(let link, _) = $0 { .flow(link, nil) } else { $0 } }
    }
}
