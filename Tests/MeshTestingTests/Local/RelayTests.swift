import AMQPTransport
import MeshTopology
import NIOCore
import NIOPosix
import Testing

@testable import MeshTesting

/// A link that can be cut and made worse.
@Suite(.timeLimit(.minutes(5)))
struct RelayTests {
    private let eventLoop = MultiThreadedEventLoopGroup.singleton.next()

    /// Gives a relay that leads to a switchboard, and closes both.
    private func withRelay(
        _ conditions: Topology.Conditions = Topology.Conditions(),
        _ body: (Relay, Switchboard) async throws -> Void
    ) async throws {
        let board = try await Switchboard()
        let relay = try await Relay.start(there: conditions, back: conditions, seed: 7, on: eventLoop)
        try await relay.aim(at: board.place)
        try await body(relay, board)
        await relay.close()
        try? await board.close()
    }

    /// Gives the two ends of a connection through a relay.
    private func withCall(
        _ conditions: Topology.Conditions = Topology.Conditions(),
        _ body: (Relay, _ near: Caller, _ far: Caller) async throws -> Void
    ) async throws {
        try await withRelay(conditions) { relay, board in
            let near = try await Caller.dial(relay.place)
            let far = try #require(await board.next())
            try await body(relay, near, far)
            for end in [near, far] { try? await end.close() }
        }
    }

    private static func conditions(_ change: (inout Topology.Conditions) -> Void) -> Topology.Conditions {
        var conditions = Topology.Conditions()
        change(&conditions)
        return conditions
    }

    private static let all: [Topology.Conditions] = [
        conditions { _ in },
        conditions {
            $0.latency = .milliseconds(2)
            $0.jitter = .milliseconds(2)
        },
        conditions { $0.bandwidth = 400_000_000 },
        conditions { $0.stalls = Topology.Stalls(rate: 200, length: .milliseconds(1)) },
    ]

    @Test(arguments: all)
    func whatIsSaidIsHeardBothWays(_ conditions: Topology.Conditions) async throws {
        try await withCall(conditions) { _, near, far in
            let long = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
            async let there: Void = near.say(long)
            async let back: Void = far.say(long.reversed())
            async let nearHears = near.hear(long.count)
            let (heardFar, heardNear) = await (far.hear(long.count), nearHears)
            #expect(heardFar == long && heardNear == long.reversed())
            _ = try await (there, back)
        }
    }

    /// The one end may go on when the other has nothing more to say.
    @Test(arguments: all)
    func theLastWordIsPassedOn(_ conditions: Topology.Conditions) async throws {
        try await withCall(conditions) { _, near, far in
            try await near.say([1, 2])
            try await near.endSaying()
            #expect(await far.hear(2) == [1, 2])
            #expect(await far.next() == .end)
            let long = Array(repeating: 7, count: 2_000_000) as [UInt8]
            async let saying: Void = far.say(long)
            #expect(await near.hear(long.count) == long)
            try await saying
            try await far.endSaying()
            #expect(await near.next() == .gone)
            #expect(await far.next() == .gone)
        }
    }

    /// Whoever has ended and reads slowly still gets all there is.
    @Test(arguments: [1, 2, 3, 4, 5])
    func theLastWordIsHeardWhole(_ megabytes: Int) async throws {
        try await withCall { relay, near, far in
            try await near.endSaying()
            #expect(await far.next() == .end)
            try await near.channel.setOption(.autoRead, value: false).get()
            let long = Array(repeating: 7, count: megabytes * 1_000_000) as [UInt8]
            async let saying: Void = {
                try await far.say(long)
                try await far.endSaying()
            }()
            // Has the relay do what it can before somebody reads.
            for _ in 0..<1_000 { _ = try await relay.connectionCount() }
            try await near.channel.setOption(.autoRead, value: true).get()
            #expect(await near.hear(long.count).count == long.count)
            try await saying
            #expect(await near.next() == .gone)
        }
    }

    @Test func anAccidentIsPassedOn() async throws {
        try await withCall { _, near, far in
            try await near.reset()
            #expect(await far.isToldOfTheEnd())
        }
        try await withCall { _, near, far in
            try await far.reset()
            #expect(await near.isToldOfTheEnd())
        }
    }

