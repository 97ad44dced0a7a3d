import AMQPCodec
import Testing

@testable import AMQPEngine

/// Somebody in the middle, or a peer that lies.
struct TamperTests {
    /// What one side says in a conversation, changed by the test on its way.
    private func run(
        _ mechanism: SASLMechanism = .scramSHA256, _ change: (Int, SASLFrame) -> SASLFrame?
    ) throws -> Pair {
        let pair = Pair.authenticating(.login("ann", "pencil", [mechanism]), .offering())
        var number = 0
        for turn in 0..<12 {
            let (from, to) = turn % 2 == 0 ? (pair.client, pair.server) : (pair.server, pair.client)
            let said = from.takeOutput(now: pair.now)
            if said.starts(with: ProtocolHeader.sasl.bytes) { to.receive(ProtocolHeader.sasl.bytes, now: pair.now) }
            for frame in try SASLFrame.all(said) {
                to.receive((change(number, frame) ?? frame).bytes, now: pair.now)
                number += 1
            }
        }
        return pair
    }

    private func succeeded(_ pair: Pair) -> Bool { pair.client.identity != nil && pair.server.identity != nil }

    @Test func untouchedItSucceeds() throws {
        var frames: [SASLFrame] = []
        let pair = try run { _, frame in
            frames.append(frame)
            return nil
        }
        #expect(succeeded(pair) && frames.count == 7)
    }

    /// Any one byte of any message but the empty ones, and the initiator or the acceptor, or both, see it.
    @Test(arguments: [SASLMechanism.scramSHA256, .scramSHA512])
    func aChangedByte(_ mechanism: SASLMechanism) throws {
        var lengths = Array(repeating: 0, count: 7)
        _ = try run(mechanism) { number, frame in
            lengths[number] = frame.message.count
            return nil
        }
        #expect(lengths.filter { $0 > 0 }.count == 4)
        for (target, length) in lengths.enumerated() {
            for place in 0..<length {
                let pair = try run(mechanism) { number, frame in
                    guard number == target else { return nil }
                    var message = frame.message
                    message[place] ^= 1
                    return frame.saying(message)
                }
                #expect(pair.client.identity == nil, "byte \(place) of message \(target)")
            }
        }
    }

    /// A message that ends early, or goes on.
    @Test func cutAndExtendedMessages() throws {
        for target in 1..<5 {
            for change in [-2, -1, 1] {
                let pair = try run { number, frame in
                    guard number == target, !frame.message.isEmpty else { return nil }
                    let message = change < 0 ? Array(frame.message.dropLast(-change)) : frame.message + [0x2c]
                    return frame.saying(message)
                }
                #expect(pair.client.identity == nil, "message \(target) \(change)")
            }
        }
    }

    /// What an initiator once said does not help who overheard it.
    @Test(arguments: [SASLMechanism.scramSHA256, .scramSHA512])
    func aReplayedConversation(_ mechanism: SASLMechanism) throws {
        let pair = Pair.authenticating(.login("ann", "pencil", [mechanism]), .offering())
        pair.pump()
        let said = try SASLFrame.all(pair.client.said)
        let server = Peer(.acceptor, .offering(nonce: bytes(18, from: 4_000)))
        server.answer = Users.answer
        server.receive(ProtocolHeader.sasl.bytes + said.flatMap(\.bytes), now: server.start)
        #expect(server.complaint == "the nonce is not ours")
        #expect(server.identity == nil)
    }

    /// An acceptor that does not know the user, but says that all is well, in each of the ways there are.
    @Test(arguments: [
        [SASLFrame.outcome(.ok)], [.outcome(.ok, Array("v=".utf8))],
        [.outcome(.ok, Array(("v=" + String(repeating: "A", count: 43) + "=").utf8))],
        [.challenge("v=" + String(repeating: "A", count: 43) + "="), .outcome(.ok)], [.challenge("v="), .outcome(.ok)],
        [.challenge(""), .outcome(.ok)], [.challenge("e=other-error"), .outcome(.ok)],
    ])
    func anAcceptorThatLies(_ frames: [SASLFrame]) {
        let client = Peer(.initiator, .login("ann", "pencil", [.scramSHA256]))
        client.answer = Users.answer
        client.receive(
            ProtocolHeader.sasl.bytes + SASLFrame.mechanisms(["SCRAM-SHA-256"]).bytes, now: client.start)
        client.receive(SASLFrame.challenge(client.serverFirst()).bytes, now: client.start)
        #expect(client.step == .proof)
        client.receive(frames.flatMap(\.bytes), now: client.start)
        #expect(client.complaint != nil && client.identity == nil && !client.isOpen)
    }

    /// RFC 4422 lets the last message go with the verdict, and some do so.
    @Test func theProofMayComeWithTheVerdict() throws {
        let pair = Pair.authenticating(.login("ann", "pencil", [.scramSHA256]), .offering())
        while pair.server.step != .acknowledgement {
            pair.turn(pair.client, pair.server)
            if pair.server.step != .acknowledgement { pair.turn(pair.server, pair.client) }
        }
        let proof = try #require(try SASLFrame.all(pair.server.takeOutput(now: pair.now)).last)
        pair.client.receive(SASLFrame.outcome(.ok, proof.message).bytes, now: pair.now)
        #expect(pair.client.identity?.user == "ann")
    }

