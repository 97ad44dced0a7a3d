import AMQPCodec
import Testing

@testable import MeshRouter

/// A producer may send what a consumer has room for.
struct CreditTests {
    @Test func withoutAConsumerThereIsNoCredit() {
        let mesh = Mesh.line(2)
        let sender = mesh.client(at: 0).sender("a")
        mesh.run()
        #expect(sender.credit == 0 && sender.attach?.target != nil)
    }

    @Test(arguments: 1...3)
    func aLoneProducerIsGrantedWhatItsConsumerHas(_ count: Int) {
        let mesh = Mesh.line(count)
        let receiver = mesh.client(at: count - 1).receiver("a", credit: 0)
        let sender = mesh.client(at: 0).sender("a")
        mesh.run()
        #expect(sender.credit == 0)
        receiver.grant(7)
        mesh.run()
        #expect(sender.credit == 7)
        for _ in 0..<20 { sender.send([1]) }
        mesh.run()
        #expect(receiver.messages.count == 7 && sender.credit == 0 && mesh.nodes.allSatisfy { $0.queued == 0 })
        receiver.grant(3)
        mesh.run()
        #expect(receiver.messages.count == 10 && sender.backlog == 10)
    }

    @Test func creditIsNeverMoreThanTheWindow() {
        let mesh = Mesh(seed: nil)
        mesh.addNode("A") { $0.window = 50 }
        let client = mesh.client(at: 0)
        _ = (client.receiver("a", credit: .max), client.receiver("a", credit: 40))
        let senders = (0..<3).map { _ in client.sender("a") }
        mesh.run()
        #expect(senders.map(\.credit).allSatisfy { $0 > 0 && $0 <= 50 })
    }

    @Test func manyProducersOfOneConsumerWithLittleCreditAllGetThrough() {
        let mesh = Mesh.line(3)
        let receiver = mesh.client(at: 1).receiver("a", credit: 1)
        let senders = (0..<30).map { mesh.client(at: $0 % 3).sender("a") }
        for number in 0..<20 {
            for (place, sender) in senders.enumerated() { sender.send([UInt8(place), UInt8(number)]) }
        }
        #expect(mesh.run())
        #expect(receiver.messages.count == 600)
        for (place, sender) in senders.enumerated() {
            #expect(receiver.bodies.filter { $0[0] == place }.map { $0[1] } == (0..<20).map { UInt8($0) })
            #expect(sender.said == Array(repeating: .accepted, count: 20))
        }
        mesh.expectNothingLeft()
    }

    @Test func whileAConsumerSleepsLittleIsKept() {
        let mesh = Mesh.line(2)
        let receiver = mesh.client(at: 1).receiver("a", credit: 10)
        receiver.window = 0
        let senders = (0..<10).map { _ in mesh.client(at: 0).sender("a") }
        for sender in senders { for _ in 0..<1_000 { sender.send([1]) } }
        mesh.run()
        #expect(receiver.messages.count == 10)
        #expect(mesh.nodes.reduce(0) { $0 + $1.queued } <= 60)
    }

    @Test func aProducerThatGivesUpCreditIsGivenItAnew() {
        let mesh = Mesh.line(1)
        _ = mesh.client(at: 0).receiver("a", credit: 10)
        let raw = mesh.client(at: 0)
        let sender = raw.sender("a")
        mesh.run()
        #expect(sender.credit == 10)
        raw.forge(
            .flow(
                Flow(
                    nextIncomingID: 0, incomingWindow: 100, nextOutgoingID: 0, outgoingWindow: 100, handle: 0,
                    deliveryCount: 10, linkCredit: 0)))
        mesh.run()
        #expect(mesh.nodes[0].grants == [10])
    }

    @Test(arguments: 1...2)
    func aDrainIsAnswered(_ count: Int) {
        let mesh = Mesh.line(count)
        let receiver = mesh.client(at: count - 1).receiver("a", credit: 0)
        let sender = mesh.client(at: 0).sender("a")
        receiver.grant(5)
        mesh.run()
        for _ in 0..<2 { sender.send([1]) }
        mesh.run()
        receiver.grant(3, drain: true)
        mesh.run()
        #expect(receiver.messages.count == 2 && receiver.credit == 0 && !receiver.isDraining)
        // Later credit is credit as ever.
        receiver.grant(5)
        for _ in 0..<5 { sender.send([2]) }
        mesh.run()
        #expect(receiver.messages.count == 7)
    }

    @Test func aDrainDuringALargeDeliveryIsAnsweredAfterIt() {
        let mesh = Mesh.line(1)
        let receiver = mesh.client(at: 0).receiver("a", credit: 0)
        receiver.grant(5)
        let sender = mesh.client(at: 0).sender("a")
        mesh.run()
        sender.write([1], more: true)
        mesh.run()
        receiver.grant(4, drain: true)
        mesh.run()
        #expect(receiver.isDraining)
        sender.write([2])
        mesh.run()
        #expect(receiver.bodies == [[1, 2]] && receiver.credit == 0 && !receiver.isDraining)
    }

    @Test func aNodeThatIsLeavingGrantsNoMore() {
        let mesh = Mesh.line(1)
        let receiver = mesh.client(at: 0).receiver("a", credit: 4)
        let sender = mesh.client(at: 0).sender("a")
        mesh.run()
        mesh.nodes[0].router.drain()
        for _ in 0..<20 { sender.send([1]) }
        mesh.run()
        #expect(receiver.messages.count == 4 && mesh.nodes[0].isIdle)
    }
}
