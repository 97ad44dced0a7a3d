import AMQPCodec
import AMQPEngine
import Testing

@testable import MeshRouter

/// Neighbours that say what no node would, and clients that would like to be neighbours.
struct HostileNeighbourTests {
    private func setUp() -> (Mesh, Client, Sender) {
        let mesh = Mesh.line(2)
        let client = mesh.impostor(at: 0)
        let control = client.sender(Trunk.controlAddress)
        mesh.run()
        return (mesh, client, control)
    }

    private func send(_ advertisement: Advertisement, on control: Sender) {
        control.send(Message(advertisement.value), settled: true)
    }

    private func expectAlive(_ mesh: Mesh) {
        let receiver = mesh.client(at: 1).receiver("alive")
        let sender = mesh.client(at: 0).sender("alive")
        sender.send([1])
        #expect(mesh.run())
        #expect(receiver.bodies == [[1]] && sender.said == [.accepted])
    }

    @Test func anImpostorIsHeardAndHears() {
        let (mesh, client, control) = setUp()
        #expect(
            client.heard.map(\.node).sorted().suffix(2) == ["A", "B"] || Set(client.heard.map(\.node)) == ["A", "B"])
        send(
            Advertisement(
                node: "Z", instance: 99, sequence: 1, neighbours: [.init(name: "A", cost: 1)], prefixes: ["z"]),
            on: control)
        mesh.run()
        #expect(mesh.nodes[1].patterns == ["z"] && mesh.nodes[1].reachable["Z"] == 2)
    }

    @Test func whatIsNoControlMessageIsNoticedAndForgotten() {
        let (mesh, _, control) = setUp()
        control.send([], settled: true)
        control.send([1, 2, 3], settled: true)
        control.send(Message(data: [1]), settled: true)
        for value in AdvertisementTests.hostile { control.send(Message(.value(value)), settled: true) }
        var deep = Value.list([])
        for _ in 0..<20 { deep = .list([deep]) }
        control.send(Message(.value(deep)), settled: true)
        mesh.run()
        let bad = mesh.nodes[0].news.count { $0 == "bad Z" }
        #expect(bad == 4 + AdvertisementTests.hostile.count)
        expectAlive(mesh)
    }

    @Test func patternsThatAreNoneAndRepeatedOnesAreLeftOut() {
        let (mesh, _, control) = setUp()
        send(
            Advertisement(
                node: "Z", instance: 99, sequence: 1, neighbours: [.init(name: "A", cost: 1)],
                prefixes: ["", "#/a", "z", "z", String(repeating: "x", count: 2_000)]), on: control)
        mesh.run()
        #expect(mesh.nodes[0].patterns == ["z"])
        let sender = mesh.client(at: 0).sender("z")
        mesh.run()
        #expect(mesh.nodes[0].holdings.outlets == 1 && sender.credit <= 256)
    }

    @Test func aLieAboutTheNodeItselfIsOutdone() {
        let (mesh, _, control) = setUp()
        for instance: UInt64 in [1, 7, 0] {
            send(
                Advertisement(node: "A", instance: instance, sequence: 1_000 + instance, neighbours: [], prefixes: []),
                on: control)
            mesh.run()
        }
        #expect(mesh.nodes[0].sequence > 1_000)
        expectAlive(mesh)
    }

    @Test func theGreatestSequenceIsNoTrap() {
        let (mesh, _, control) = setUp()
        for sequence in [UInt64.max, Advertisement.maximumSequence, Advertisement.maximumSequence] {
            send(Advertisement(node: "A", instance: 5, sequence: sequence, neighbours: [], prefixes: []), on: control)
            send(Advertisement(node: "Q", instance: 5, sequence: sequence, neighbours: [], prefixes: []), on: control)
        }
        #expect(mesh.run())
        #expect(mesh.nodes[0].reachable.count == 2)
    }

    @Test func moreNodesThanThereIsRoomForAreNotRemembered() {
        let (mesh, _, control) = setUp()
        for number in 0...LinkStateDatabase.maximumNodes {
            send(Advertisement(node: "n\(number)", instance: 1, sequence: 1, neighbours: [], prefixes: []), on: control)
        }
        mesh.run()
        #expect(mesh.nodes[0].news.contains("bad Z"))
        expectAlive(mesh)
    }

    @Test func aControlMessageThatIsTooLargeEndsTheTrunk() {
        let (mesh, client, _) = setUp()
        let part = bytes(30_000)
        for number in 0..<560 {
            let id: UInt32? = number == 0 ? 0 : nil
            let tag = id.map { DeliveryTag(UInt64($0)) }
            client.forge(.transfer(Transfer(handle: 0, deliveryID: id, deliveryTag: tag, more: true)), payload: part)
            mesh.step()
        }
        mesh.run()
        #expect(mesh.nodes[0].neighbours == ["B"] && client.closure != nil)
        expectAlive(mesh)
    }

    @Test func aControlMessageThatIsTakenBackIsForgotten() {
        let (mesh, _, control) = setUp()
        let message = Message(
            Advertisement(
                node: "Z", instance: 99, sequence: 1, neighbours: [.init(name: "A", cost: 1)], prefixes: ["z"]
            ).value
        ).encoded
        control.write(Array(message.prefix(20)), settled: true, more: true)
        mesh.run()
        control.abort()
        control.send(message, settled: true)
        mesh.run()
        #expect(mesh.nodes[0].patterns == ["z"] && !mesh.nodes[0].news.contains("bad Z"))
    }

    @Test func aNeighbourThatDetachesItsControlLinkIsNone() {
        let (mesh, _, control) = setUp()
        control.detach()
        mesh.run()
        #expect(mesh.nodes[0].neighbours == ["B"])
        expectAlive(mesh)
    }

    private func transit(to egress: String, _ instance: UInt64) -> AMQPMap {
        [Trunk.egressKey: .string(egress), Trunk.egressInstanceKey: .ulong(instance)]
    }

    @Test func senselessTransitLinksAreRefused() {
        let (mesh, client, _) = setUp()
        let senders = [
            client.sender("a"), client.sender("#/a", properties: transit(to: "B", 2)),
            client.sender("a", properties: [Trunk.egressKey: .uint(1), Trunk.egressInstanceKey: .ulong(2)]),
            client.sender("a", properties: [Trunk.egressKey: .string("B")]),
            client.sender(nil, properties: transit(to: "B", 2)),
        ]
        mesh.run()
        #expect(senders.allSatisfy { $0.isGone && $0.error?.condition == .invalidField })
        #expect(mesh.nodes[0].holdings == Router.Holdings())
    }

    @Test func transitToWhereNothingIsHasNoCreditAndLeavesNothing() {
        let (mesh, client, _) = setUp()
        let senders = [("A", 1), ("B", 2), ("B", 3), ("nobody", 1)].map { name, instance in
            client.sender("a/#", properties: transit(to: name, UInt64(instance)))
        }
        mesh.run()
        // Where consumers were, somebody may have to be told what has become of a message.
        #expect(senders.map(\.credit) == [Router.reserve, Router.reserve, 0, 0] && senders.allSatisfy { !$0.isGone })
        #expect(mesh.nodes[0].holdings.routes == 4 && mesh.nodes[0].holdings.outlets == 1)
        mesh.expectNothingLeft()
    }

    @Test func aNeighbourMayComeBackWithTransitLinksThatGoBackToIt() {
        let (mesh, client, control) = setUp()
        send(
            Advertisement(
                node: "Z", instance: 99, sequence: 1, neighbours: [.init(name: "A", cost: 1)], prefixes: ["z"]),
            on: control)
        let sender = client.sender("z", properties: transit(to: "Z", 99))
        #expect(mesh.run(atMost: 10_000))
        #expect(!sender.isGone)
        mesh.expectNothingLeft()
    }

    @Test func toAClientTheControlAddressIsAnAddressAsAnyOther() {
        let mesh = Mesh.line(2)
        let client = mesh.client(at: 0)
        let sender = client.sender(Trunk.controlAddress)
        sender.send(Message(AdvertisementTests.whole.value))
        mesh.run()
        #expect(sender.credit == 0 && sender.begun.isEmpty)
        let receiver = mesh.client(at: 1).receiver(Trunk.controlAddress)
        mesh.run()
        #expect(receiver.messages.count == 1 && sender.said == [.accepted])
        #expect(mesh.nodes.allSatisfy { $0.reachable.count == 2 && $0.patterns == [Trunk.controlAddress] })
    }

    @Test func aClientsEgressPropertyMeansNothing() {
        let mesh = Mesh.line(2)
        let receiver = mesh.client(at: 1).receiver("a/b")
        let sender = mesh.client(at: 0).sender("a/b", properties: [Trunk.egressKey: .string("A")])
        sender.send([1])
        mesh.run()
        #expect(receiver.bodies == [[1]] && sender.said == [.accepted])
    }
}
