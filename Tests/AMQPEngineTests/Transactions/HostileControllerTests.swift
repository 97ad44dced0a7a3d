import AMQPCodec
import AMQPEngine
import QueueResource
import Testing

/// Frames from a controller that breaks part 4, said by hand.
struct HostileControllerTests {
    /// A queue server that faces frames; handle 0 is a control link, 1 puts into the queue, 2 takes out of it.
    final class World {
        let raw = Raw()
        let store = QueueStore()
        var queues: QueueConnection
        private var delivery: UInt32 = 0

        init(outcomes: [Symbol] = [], _ configuration: CoordinatorConfiguration = CoordinatorConfiguration()) throws {
            queues = QueueConnection(store, configuration)
            store.append([1], to: "q")
            raw.engine.observe { [unowned self] event, input in
                queues.handle(event, input.span.bytes, on: &raw.engine.connection, now: raw.now)
            }
            raw.begin()
            raw.say(
                .attach(
                    Attach(
                        name: "control", handle: 0, role: .sender, source: Source(outcomes: outcomes),
                        target: .coordinator(Coordinator()), initialDeliveryCount: 0)))
            raw.say(
                .attach(
                    Attach(
                        name: "in", handle: 1, role: .sender, source: Source(),
                        target: .target(Target(address: "q")), initialDeliveryCount: 0)))
            raw.say(
                .attach(
                    Attach(
                        name: "out", handle: 2, role: .receiver, source: Source(address: "q"),
                        target: .target(Target()))))
            _ = try raw.heard()
        }

        /// Sends a message and gives what is said to it.
        @discardableResult
        func say(
            _ octets: [UInt8], handle: UInt32 = 0, settled: Bool = false, more: Bool = false, aborted: Bool = false,
            state: DeliveryState? = nil, begins: Bool = true
        ) throws -> [Performative] {
            raw.say(
                .transfer(
                    Transfer(
                        handle: handle, deliveryID: begins ? delivery : nil,
                        deliveryTag: begins ? DeliveryTag(UInt64(delivery)) : nil, settled: settled, more: more,
                        state: state, aborted: aborted)), payload: octets)
            if begins { delivery += 1 }
            return try raw.heard()
        }

        func declare() throws -> TransactionID {
            guard case .declared(let declared)? = try World.answer(say(World.message(declare: nil))) else {
                throw Unexpected()
            }
            return try #require(TransactionID(declared.txnID))
        }

        func discharge(_ id: [UInt8], fail: Bool? = false) throws -> [Performative] {
            try say(
                World.message(
                    .described(
                        Described(
                            descriptor: .ulong(Discharge.descriptor),
                            value: .list([.binary(id), fail.map { .boolean($0) } ?? .null])))))
        }

        static func message(declare globalID: Value?) -> [UInt8] {
            let fields: [Value] = globalID.map { [$0] } ?? []
            return message(.described(Described(descriptor: .ulong(Declare.descriptor), value: .list(fields))))
        }

        static func message(_ body: Value) -> [UInt8] { encoded(Message(body)) }

        static func encoded(_ message: Message) -> [UInt8] {
            var out = OutputBuffer()
            message.write(to: &out)
            return out.bytes.withUnsafeBytes { Array($0) }
        }

        /// The state of the one disposition.
        static func answer(_ said: [Performative]) -> DeliveryState? {
            for case .disposition(let disposition) in said { return disposition.state }
            return nil
        }

        /// The condition of that state.
        static func rejection(_ said: [Performative]) -> ErrorCondition? {
            if case .rejected(let error)? = answer(said) { error?.condition } else { nil }
        }

        static func detach(_ said: [Performative]) -> Detach? {
            for case .detach(let detach) in said { return detach }
            return nil
        }

        /// Whether all goes on as if nothing had been.
        func isFine() throws -> Bool {
            let id = try declare()
            try say([2], handle: 1, state: id.state)
            return try World.answer(discharge(id.octets)) == .accepted && store.contents(of: "q").last == [2]
        }
    }

    struct Unexpected: Error {}

    // MARK: What is no request

    static let foreign: [[UInt8]] = [
        World.message(.null), World.message(.string("declare")), World.message(.list([])),
        World.message(.described(Described(descriptor: .ulong(0x24), value: .list([])))),
        World.message(.described(Described(descriptor: .symbol("amqp:other:list"), value: .list([])))),
        World.message(.described(Described(descriptor: .string("no"), value: .list([])))),
        World.encoded(Message(data: [1, 2])), World.encoded(Message(.sequence([[.null]]))), [],
    ]

    @Test(arguments: foreign)
    func otherMessagesAreRejected(_ message: [UInt8]) throws {
        let world = try World()
        #expect(try World.rejection(world.say(message)) == .notAllowed)
        #expect(try world.isFine())
    }

    /// What is taken back in its first frame was never posted.
    @Test func aPostingThatIsTakenBackAtOnceHoldsNothingUp() throws {
        let world = try World()
        let id = try world.declare()
        try world.say([2], handle: 1, aborted: true, state: id.state)
        #expect(try World.answer(world.discharge(id.octets)) == .accepted)
        #expect(try world.isFine())
    }

