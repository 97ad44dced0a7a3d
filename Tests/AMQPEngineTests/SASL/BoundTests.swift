import AMQPCodec
import Testing

@testable import AMQPEngine

/// What a peer can make us keep or do before it has authenticated.
struct BoundTests {
    @Test(arguments: SASLStep.allCases.filter { !$0.isOurs })
    func aFrameThatIsTooLarge(_ step: SASLStep) throws {
        for (size, isTooLarge) in [(4_096, false), (4_097, true)] {
            let peer = try TableTests.peer(at: step)
            // The size alone decides: no more than the header is there.
            let bytes = [UInt8](arrayLiteral: 0, 0, UInt8(size >> 8), UInt8(size & 255), 2, 1, 0, 0)
            peer.receive(bytes, now: peer.start)
            #expect(peer.isOver == isTooLarge)
            guard isTooLarge, case .violation(let error)? = peer.closures.first else { continue }
            #expect(error.condition == .connectionFramingError && error.errorDescription?.contains("4096") == true)
        }
    }

    @Test func theBoundCanBeMoved() {
        for (limit, accepted) in [(0, 512), (512, 512), (10_000, 10_000)] as [(UInt32, Int)] {
            for size in [accepted, accepted + 1] {
                var configuration = Configuration.offering()
                configuration.maxSASLFrameSize = limit
                let server = Peer(.acceptor, configuration)
                let header = [0, 0, UInt8(size >> 8), UInt8(size & 255), 2, 1, 0, 0]
                server.receive(ProtocolHeader.sasl.bytes + header, now: server.start)
                #expect(server.isOver == (size > accepted))
            }
        }
    }

    /// What an initiator says ahead is kept until the application has answered, and is understood then.
    @Test func allThatAnInitiatorHasToSayMayComeAtOnce() {
        let open = Frame(.open(Open(containerID: "eager"))).bytes
        let stream =
            ProtocolHeader.sasl.bytes + SASLFrame.`init`("PLAIN", "\0ann\0pencil").bytes + ProtocolHeader.amqp.bytes
            + open
        for fragmentation in MechanismTests.fragmentations {
            var fragmentation = fragmentation
            let server = Peer(.acceptor, .offering())
            for piece in fragmentation.cut(stream) { server.receive(piece, now: server.start) }
            #expect(server.log.isEmpty && server.step == .verdict)
            #expect(server.questions == [.password(SASLLogin(user: "ann", password: "pencil"))])
            #expect(server.rest == ProtocolHeader.amqp.bytes + open)
            server.give(.password(isCorrect: true))
            #expect(server.log == [.opened] && server.rest.isEmpty)
        }
    }

    @Test(arguments: [nil, 0, 100, 1_000_000])
    func howMuchMayWaitIsBounded(_ limit: Int?) {
        var configuration = Configuration.offering()
        if let limit { configuration.pendingSASLLimit = limit }
        for isTooMuch in [false, true] {
            let server = Peer(.acceptor, configuration)
            server.receive(
                ProtocolHeader.sasl.bytes + SASLFrame.`init`("PLAIN", "\0ann\0pencil").bytes, now: server.start)
            server.receive(Array(repeating: 0, count: (limit ?? 65_536) + (isTooMuch ? 1 : 0)), now: server.start)
            #expect(server.isOver == isTooMuch)
            server.give(.password(isCorrect: true))
            #expect(isTooMuch ? server.identity == nil : server.identity != nil)
        }
    }

    /// An application that never answers, and a peer that never goes on, cost no more than the handshake time-out.
    @Test(arguments: SASLStep.allCases)
    func aStandstillEnds(_ step: SASLStep) throws {
        let peer = try TableTests.peer(at: step)
        #expect(peer.deadline == Moment(nanoseconds: 10_000_000_000))
        peer.connection.tick(now: Moment(nanoseconds: 10_000_000_000))
        peer.drain()
        #expect(peer.isOver)
        // Too late.
        peer.give(.password(isCorrect: true))
        #expect(peer.connectionQuestion == nil && peer.identity == nil && peer.closures.count == 1)
    }

    @Test func theTransportMayGoWhileAnAnswerIsAwaited() throws {
        let peer = try TableTests.peer(at: .verdict)
        peer.connection.transportClosed()
        peer.give(.password(isCorrect: true))
        #expect(peer.closures == [.lost] && peer.identity == nil)
    }
}

extension Peer {
    fileprivate var connectionQuestion: SASLQuestion? { connection.nextSASLQuestion() }
}
