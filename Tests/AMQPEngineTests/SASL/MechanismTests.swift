import AMQPCodec
import Testing

@testable import AMQPEngine

/// Each mechanism between two engines.
struct MechanismTests {
    static let fragmentations = [Fragmentation.whole, .single] + (0..<4).map { .random(Generator($0)) }

    private func expectOpen(_ pair: Pair, _ mechanism: SASLMechanism, _ user: String?, clientKnows: Bool = true) {
        pair.pump()
        #expect(pair.client.log == [.opened] && pair.server.log == [.opened])
        #expect(pair.server.identity == SASLIdentity(mechanism: mechanism, user: user))
        #expect(pair.client.identity == SASLIdentity(mechanism: mechanism, user: clientKnows ? user : nil))
        #expect(pair.client.saslCode == .ok && pair.server.saslCode == .ok)
        #expect(pair.client.rest.isEmpty && pair.server.rest.isEmpty)
    }

    @Test(arguments: [SASLMechanism.plain, .scramSHA256, .scramSHA512], [("ann", "pencil"), ("b,o=b", "a,=b \u{e9}")])
    func aPassword(_ mechanism: SASLMechanism, _ login: (String, String)) {
        for fragmentation in Self.fragmentations {
            let pair = Pair.authenticating(.login(login.0, login.1, [mechanism]), .offering(), fragmentation)
            expectOpen(pair, mechanism, login.0)
        }
    }

    /// What SASLprep maps to the same is the same.
    @Test(arguments: [SASLMechanism.plain, .scramSHA256])
    func aPasswordIsPrepared(_ mechanism: SASLMechanism) {
        let pair = Pair.authenticating(.login("a\u{ad}nn", "pen\u{200b}cil", [mechanism]), .offering())
        expectOpen(pair, mechanism, "ann")
    }

    @Test func external() {
        for fragmentation in Self.fragmentations {
            let client = Configuration.login().with { $0 = .external }
            let pair = Pair.authenticating(client, .offering(external: "CN=node-1"), fragmentation)
            expectOpen(pair, .external, "CN=node-1", clientKnows: false)
            #expect(pair.client.questions.isEmpty && pair.server.questions.isEmpty)
        }
    }

    @Test func anonymous() {
        for fragmentation in Self.fragmentations {
            let pair = Pair(client: Configuration(containerID: "one"), server: .offering([.anonymous]), fragmentation)
            expectOpen(pair, .anonymous, nil)
        }
    }

    @Test func whoSkipsTheLayerWhereHeMayHasNoIdentity() {
        var client = Configuration(containerID: "one")
        client.sasl = .none
        let pair = Pair(client: client, server: Configuration(containerID: "two"))
        pair.pump()
        #expect(pair.server.isOpen && pair.server.identity == nil && pair.server.saslCode == nil)
    }

    @Test func whatIsSaidInSCRAM() throws {
        let pair = Pair.authenticating(.login("ann", "pencil", mechanisms), .offering())
        pair.pump()
        let server = try SASLFrame.all(pair.server.said)
        let client = try SASLFrame.all(pair.client.said)
        guard case .mechanisms(["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"])? = server.first,
            case .`init`("SCRAM-SHA-256", let first)? = client.first
        else { return #expect(Bool(false)) }
        #expect(String(decoding: first ?? [], as: UTF8.self).hasPrefix("n,,n=ann,r="))
        // The acceptor's proof is a challenge that is answered by nothing.
        #expect(server.count == 4 && client.count == 3)
        #expect(server[2].message.starts(with: Array("v=".utf8)))
        #expect(server.last == .outcome(.ok) && client.last == .response([]))
    }

    private let mechanisms: Set<SASLMechanism> = [.scramSHA256]

    /// RFC 4422 §5: a response that did not come with the choice is asked for by an empty challenge.
    @Test(arguments: [SASLMechanism.plain, .scramSHA256])
    func aMissingInitialResponse(_ mechanism: SASLMechanism) throws {
        let pair = Pair.authenticating(.login("ann", "pencil", [mechanism]), .offering())
        pair.turn(pair.client, pair.server)
        pair.turn(pair.server, pair.client)
        let choice = try SASLFrame.all(pair.client.takeOutput(now: pair.now))
        guard case .`init`(let name, let response?) = choice[0] else { return #expect(Bool(false)) }
        pair.server.receive(SASLFrame.`init`(name, nil).bytes, now: pair.now)
        #expect(try SASLFrame.all(pair.server.takeOutput(now: pair.now)) == [.challenge([])])
        pair.server.receive(SASLFrame.response(response).bytes, now: pair.now)
        pair.pump()
        #expect(pair.client.isOpen && pair.server.identity?.user == "ann")
    }

    @Test(arguments: [SASLMechanism.anonymous, .external])
    func aMissingResponseThatWouldBeEmpty(_ mechanism: SASLMechanism) {
        let server = Peer(.acceptor, .offering([.anonymous, .external], external: "ann"))
        server.receive(ProtocolHeader.sasl.bytes + SASLFrame.`init`(mechanism.name, nil).bytes, now: server.start)
        #expect(server.identity?.mechanism == mechanism)
    }

    /// RFC 5802 §5.1 and §6: a client that could bind the channel, a name for whom to act that is one's own, and extensions.
    @Test(arguments: ["y,,n=ann,r=abc", "n,a=ann,n=ann,r=abc", "n,,n=ann,r=abc,x=1,y=", "n,,n=a\u{ad}nn,r=!~"])
    func unusualFirstMessages(_ text: String) {
        let server = Peer(.acceptor, .offering())
        server.receive(
            ProtocolHeader.sasl.bytes + SASLFrame.`init`("SCRAM-SHA-256", text).bytes, now: server.start)
        #expect(server.questions == [.credentials(user: "ann", .sha256)])
    }
}

extension Peer {
    /// When it all begins.
    var start: Moment { Moment(nanoseconds: 0) }
}
