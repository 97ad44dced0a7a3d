import AMQPCodec
import AMQPEngine
import QueueResource
import Testing

/// A controller before coordinators that do not answer as ours does.
struct StrangeCoordinatorTests {
    /// A server that gives the same state to every message.
    static func world(_ state: DeliveryState?, settled: Bool) -> TransactionPair {
        let world = TransactionPair(attaches: false)
        world.server.observe { _ in }
        world.server.serve(state: state, settled: settled)
        world.attachController()
        world.pump()
        return world
    }

    static let declared = DeliveryState.declared(Declared(txnID: [7]))
    static let id = TransactionID([7])

    /// One that leaves settling to the controller, as in the pictures of §4.2.
    @Test(arguments: [false, true])
    func theControllerSettles(_ settled: Bool) {
        let world = Self.world(Self.declared, settled: settled)
        #expect(world.declare(3) == Self.id)
        #expect(world.client.unsettled(in: world.sessions[0]) == [0, 0])
        #expect(world.server.unsettled(in: world.server.sessions[0]) == [0, 0])
    }

    static let noIDs: [DeliveryState?] = [
        nil, .accepted, .released, .rejected(nil), .declared(Declared(txnID: Array(repeating: 1, count: 33))),
    ]

    @Test(arguments: noIDs)
    func aDeclareWithoutAnIDFails(_ state: DeliveryState?) {
        let world = Self.world(state, settled: true)
        world.ask(3)
        world.pump()
        #expect(world.told.last == .declareFailed(Token(low: 3), nil))
        #expect(world.controller.transactions.isEmpty)
    }

    /// Nobody knows what such an answer means, so that the controller lets go of all.
    @Test(arguments: [nil, DeliveryState.released, declared])
    func anAnswerThatIsNoneEndsTheLink(_ answer: DeliveryState?) throws {
        let world = Self.world(Self.declared, settled: true)
        let id = world.declare(3)
        world.server.serve(state: answer)
        #expect(world.discharge(id) == .inDoubt(nil))
        #expect(world.told.last == .detached(nil) && world.client.isOpen)
    }

    /// What was not even sent is not in doubt.
    @Test func onlyWhatWasSentIsInDoubt() {
        var configuration = CoordinatorConfiguration()
        configuration.credit = 1
        let world = TransactionPair(configuration)
        let (first, second) = (world.declare(1), world.declare(2))
        world.controllerDischarge(first, fail: false)
        world.controllerDischarge(second, fail: false)
        world.client.connection.transportClosed()
        world.client.drain()
        guard case .inDoubt? = world.end(of: first), case .rolledBack? = world.end(of: second) else {
            return #expect(Bool(false), "\(world.told)")
        }
    }

    /// A coordinator that takes messages of a few bytes only is none.
    @Test func noRoomForAnything() {
        let world = TransactionPair(attaches: false)
        world.server.observe { _ in }
        world.server.react = { peer, happening in
            guard case .attached(let link) = happening else { return }
            peer.connection.accept(
                link, source: nil, target: .coordinator(Coordinator(capabilities: world.controller.needed)),
                maxMessageSize: 3)
            peer.connection.grant(1, on: link)
        }
        world.attachController()
        world.ask(3)
        world.pump()
        #expect(world.told.suffix(2) == [.declareFailed(Token(low: 3), nil), .detached(nil)])
    }
}
