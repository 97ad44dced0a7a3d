import AMQPCodec
import Testing

@testable import AMQPEngine

/// Which mechanism is used, and when none is.
struct ChoiceTests {
    private func outcome(_ client: Configuration, _ server: Configuration) -> Pair {
        let pair = Pair.authenticating(client, server)
        pair.pump()
        return pair
    }

    @Test func theStrongestThatBothHave() {
        let all = Set(SASLMechanism.allCases)
        let external = Configuration.login().with { $0.isExternal = true }
        #expect(outcome(external, .offering(all, external: "ann")).server.identity?.mechanism == .external)
        #expect(outcome(.login(), .offering(all)).server.identity?.mechanism == .scramSHA512)
        #expect(outcome(.login(), .offering([.plain, .scramSHA256])).server.identity?.mechanism == .scramSHA256)
        #expect(outcome(.login(), .offering([.plain, .anonymous])).server.identity?.mechanism == .plain)
        #expect(outcome(external, .offering(all)).server.identity?.mechanism == .scramSHA512)
        let without = Configuration.login().with { $0.scram = nil }
        #expect(outcome(without, .offering(all)).server.identity?.mechanism == .plain)
    }

    @Test func whoHasAUserIsNotMadeAnonymous() {
        let pair = outcome(.login(), .offering([.anonymous]))
        #expect(pair.client.complaint == "the peer asks for no login: it offers ANONYMOUS and nothing else")
        let external = outcome(Configuration.login().with { $0 = .external }, .offering([.anonymous]))
        #expect(external.client.complaint != nil && !external.server.isOpen)
    }

    @Test func plainNeedsEncryptionOnBothSides() throws {
        let hidden = outcome(.login(), .offering([.plain], encrypted: false))
        #expect(hidden.server.complaint?.contains("no SASL mechanism that could be offered") == true)
        #expect(try SASLFrame.all(hidden.server.said).isEmpty)
        let shy = outcome(.login(encrypted: false), .offering([.plain]))
        #expect(shy.client.complaint?.contains("not encrypted") == true)
        #expect(try SASLFrame.all(shy.client.said).isEmpty)
        // With something better on offer it does not matter.
        #expect(outcome(.login(encrypted: false), .offering(encrypted: false)).server.identity?.user == "ann")
    }

    @Test func plainMayBeAllowedInTheOpen() {
        var server = Configuration.offering([.plain], encrypted: false)
        if case .require(var offer) = server.sasl {
            offer.allowsPlainUnencrypted = true
            server.sasl = .require(offer)
        }
        let client = Configuration.login(encrypted: false).with { $0.allowsPlainUnencrypted = true }
        #expect(outcome(client, server).server.identity == SASLIdentity(mechanism: .plain, user: "ann"))
    }

    @Test func externalNeedsATransportThatVouches() throws {
        let pair = outcome(Configuration.login().with { $0 = .external }, .offering())
        #expect(try SASLFrame.all(pair.server.said) == [.mechanisms(["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"])])
        #expect(pair.client.complaint != nil)
    }

    @Test func scramNeedsItsFunctions() throws {
        var server = Configuration.offering()
        server.sasl = .require(SASLOffer())
        #expect(outcome(.login(), server).server.complaint != nil)
    }

    @Test func aMechanismThatIsNotOffered() throws {
        for mechanism in ["PLAIN", "EXTERNAL", "ANONYMOUS", "SCRAM-SHA-512", "SCRAM-SHA-256-PLUS", "", "plain"] {
            let server = Peer(.acceptor, .offering([.scramSHA256]))
            let choice = SASLFrame.`init`(Symbol(rawValue: mechanism), "\0ann\0pencil")
            server.receive(ProtocolHeader.sasl.bytes + choice.bytes, now: server.start)
            #expect(server.complaint?.contains("which was not offered") == true)
            let said = try SASLFrame.all(server.takeOutput(now: server.start))
            #expect(said == [.mechanisms(["SCRAM-SHA-256"]), .outcome(.auth)])
        }
    }

    @Test func nothingOnOffer() {
        let client = Peer(.initiator, .login())
        client.receive(ProtocolHeader.sasl.bytes + SASLFrame.mechanisms([]).bytes, now: client.start)
        #expect(client.isOver)
    }

    @Test func whoSkipsTheLayerIsTurnedAway() {
        var client = Configuration(containerID: "client")
        client.sasl = .none
        for fragmentation in MechanismTests.fragmentations {
            let pair = Pair(client: client, server: .offering(), fragmentation)
            pair.pump()
            #expect(pair.server.complaint?.contains("without authentication") == true)
            // Its last word says what would have been wanted (§5.3.2).
            #expect(pair.server.said == ProtocolHeader.sasl.bytes && pair.client.isOver)
        }
    }

    @Test func whoHasNoCredentialsGoes() {
        let pair = outcome(Configuration(containerID: "client"), .offering())
        #expect(pair.client.complaint == "the peer offers SCRAM-SHA-512, SCRAM-SHA-256, PLAIN and not ANONYMOUS")
        #expect(pair.server.step == .`init`)
    }

    @Test func aPeerWithoutTheLayerIsNotGoodEnough() {
        var server = Configuration(containerID: "server")
        server.sasl = .none
        let pair = outcome(.login(), server)
        #expect(pair.client.isOver && !pair.client.log.contains(.opened))
    }

    @Test func whatSASLprepForbidsIsNotSent() {
        for mechanism in [SASLMechanism.plain, .scramSHA256] {
            let pair = outcome(.login("ann", "pen\u{7}cil", [mechanism]), .offering())
            #expect(pair.client.complaint?.contains("SASLprep") == true)
        }
    }

    @Test func passwordsAreNotDescribed() {
        let credentials = Configuration.login().sasl.credentials
        let derivation = SCRAMDerivation(.sha256, password: Array("pencil".utf8), salt: [1], iterations: 4_096)
        let login = SASLLogin(user: "ann", password: "pencil")
        let policy = SASLPolicy.authenticate(credentials)
        for text in ["\(credentials)", "\(policy)", "\(SASLQuestion.password(login))", String(reflecting: [login])] {
            #expect(!text.contains("pencil"))
        }
        #expect("\(derivation)" == "a derivation with 4096 iterations")
    }
}
