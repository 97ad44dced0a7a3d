import AMQPCodec
import AMQPEngine
import Testing

struct HandshakeTests {
    private func configuration(_ sasl: SASLPolicy) -> Configuration {
        var configuration = Configuration(containerID: "one")
        configuration.sasl = sasl
        return configuration
    }

    @Test(arguments: [
        (SASLPolicy.none, SASLPolicy.none), (.none, .anonymous), (.anonymous, .anonymous),
    ])
    func bothSidesOpenWithAndWithoutSASL(_ client: SASLPolicy, _ server: SASLPolicy) {
        for fragmentation in [Fragmentation.whole, .single] {
            let pair = Pair(client: configuration(client), server: configuration(server), fragmentation)
            pair.pump()
            #expect(pair.client.log == [.opened])
            #expect(pair.server.log == [.opened])
            #expect(pair.client.isOpen && pair.server.isOpen)
            #expect(pair.server.remoteOpen?.containerID == "one")
        }
    }

    @Test func anInitiatorThatWantsSASLGivesUpAPeerWithoutIt() {
        let pair = Pair(client: configuration(.anonymous), server: configuration(.none))
        pair.pump()
        #expect(pair.client.isOver && pair.server.isOver)
        #expect(pair.server.said == ProtocolHeader.amqp.bytes)
        guard case .mismatch? = pair.client.closures.first else { return #expect(Bool(false)) }
    }

    @Test func allThatAnInitiatorHasToSayMayComeAtOnce() throws {
        let client = Peer(.initiator, configuration(.none))
        let session = try #require(client.begin())
        _ = client.attach("early", in: session)
        let server = Peer(.acceptor, configuration(.none))
        server.receive(client.takeOutput(now: Moment(nanoseconds: 0)), now: Moment(nanoseconds: 0))
        #expect(server.log.count == 3)
        #expect(server.links.count == 1)
    }

    @Test func aPipelinedSASLExchangeIsUnderstood() {
        var out = OutputBuffer()
        out.write(ProtocolHeader.sasl)
        let frame = out.beginFrame(.sasl)
        SASLInit(mechanism: "ANONYMOUS").write(to: &out)
        out.endFrame(frame)
        out.write(ProtocolHeader.amqp)
        let open = Frame(.open(Open(containerID: "eager"))).bytes
        let stream = out.bytes.withUnsafeBytes { Array($0) } + open
        for fragmentation in [Fragmentation.whole, .single] {
            var fragmentation = fragmentation
            let server = Peer(.acceptor, configuration(.anonymous))
            for piece in fragmentation.cut(stream) { server.receive(piece, now: Moment(nanoseconds: 0)) }
            #expect(server.log == [.opened])
        }
    }

    @Test func anotherMechanismIsRefusedWithAnOutcome() throws {
        var out = OutputBuffer()
        out.write(ProtocolHeader.sasl)
        let frame = out.beginFrame(.sasl)
        SASLInit(mechanism: "PLAIN", initialResponse: [0, 97, 0, 98]).write(to: &out)
        out.endFrame(frame)
        let server = Peer(.acceptor, configuration(.anonymous))
        server.receive(out.bytes.withUnsafeBytes { Array($0) }, now: Moment(nanoseconds: 0))
        guard case .unauthenticated(let text)? = server.closures.first else { return #expect(Bool(false)) }
        #expect(text.contains("PLAIN"))
        let said = server.takeOutput(now: Moment(nanoseconds: 0))
        #expect(Array(said[..<8]) == ProtocolHeader.sasl.bytes)
        // The last frame is an outcome with code 1, auth.
        #expect(said.suffix(2) == [0x50, 1])
    }

    @Test func anInitiatorReportsARefusal() {
        var out = OutputBuffer()
        out.write(ProtocolHeader.sasl)
        for code in [nil, SASLCode.auth] {
            let frame = out.beginFrame(.sasl)
            if let code {
                SASLOutcome(code: code).write(to: &out)
            } else {
                SASLMechanisms(saslServerMechanisms: ["ANONYMOUS", "PLAIN"]).write(to: &out)
            }
            out.endFrame(frame)
        }
        let client = Peer(.initiator, configuration(.anonymous))
        client.receive(out.bytes.withUnsafeBytes { Array($0) }, now: Moment(nanoseconds: 0))
        guard case .unauthenticated? = client.closures.first else { return #expect(Bool(false)) }
        #expect(client.closures.count == 1)
    }

    @Test func anInitiatorReportsThatItsMechanismIsNotOffered() {
        var out = OutputBuffer()
        out.write(ProtocolHeader.sasl)
        let frame = out.beginFrame(.sasl)
        SASLMechanisms(saslServerMechanisms: ["EXTERNAL", "PLAIN"]).write(to: &out)
        out.endFrame(frame)
        let client = Peer(.initiator, configuration(.anonymous))
        client.receive(out.bytes.withUnsafeBytes { Array($0) }, now: Moment(nanoseconds: 0))
        guard case .unauthenticated(let text)? = client.closures.first else { return #expect(Bool(false)) }
        #expect(text.contains("EXTERNAL, PLAIN"))
    }

    @Test(arguments: [
        Array("GET / HTTP/1.1\r\n\r\n".utf8), [0x41, 0x4d, 0x51, 0x50, 0, 0, 9, 1],
        [0x41, 0x4d, 0x51, 0x50, 2, 1, 0, 0],
        [0x16, 3, 1],
    ])
    func aForeignProtocolIsAnsweredWithOurs(_ input: [UInt8]) {
        for side in [Connection.Side.acceptor, .initiator] {
            let peer = Peer(side, configuration(.none))
            peer.receive(input, now: Moment(nanoseconds: 0))
            guard case .mismatch(let text)? = peer.closures.first else { return #expect(Bool(false)) }
            #expect(!text.isEmpty)
            #expect(peer.takeOutput(now: Moment(nanoseconds: 0)) == ProtocolHeader.amqp.bytes)
            #expect(peer.rest.isEmpty)
        }
    }

    /// Bytes 6 and 7 and the extended header are ignored (§5.3.1).
    @Test func aSASLFrameMayHaveAnExtendedHeader() {
        var out = OutputBuffer()
        let start = out.beginFrame(.sasl)
        SASLInit(mechanism: "ANONYMOUS").write(to: &out)
        out.endFrame(start)
        var frame = out.bytes.withUnsafeBytes { Array($0) }
        frame[3] += 4
        frame[4] = 3
        frame[6] = 1
        frame.insert(contentsOf: [1, 2, 3, 4], at: 8)
        let server = Peer(.acceptor, configuration(.anonymous))
        server.receive(ProtocolHeader.sasl.bytes + frame, now: Moment(nanoseconds: 0))
        #expect(server.saslCode == .ok && !server.isOver)
    }

    @Test func garbageInTheSASLLayerEndsTheConnectionInSilence() {
        let server = Peer(.acceptor, configuration(.anonymous))
        server.receive(ProtocolHeader.sasl.bytes + [0, 0, 0, 12, 2, 1, 0, 0, 1, 2, 3, 4], now: Moment(nanoseconds: 0))
        #expect(server.closures.count == 1)
        #expect(server.isOver)
    }
}
