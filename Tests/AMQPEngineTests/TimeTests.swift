import AMQPCodec
import AMQPEngine
import Testing

struct TimeTests {
    private func configuration(_ name: String, idle: UInt32?) -> Configuration {
        var configuration = Configuration(containerID: name)
        configuration.idleTimeout = idle
        return configuration
    }

    @Test func emptyFramesKeepAnIdleConnectionAlive() throws {
        let pair = Pair(client: configuration("client", idle: 1_000), server: configuration("server", idle: 600))
        pair.pump()
        let before = pair.client.said.count
        pair.advance(milliseconds: 60_000)
        #expect(pair.client.isOpen && pair.server.isOpen)
        // The server announces 300 ms and so hears from the client every 150.
        let beats = try Frame.all(Array(pair.client.said[before...]))
        #expect(beats.count == 400 && beats.allSatisfy { $0.body == nil })
    }

    @Test func nothingIsSentToAPeerThatWaitsForEver() throws {
        let pair = Pair(client: configuration("client", idle: nil), server: configuration("server", idle: nil))
        pair.pump()
        let before = pair.client.said.count
        pair.advance(milliseconds: 1_000_000)
        #expect(pair.client.said.count == before)
        #expect(pair.client.deadline == nil && pair.server.deadline == nil)
    }

    @Test func anIdleTimeOutOfZeroIsNone() throws {
        let raw = Raw(configuration("engine", idle: nil), open: false)
        raw.say(.open(Open(containerID: "raw", idleTimeOut: 0)))
        _ = try raw.heard()
        #expect(raw.engine.isOpen && raw.engine.deadline == nil)
    }

    @Test func aSilentPeerIsGivenUpAfterTheIdleTimeOut() {
        let pair = Pair(client: configuration("client", idle: 1_000), server: configuration("server", idle: nil))
        pair.pump()
        let client = pair.client
        client.connection.tick(now: Moment(nanoseconds: 999_999_999))
        #expect(client.isOpen)
        client.connection.tick(now: Moment(nanoseconds: 1_000_000_000))
        client.drain()
        guard case .violation(let error)? = client.closures.first else { return #expect(Bool(false)) }
        #expect(error.condition == .resourceLimitExceeded && client.isOver)
        pair.pump()
        #expect(pair.server.closures == [.byPeer(error)])
        #expect(client.deadline == nil)
    }

    /// What both have agreed counts even if neither announces a time-out.
    @Test func agreedHeartbeatsAreSent() throws {
        let pair = Pair(client: configuration("client", idle: nil), server: configuration("server", idle: nil))
        pair.pump()
        pair.client.connection.keepAlive(every: 100, givingUpAfter: nil)
        pair.server.connection.keepAlive(every: nil, givingUpAfter: 101)
        let before = (pair.client.said.count, pair.server.said.count)
        pair.advance(milliseconds: 6_000)
        #expect(pair.client.isOpen && pair.server.isOpen && pair.server.said.count == before.1)
        let beats = try Frame.all(Array(pair.client.said[before.0...]))
        #expect(beats.count == 60 && beats.allSatisfy { $0.body == nil })
        // Whoever promises nothing is not given up, and whoever keeps no promise is.
        pair.client.connection.keepAlive(every: nil, givingUpAfter: nil)
        pair.advance(milliseconds: 100)
        #expect(pair.server.isOpen)
        pair.advance(milliseconds: 1)
        #expect(!pair.server.isOpen)
    }

    /// The shorter of two times counts.
    @Test func anAgreementDoesNotPutOffATimeOut() throws {
        let pair = Pair(client: configuration("client", idle: 1_000), server: configuration("server", idle: 600))
        pair.pump()
        pair.client.connection.keepAlive(every: 10_000, givingUpAfter: 30_000)
        let before = pair.client.said.count
        pair.advance(milliseconds: 6_000)
        #expect(try Frame.all(Array(pair.client.said[before...])).count == 40)
        let silent = pair.now.advanced(byMilliseconds: 1_000)
        pair.client.connection.tick(now: silent)
        pair.client.drain()
        #expect(pair.client.isOver)
    }

    @Test(arguments: [Connection.Side.initiator, .acceptor])
    func aPeerThatDoesNotOpenIsGivenUp(_ side: Connection.Side) {
        var configuration = Configuration(containerID: "one")
        configuration.handshakeTimeout = 500
        for heard in [[], ProtocolHeader.sasl.bytes] as [[UInt8]] {
            let peer = Peer(side, configuration)
            peer.receive(heard, now: Moment(nanoseconds: 1))
            #expect(peer.deadline == Moment(nanoseconds: 500_000_000))
            peer.connection.tick(now: Moment(nanoseconds: 499_999_999))
            #expect(!peer.isOver)
            peer.connection.tick(now: Moment(nanoseconds: 500_000_000))
            peer.drain()
            #expect(peer.isOver && peer.closures.count == 1)
        }
    }

    @Test func aPeerThatDoesNotAnswerOurCloseIsGivenUp() {
        for opened in [false, true] {
            let pair = Pair()
            if opened { pair.pump() }
            pair.now = pair.now.advanced(byMilliseconds: 5)
            pair.client.connection.flush(now: pair.now)
            pair.client.connection.close()
            _ = pair.client.takeOutput(now: pair.now)
            let deadline = pair.client.deadline
            #expect(deadline == Moment(nanoseconds: 10_005_000_000))
            // Whatever else it says.
            pair.client.receive(Frame(nil).bytes, now: pair.now.advanced(byMilliseconds: 9_000))
            pair.client.connection.tick(now: deadline!)
            pair.client.drain()
            #expect(pair.client.closures.count == 1 && pair.client.isOver)
        }
    }

    @Test func outputCountsAsSoonAsItIsTaken() throws {
        let (pair, _, link, _) = Pair.sending(server: configuration("server", idle: 1_000))
        for step in 1...100 as ClosedRange<Int64> {
            pair.now = Moment(nanoseconds: step * 100_000_000)
            try pair.client.send([1], on: link)
            pair.client.connection.tick(now: pair.now)
            pair.pump()
        }
        #expect(try Frame.all(pair.client.said).allSatisfy { $0.body != nil })
    }
}