    static let malformed: [[UInt8]] = [
        [0x00], [0xff, 0xff], [0x00, 0x53, 0x77], [0x00, 0x53, 0x77, 0x00, 0x53, 0x31], [0x00, 0x53, 0x99, 0x40],
        World.message(.described(Described(descriptor: .ulong(0x31), value: .null))),
        World.message(.described(Described(descriptor: .ulong(0x32), value: .list([])))),
        World.message(.described(Described(descriptor: .ulong(0x32), value: .list([.null])))),
        World.message(.described(Described(descriptor: .ulong(0x32), value: .list([.uint(1)])))),
        World.message(.described(Described(descriptor: .ulong(0x32), value: .list([.binary([1]), .uint(1)])))),
        World.message(
            .described(Described(descriptor: .ulong(0x31), value: .list([.null, .null])))),
    ]

    @Test(arguments: malformed)
    func malformedMessagesAreRejected(_ message: [UInt8]) throws {
        let world = try World()
        #expect(try World.rejection(world.say(message)) == .decodeError)
        #expect(try world.isFine())
    }

    /// Symbolic descriptors, other sections, and a null where there might be nothing are all the same.
    @Test func requestsMayLookDifferent() throws {
        let world = try World()
        var message = Message(.described(Described(descriptor: .symbol("amqp:declare:list"), value: .list([.null]))))
        message.header = Header(durable: true)
        message.applicationProperties = AMQPMap([(.string("x"), .uint(1))])
        guard case .declared(let declared)? = try World.answer(world.say(World.encoded(message))) else {
            return #expect(Bool(false))
        }
        #expect(try World.answer(world.discharge(declared.txnID, fail: nil)) == .accepted)
    }

    /// Without the outcome `rejected` the link is detached (§4.2).
    @Test(arguments: [true, false])
    func whoHearsNoRejectionIsDetached(_ hears: Bool) throws {
        let world = try World(outcomes: ["amqp:accepted:list"] + (hears ? ["amqp:rejected:list"] : []))
        let id = try world.declare()
        try world.say([2], handle: 1, state: id.state)
        let said = try world.discharge([1])
        #expect(World.rejection(said) == (hears ? .transactionUnknownID : nil))
        #expect(World.detach(said)?.error?.condition == (hears ? nil : .transactionUnknownID))
        #expect(world.queues.coordinator.count == (hears ? 1 : 0))
    }

    @Test func globalTransactionsAreNotImplemented() throws {
        let world = try World()
        #expect(try World.rejection(world.say(World.message(declare: .binary([1])))) == .notImplemented)
        #expect(try world.isFine())
    }

    /// Its sender could not learn the id (§4.2).
    @Test func aSettledDeclareDetaches() throws {
        let world = try World()
        let id = try world.declare()
        try world.say([2], handle: 1, state: id.state)
        let said = try world.say(World.message(declare: nil), settled: true)
        #expect(World.detach(said)?.error?.condition == .notAllowed && World.detach(said)?.closed == true)
        #expect(world.queues.coordinator.count == 0 && world.queues.holding == 0)
        // What comes before the peer knows goes nowhere.
        #expect(try world.say(World.message(declare: nil)).isEmpty)
        world.raw.say(.detach(Detach(handle: 0, closed: true)))
        #expect(try world.raw.heard().isEmpty && world.raw.engine.isOpen)
    }

    /// All of it in one read: what was still to be handled when the link had to go goes with it.
    @Test func requestsBehindASettledOneAreLost() throws {
        let world = try World()
        let frames = [true, false, false].enumerated().map { number, settled in
            Frame(
                .transfer(
                    Transfer(
                        handle: 0, deliveryID: UInt32(number), deliveryTag: DeliveryTag(UInt64(number)),
                        settled: settled)), payload: World.message(declare: nil))
        }
        world.raw.engine.receive(frames.flatMap(\.bytes), now: world.raw.now)
        let said = try world.raw.heard()
        #expect(World.detach(said) != nil && World.answer(said) == nil && world.queues.coordinator.count == 0)
    }

    @Test func aRequestMayComeInPiecesAndBeTakenBack() throws {
        let world = try World()
        let message = World.message(declare: nil)
        try world.say(Array(message[..<3]), more: true)
        #expect(try World.answer(world.say(Array(message[3...]), begins: false)) != nil)
        try world.say(message, more: true)
        #expect(try World.answer(world.say([], aborted: true, begins: false)) == nil)
        #expect(world.queues.coordinator.count == 1)
        #expect(try world.isFine())
    }

    @Test func aLongRequestDetaches() throws {
        let world = try World()
        let said = try world.say(bytes(1_025))
        #expect(World.detach(said)?.error?.condition == .linkMessageSizeExceeded)
    }

    @Test func noWorkIsDoneOnAControlLink() throws {
        let world = try World()
        let id = try world.declare()
        #expect(try World.rejection(world.say(World.message(declare: nil), state: id.state)) == .notAllowed)
        #expect(world.queues.coordinator.count == 1)
    }

