import AMQPAuthentication
import AMQPCodec
import Testing

@testable import AMQPEngine

/// Verdicts against the initiator, and what they give away.
struct RefusalTests {
    private static let passwordMechanisms: [SASLMechanism] = [.plain, .scramSHA256, .scramSHA512]

    @Test(arguments: passwordMechanisms)
    func aWrongPassword(_ mechanism: SASLMechanism) {
        for fragmentation in MechanismTests.fragmentations {
            let pair = Pair.authenticating(.login("ann", "pencils", [mechanism]), .offering(), fragmentation)
            pair.pump()
            #expect(pair.server.complaint == "no such user, or not the password of ann")
            #expect(pair.client.complaint?.contains("auth (wrong user") == true)
            #expect(pair.client.saslCode == .auth && pair.server.saslCode == .auth)
            #expect(pair.server.identity == nil && pair.client.identity == nil)
            #expect(!pair.client.log.contains(.opened) && !pair.server.log.contains(.opened))
        }
    }

    /// An unknown user takes as much computing, and gets answers of the same shape, the same each time.
    @Test(arguments: passwordMechanisms)
    func anUnknownUserLooksLikeAWrongPassword(_ mechanism: SASLMechanism) throws {
        var shapes: [[[Int]]] = []
        var challenges: [[UInt8]] = []
        for user in ["ann", "bob", "bob"] {
            let cryptography = CountingCryptography()
            let pair = Pair.authenticating(
                .login(user, "wrong", [mechanism]), .offering(nonce: bytes(18), cryptography))
            pair.pump()
            let said = try SASLFrame.all(pair.server.said)
            #expect(said.last == .outcome(.auth))
            shapes.append([said.map { $0.bytes.count }, cryptography.lengths])
            challenges.append(said.count > 2 ? said[1].message : [])
            #expect(pair.server.complaint == "no such user, or not the password of \(user)")
        }
        #expect(shapes[0] == shapes[1] && shapes[1] == shapes[2])
        #expect(challenges[1] == challenges[2])
        #expect(challenges[0] != challenges[1] || mechanism == .plain)
    }

    /// Not even who knows the keys of a decoy gets in.
    @Test func aDecoyHasNoPassword() throws {
        guard case .require(let offer) = Configuration.offering().sasl, let scram = offer.scram else { return }
        let credentials = try #require(Users.table.credentials(of: "ann", .sha256))
        var server = try SCRAMServer(
            first: Array("n,,n=ann,r=abc".utf8), .sha256, StandardCryptography(), nonce: Array("xyz".utf8))
        _ = server.challenge(nil, scram)
        #expect(throws: SCRAMError.self) {
            let proof = String(decoding: Base64.encode(credentials.storedKey), as: UTF8.self)
            _ = try server.final(Array("c=biws,r=abcxyz,p=\(proof)".utf8))
        }
    }

    @Test(arguments: [(true, SASLCode.sysTemp), (false, .sysPerm)], passwordMechanisms)
    func usersThatCannotBeLookedUp(_ expected: (Bool, SASLCode), _ mechanism: SASLMechanism) {
        let pair = Pair.authenticating(.login("ann", "pencil", [mechanism]), .offering())
        pair.server.answer = { _ in .unavailable(isTemporary: expected.0) }
        pair.pump()
        #expect(pair.client.saslCode == expected.1 && pair.server.saslCode == expected.1)
        #expect(pair.client.complaint?.contains("sys-") == true)
    }

    @Test(arguments: [SASLCode.auth, .sys, .sysPerm, .sysTemp])
    func verdictsThatAPeerMayGive(_ code: SASLCode) {
        for mechanism in Self.passwordMechanisms {
            let client = Peer(.initiator, .login("ann", "pencil", [mechanism]))
            let frames = [SASLFrame.mechanisms([mechanism.name]), .outcome(code)]
            client.receive(ProtocolHeader.sasl.bytes + frames.flatMap(\.bytes), now: client.start)
            #expect(client.saslCode == code && client.complaint != nil && client.identity == nil)
        }
    }

    @Test func answersThatAreNotToTheQuestion() throws {
        let other = try #require(Users.table.credentials(of: "ann", .sha512))
        for answer in [SASLAnswer.password(isCorrect: true), .saltedPassword([1]), .credentials(other)] {
            let pair = Pair.authenticating(.login("ann", "pencil", [.scramSHA256]), .offering())
            pair.server.answer = { _ in answer }
            pair.pump()
            #expect(pair.client.saslCode == .sys && pair.server.saslCode == .sys)
        }
        for answer in [
            SASLAnswer.password(isCorrect: true), .saltedPassword([1]), .credentials(nil),
            .unavailable(isTemporary: true),
        ] {
            let pair = Pair.authenticating(.login("ann", "pencil", [.scramSHA256]), .offering())
            pair.client.answer = { _ in answer }
            pair.pump()
            #expect(pair.client.complaint != nil && !pair.client.log.contains(.opened))
        }
    }

    @Test func anAnswerToNoQuestionIsPassedOver() {
        let pair = Pair.authenticating(.login("ann", "pencil", [.plain]), .offering())
        for _ in 0..<8 {
            pair.client.give(.password(isCorrect: true))
            pair.turn(pair.client, pair.server)
            pair.turn(pair.server, pair.client)
        }
        pair.server.give(.password(isCorrect: false))
        pair.pump()
        #expect(pair.client.isOpen && pair.server.isOpen)
    }

    /// To act for somebody else is not supported, and not passed over either.
    @Test(arguments: [
        ("PLAIN", "bob\0ann\0pencil"), ("SCRAM-SHA-256", "n,a=bob,n=ann,r=abc"), ("EXTERNAL", "bob"),
        ("SCRAM-SHA-256", "n,b=ann,n=ann,r=abc"),
    ])
    func onBehalfOfSomebodyElse(_ mechanism: String, _ response: String) throws {
        let server = Peer(.acceptor, .offering(external: "ann"))
        let choice = SASLFrame.`init`(Symbol(rawValue: mechanism), response)
        server.receive(ProtocolHeader.sasl.bytes + choice.bytes, now: server.start)
        #expect(server.complaint?.contains("on behalf of somebody else") == true)
        #expect(try SASLFrame.all(server.takeOutput(now: server.start)).last == .outcome(.auth))
        #expect(server.questions.isEmpty)
    }

    @Test(arguments: ["", "ann\0pencil", "\0\0pencil", "\0ann\0", "\0ann", "\0a\0b\0c", "\0ann\0\u{7}"])
    func malformedPlain(_ response: String) throws {
        let server = Peer(.acceptor, .offering())
        server.receive(ProtocolHeader.sasl.bytes + SASLFrame.`init`("PLAIN", response).bytes, now: server.start)
        #expect(server.complaint?.contains("malformed") == true && server.questions.isEmpty)
    }
}
