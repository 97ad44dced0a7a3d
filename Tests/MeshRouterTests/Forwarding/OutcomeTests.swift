import AMQPCodec
import AMQPEngine
import Testing

/// What the consumer says is what the sender hears.
struct OutcomeTests {
    static let states: [DeliveryState] = [
        .accepted, .released, .rejected(nil),
        .rejected(AMQPError(condition: .notAllowed, errorDescription: "not today", info: ["why": .int(3)])),
        .modified(Modified(deliveryFailed: true, undeliverableHere: true, messageAnnotations: ["x-tried": .uint(2)])),
    ]

    @Test(arguments: 1...3)
    func everyOutcomeTravelsBackWithItsFields(_ count: Int) {
        let mesh = Mesh.line(count)
        let receiver = mesh.client(at: count - 1).receiver("a", credit: 20)
        receiver.judge = { Self.states[Int($0.bytes[0])] }
        let sender = mesh.client(at: 0).sender("a")
        for number in 0..<100 { sender.send([UInt8(number % Self.states.count)]) }
        mesh.run()
        #expect(sender.said == (0..<100).map { Self.states[$0 % Self.states.count] })
        mesh.expectNothingLeft()
    }

    @Test func outcomesMayComeInAnyOrder() {
        let mesh = Mesh.line(3)
        let receiver = mesh.client(at: 2).receiver("a")
        receiver.judge = { _ in nil }
        let sender = mesh.client(at: 0).sender("a")
        for number in 0..<30 { sender.send([UInt8(number)]) }
        mesh.run()
        #expect(sender.said.isEmpty && receiver.messages.count == 30)
        for place in (0..<30).reversed() { receiver.settle(place, Self.states[place % 5]) }
        mesh.run()
        #expect(sender.said == (0..<30).map { Self.states[$0 % 5] })
        mesh.expectNothingLeft()
    }

    @Test func aConsumerMayLeaveSettlingToTheSender() {
        let mesh = Mesh.line(2)
        let receiver = mesh.client(at: 1).receiver("a", credit: 5)
        receiver.leavesSettling = true
        receiver.judge = { Self.states[Int($0.bytes[0])] }
        let sender = mesh.client(at: 0).sender("a")
        for number in 0..<25 { sender.send([UInt8(number % 5)]) }
        mesh.run()
        #expect(sender.said == (0..<25).map { Self.states[$0 % 5] })
        mesh.expectNothingLeft()
    }

    /// §3.4.5, §3.5.3: nobody knows what became of it.
    @Test func settlingWithoutAnOutcomeIsAFailedDelivery() {
        let mesh = Mesh.line(2)
        let receiver = mesh.client(at: 1).receiver("a")
        receiver.judge = { _ in nil }
        let sender = mesh.client(at: 0).sender("a")
        sender.send([1])
        sender.send([2])
        mesh.run()
        receiver.settle(0, nil)
        receiver.settle(1, .received(Received(sectionNumber: 0, sectionOffset: 0)))
        mesh.run()
        #expect(sender.said == Array(repeating: .modified(Modified(deliveryFailed: true)), count: 2))
    }

    @Test func aStepOnTheWayIsNoOutcome() {
        let mesh = Mesh.line(2)
        let receiver = mesh.client(at: 1).receiver("a")
        receiver.judge = { _ in nil }
        let sender = mesh.client(at: 0).sender("a")
        sender.send([1])
        mesh.run()
        receiver.leavesSettling = true
        receiver.settle(0, .received(Received(sectionNumber: 0, sectionOffset: 0)))
        mesh.run()
        #expect(sender.said.isEmpty)
        receiver.settle(0, .accepted)
        mesh.run()
        #expect(sender.said == [.accepted])
    }

    @Test func settledMessagesHaveNoOutcome() {
        let mesh = Mesh.line(3)
        let receiver = mesh.client(at: 2).receiver("a", credit: 4)
        let sender = mesh.client(at: 0).sender("a")
        for number in 0..<50 { sender.send([UInt8(number)], settled: true) }
        mesh.run()
        #expect(receiver.bodies == (0..<50).map { [UInt8($0)] } && receiver.messages.allSatisfy(\.settled))
        #expect(sender.outcomes.isEmpty)
        mesh.expectNothingLeft()
    }

    @Test func whatAConsumerWantsSettledIsAcceptedForItOnceSent() {
        let mesh = Mesh.line(2)
        let receiver = mesh.client(at: 1).receiver("a", credit: 5, mode: .settled)
        let sender = mesh.client(at: 0).sender("a")
        for number in 0..<20 { sender.send(bytes(40_000, from: number)) }
        mesh.run()
        #expect(receiver.messages.count == 20 && receiver.messages.allSatisfy(\.settled))
        #expect(sender.said == Array(repeating: .accepted, count: 20))
        mesh.expectNothingLeft()
    }
}