    // MARK: Ids

    static let strangers: [[UInt8]] = [
        [], [1], [0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 2], Array(repeating: 255, count: 8),
        Array(repeating: 0, count: 32), Array(repeating: 0, count: 33),
    ]

    @Test(arguments: strangers)
    func unknownIDs(_ id: [UInt8]) throws {
        let world = try World()
        _ = try world.declare()
        let state = DeliveryState.transactional(TransactionalState(txnID: id))
        #expect(try World.rejection(world.discharge(id)) == .transactionUnknownID)
        #expect(try World.rejection(world.discharge(id, fail: true)) == .transactionUnknownID)
        #expect(try World.rejection(world.say([2], handle: 1, state: state)) == .transactionUnknownID)
        // In frames that must all go nowhere.
        try world.say([2], handle: 1, more: true, state: state)
        try world.say([2], handle: 1, more: true, begins: false)
        #expect(try World.rejection(world.say([2], handle: 1, begins: false)) == .transactionUnknownID)
        #expect(world.store.contents(of: "q") == [[1]] && world.queues.holding == 0)
        #expect(try world.isFine())
        let said = try world.say([2], handle: 1, settled: true, state: state)
        #expect(World.detach(said)?.error?.condition == .transactionUnknownID)
    }

    @Test func anUnknownOutcomeDetachesTheLink() throws {
        for settled in [false, true] {
            let world = try World()
            world.raw.say(Raw.flow(handle: 2, credit: 1))
            let sent = try world.raw.heard().contains { if case .transfer = $0 { true } else { false } }
            #expect(sent)
            let state = DeliveryState.transactional(TransactionalState(txnID: [7], outcome: .accepted))
            world.raw.say(.disposition(Disposition(role: .receiver, first: 0, settled: settled, state: state)))
            let said = try world.raw.heard()
            #expect(World.detach(said)?.error?.condition == .transactionUnknownID)
            world.raw.say(.detach(Detach(handle: 2, closed: true)))
            #expect(world.store.contents(of: "q") == [[1]] && world.queues.holding == 0)
        }
    }

    @Test func aTransactionIsDischargedOnce() throws {
        let world = try World()
        let id = try world.declare()
        #expect(try World.answer(world.discharge(id.octets)) == .accepted)
        for fail in [false, true] {
            #expect(try World.rejection(world.discharge(id.octets, fail: fail)) == .transactionUnknownID)
        }
        #expect(try world.isFine())
    }

    // MARK: Deliveries

    @Test func aDeliveryDoesNotChangeTransactions() throws {
        for first in [true, false] {
            let world = try World()
            let (id, other) = (try world.declare(), try world.declare())
            try world.say([2], handle: 1, more: true, state: first ? id.state : nil)
            let said = try world.say([3], handle: 1, state: other.state, begins: false)
            #expect(World.detach(said)?.error?.condition == .notAllowed)
            world.raw.say(.detach(Detach(handle: 1, closed: true)))
            for id in [id, other] { #expect(try World.answer(world.discharge(id.octets)) == .accepted) }
            #expect(world.store.contents(of: "q") == [[1]] && world.queues.holding == 0)
        }
    }

    /// Only the first frame must; whoever leaves the transaction out of the others means the same.
    @Test func laterFramesMayLeaveOutTheTransaction() throws {
        let world = try World()
        let id = try world.declare()
        try world.say([2], handle: 1, more: true, state: id.state)
        try world.say([3], handle: 1, more: true, begins: false)
        try world.say([4], handle: 1, state: id.state, begins: false)
        #expect(try World.answer(world.discharge(id.octets)) == .accepted)
        #expect(world.store.contents(of: "q") == [[1], [2, 3, 4]])
    }

    /// Only the last frame says that nobody waits for an outcome; there being none to tell, the transaction cannot succeed.
    @Test func theLastFrameMaySettle() throws {
        let world = try World()
        world.queues.outcome = { _ in .rejected(nil) }
        let id = try world.declare()
        try world.say([2], handle: 1, more: true, state: id.state)
        #expect(try World.answer(world.say([3], handle: 1, settled: true, begins: false)) == nil)
        #expect(try World.rejection(world.discharge(id.octets)) == .transactionRollback)
    }

    /// A link that is detached without being closed is gone too: control links are not resumed (§4.2).
    @Test func suspendingAControlLinkRollsBack() throws {
        let world = try World()
        let id = try world.declare()
        try world.say([2], handle: 1, state: id.state)
        world.raw.say(.detach(Detach(handle: 0, closed: false)))
        #expect(world.queues.coordinator.count == 0 && world.queues.holding == 0)
        #expect(World.detach(try world.raw.heard()) != nil)
    }

    /// Many declares, one after the other, never discharged: the coordinator keeps no more than it allows.
    @Test func declaringForEverIsBounded() throws {
        let world = try World()
        for _ in 0..<256 { _ = try world.declare() }
        #expect(try World.rejection(world.say(World.message(declare: nil))) == .resourceLimitExceeded)
        #expect(world.queues.coordinator.count == 256)
    }
}