    /// First challenges that no initiator should answer.
    @Test(arguments: [
        ("r=%,s=QUJD,i=4096", "nonce"), ("r=%x,s=QUJD,i=4095", "4095 iterations"), ("r=%x,s=QUJD,i=1", "1 iterations"),
        ("r=%x,s=QUJD,i=1000001", "1000001 iterations"), ("r=%x,s=QUJD,i=0", "none"), ("r=%x,s=QUJD,i=-4096", "none"),
        ("r=%x,s=QUJD,i=99999999999999999999999", "none"), ("r=%x,s=QUJD,i=04096", "none"), ("r=%x,s=QUJD", "i="),
        ("r=%x,s=,i=4096", "s="), ("r=%x,s=QUJ,i=4096", "base 64"), ("r=other,s=QUJD,i=4096", "nonce"),
        ("s=QUJD,r=%x,i=4096", "r="), ("m=x,r=%x,s=QUJD,i=4096", "r="), ("r=%x,s=QUJD,i=4096,m=x", "extension"),
        ("", "r="), ("e=other-error", "r="), ("r=%\u{7}x,s=QUJD,i=4096", "printable"),
    ])
    func badFirstChallenges(_ text: String, _ word: String) {
        let client = Peer(.initiator, .login("ann", "pencil", [.scramSHA256]))
        client.answer = Users.answer
        client.receive(
            ProtocolHeader.sasl.bytes + SASLFrame.mechanisms(["SCRAM-SHA-256"]).bytes, now: client.start)
        client.receive(SASLFrame.challenge(client.serverFirst(text)).bytes, now: client.start)
        #expect(client.complaint?.contains(word) == true, "\(client.complaint ?? "none")")
        #expect(client.questions.isEmpty)
    }

    /// First messages that no acceptor should look up a user for.
    @Test(arguments: [
        ("", "header"), ("n,,", "n="), ("n,n=ann,r=abc", "n="),
        ("p=tls-unique,,n=ann,r=abc", "channel binding"),
        ("n,,n=,r=abc", "n="), ("n,,n=ann", "r="), ("n,,n=ann,r=", "r="), ("n,,m=1,n=ann,r=abc", "n="),
        ("n,,n=a=nn,r=abc", "name"), ("n,,n=a=2cnn,r=abc", "name"), ("n,,n=\u{7},r=abc", "name"),
        ("n,,n=ann,r=a c", "printable"), ("n,,r=abc,n=ann", "n="), ("n,,n=ann,r=abc,m=1", "extension"),
        ("n,,n=ann,r=abc,", "extension"),
    ])
    func badFirstMessages(_ text: String, _ word: String) {
        let server = Peer(.acceptor, .offering())
        server.receive(
            ProtocolHeader.sasl.bytes + SASLFrame.`init`("SCRAM-SHA-256", text).bytes, now: server.start)
        #expect(server.complaint?.contains(word) == true, "\(server.complaint ?? "none")")
        #expect(server.questions.isEmpty && server.saslCode == .auth)
    }

    /// Proofs that are none.
    @Test(arguments: [
        ("", "no proof"), ("c=biws,r=%", "r="), ("c=biws,r=%,p=", "p="), ("c=biws,r=%,p=QUJD", "as long as a hash"),
        ("c=eSws,r=%,p=QUJD", "header"), ("c=biws,r=%x,p=QUJD", "nonce"), ("r=%,p=QUJD", "c="), ("c=biws,p=QUJD", "r="),
        ("c=biws,r=%,p=!!!!", "base 64"), ("c=biws,r=%,m=1,p=QUJD", "extension"),
    ])
    func badProofs(_ text: String, _ word: String) throws {
        let server = Peer(.acceptor, .offering())
        server.answer = Users.answer
        server.receive(
            ProtocolHeader.sasl.bytes + SASLFrame.`init`("SCRAM-SHA-256", "n,,n=ann,r=abc").bytes, now: server.start)
        let nonce = "abc" + String(decoding: Base64.encode(Configuration.serverNonce), as: UTF8.self)
        server.receive(SASLFrame.response(text.with(nonce)).bytes, now: server.start)
        #expect(server.complaint?.contains(word) == true, "\(server.complaint ?? "none")")
        #expect(server.saslCode == .auth && server.identity == nil)
    }
}

extension Peer {
    /// An acceptor's first message to this initiator; `%` stands for the initiator's nonce.
    fileprivate func serverFirst(_ text: String = "r=%x,s=QUJD,i=4096") -> String {
        text.with(String(decoding: Base64.encode(Configuration.clientNonce), as: UTF8.self))
    }
}

extension String {
    fileprivate func with(_ nonce: String) -> String {
        split(separator: "%", omittingEmptySubsequences: false).joined(separator: nonce)
    }
}

extension SASLFrame {
    /// The same frame with another message.
    fileprivate func saying(_ message: [UInt8]) -> SASLFrame {
        switch self {
        case .mechanisms: self
        case .`init`(let name, _): .`init`(name, message)
        case .challenge: .challenge(message)
        case .response: .response(message)
        case .outcome(let code, _): .outcome(code, message)
        }
    }
}
