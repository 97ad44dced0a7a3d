import AMQPCodec
import AMQPEngine
import Testing

@testable import MeshRouter

/// Connections that have to say who they are. PLAIN needs no cryptography here.
struct LoginTests {
    private static let demand: SASLPolicy = {
        var offer = SASLOffer()
        offer.allowsPlainUnencrypted = true
        return .require(offer)
    }()

    private func proof(_ password: String) -> SASLPolicy {
        var credentials = SASLCredentials(user: "ann", password: password)
        credentials.allowsPlainUnencrypted = true
        return .authenticate(credentials)
    }

    /// What a node is asked about whoever has connected to it, after all has been said that could be.
    private func question(_ mesh: Mesh, _ end: NodeEnd) -> SASLQuestion? {
        mesh.run()
        return end.node.router.nextSASLQuestion(of: end.id)
    }

    @Test func aNodeLinksOnceItsPasswordIsKnown() {
        let mesh = Mesh(seed: nil)
        let (a, b) = (mesh.addNode("A"), mesh.addNode("B"))
        let accepted = b.add(.acceptor, sasl: Self.demand)
        mesh.join(a.add(.initiator, sasl: proof("pencil")), accepted)
        #expect(question(mesh, accepted) == .password(SASLLogin(user: "ann", password: "pencil")))
        #expect(a.neighbours == [] && question(mesh, accepted) == nil)
        b.router.answer(.password(isCorrect: true), of: accepted.id)
        b.endBatch()
        mesh.run()
        #expect(a.neighbours == ["B"] && b.neighbours == ["A"])
    }

    @Test func bothSidesHearOfAWrongPassword() {
        let mesh = Mesh(seed: nil)
        let (a, b) = (mesh.addNode("A"), mesh.addNode("B"))
        let accepted = b.add(.acceptor, sasl: Self.demand)
        mesh.join(a.add(.initiator, sasl: proof("pen")), accepted)
        mesh.run()
        b.router.answer(.password(isCorrect: false), of: accepted.id)
        b.endBatch()
        mesh.run()
        #expect(b.news == ["no login: no such user, or not the password of ann"])
        #expect(a.news.count == 1 && a.news[0].contains("no login: the peer refused authentication: auth"))
        #expect(a.connectionCount == 0 && b.connectionCount == 0)
    }

    @Test func whoHasGoneGetsNoAnswer() {
        let mesh = Mesh(seed: nil)
        let node = mesh.addNode("A")
        let accepted = node.add(.acceptor, sasl: Self.demand)
        var configuration = Configuration(containerID: "client")
        configuration.sasl = proof("pencil")
        let client = Client(configuration, now: mesh.now)
        client.wire = mesh.join(client, accepted)
        #expect(question(mesh, accepted) != nil)
        client.disconnect()
        // Another has its place.
        let next = mesh.client(at: 0)
        node.router.answer(.password(isCorrect: true), of: accepted.id)
        #expect(node.router.nextSASLQuestion(of: accepted.id) == nil)
        mesh.run()
        #expect(next.connection.isOpen && node.connectionCount == 1)
    }

    @Test func aNodeThatSaysNotWhoItIsIsTurnedAway() {
        let mesh = Mesh(seed: nil)
        let (a, b) = (mesh.addNode("A"), mesh.addNode("B"))
        mesh.join(a.add(.initiator), b.add(.acceptor, sasl: Self.demand))
        mesh.run()
        #expect(a.news == ["no login: the peer offers PLAIN and not ANONYMOUS"])
        #expect(a.connectionCount == 0 && b.connectionCount == 0)
    }
}