    @Test func whatIsCutComesAfterTheHealing() async throws {
        try await withCall { relay, near, far in
            try await relay.cut(there: true, back: true)
            try await near.say([1])
            try await far.say([2])
            try await relay.heal(there: false, back: false)
            near.mark()
            far.mark()
            try await relay.heal(there: true, back: true)
            #expect(await near.next() == .mark)
            #expect(await far.next() == .mark)
            #expect(await far.next() == .bytes([1]))
            #expect(await near.next() == .bytes([2]))
        }
    }

    @Test func oneDirectionCanBeCutAlone() async throws {
        try await withCall { relay, near, far in
            try await relay.cut(there: true, back: false)
            try await near.say([1])
            try await far.say([2])
            #expect(await near.hear(1) == [2])
            far.mark()
            try await relay.cut(there: false, back: true)
            try await relay.heal(there: true, back: false)
            #expect(await far.next() == .mark)
            #expect(await far.hear(1) == [1])
            try await far.say([3])
            near.mark()
            try await relay.heal(there: false, back: true)
            #expect(await near.next() == .mark)
            #expect(await near.hear(1) == [3])
        }
    }

    @Test func nobodyIsToldThatTheOtherIsGone() async throws {
        try await withCall { relay, near, far in
            try await relay.cut(there: true, back: true)
            try await near.reset()
            far.mark()
            try await relay.heal(there: true, back: false)
            #expect(await far.next() == .mark)
            #expect(await far.isToldOfTheEnd())
        }
    }

    @Test(arguments: [(true, true), (true, false), (false, true)])
    func aConnectionThatIsMadeWhileItIsCutWaits(_ there: Bool, _ back: Bool) async throws {
        try await withRelay { relay, board in
            try await relay.cut(there: there, back: back)
            let near = try await Caller.dial(relay.place)
            try await near.say([5])
            try await relay.heal(there: false, back: false)
            board.mark()
            try await relay.heal(there: true, back: true)
            #expect(await board.next() == nil)
            let far = try #require(await board.next())
            #expect(await far.hear(1) == [5])
            for end in [near, far] { try await end.close() }
        }
    }

    @Test func whoGivesUpBeforeTheHealingHasNeverCalled() async throws {
        try await withRelay { relay, board in
            try await relay.cut(there: true, back: true)
            let impatient = try await Caller.dial(relay.place)
            try await impatient.say([1])
            while try await relay.connectionCount() == 0 {}
            try await impatient.reset()
            while try await relay.connectionCount() > 0 {}
            try await relay.heal(there: true, back: true)
            let near = try await Caller.dial(relay.place)
            try await near.say([2])
            let far = try #require(await board.next())
            #expect(await far.hear(1) == [2])
            for end in [near, far] { try await end.close() }
            while try await relay.connectionCount() > 0 {}
        }
    }

    @Test func untilItIsKnownWhereTheNodeIsConnectionsWait() async throws {
        let board = try await Switchboard()
        let relay = try await Relay.start(seed: 1, on: eventLoop)
        let near = try await Caller.dial(relay.place)
        try await near.say([5])
        board.mark()
        try await relay.aim(at: board.place)
        #expect(await board.next() == nil)
        let far = try #require(await board.next())
        #expect(await far.hear(1) == [5])
        // With the relay goes what it has connected.
        await relay.close()
        #expect(await near.isToldOfTheEnd())
        #expect(await far.isToldOfTheEnd())
        try await board.close()
    }

    @Test func whereNobodyListensNobodyAnswers() async throws {
        try await withRelay { relay, board in
            try await board.close()
            // It may be over before it has begun.
            guard let near = try? await Caller.dial(relay.place) else { return }
            #expect(await near.next() == .gone)
        }
    }

    @Test func connectionsAreReset() async throws {
        try await withCall { relay, near, far in
            try await relay.setConditions(there: true, back: false) {
                var conditions = $0
                conditions.resets = 1_000
                return conditions
            }
            #expect(await near.next() == .gone)
            #expect(await far.isToldOfTheEnd())
        }
    }

    /// Nobody can make a relay keep much by saying much.
    @Test func whatIsKeptIsBounded() async throws {
        let isWritable = try await eventLoop.submit { [eventLoop] in
            let direction = RelayDirection(Topology.Conditions(), Dice(1), eventLoop)
            direction.isCut = true
            let flow = RelayFlow(direction, eventLoop)
            flow.take(ByteBuffer(repeating: 1, count: 200_000))
            let before = flow.isWritable
            flow.take(ByteBuffer(repeating: 1, count: 200_000))
            return [before, flow.isWritable]
        }.get()
        #expect(isWritable == [true, false])
    }
}
