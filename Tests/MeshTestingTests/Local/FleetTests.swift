import AMQPMessaging
import AMQPTransport
import Foundation
import MeshSimulator
import MeshTopology
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import MeshTesting

/// Real nodes, linked as a topology says.
@Suite(.timeLimit(.minutes(5)))
struct FleetTests {
    /// What the names of the nodes begin with; no other process has such names among its arguments.
    private let prefix = "t\(UUID().uuidString.prefix(8))-"

    private func name(_ number: Int) -> String { "\(prefix)\(number)" }

    private func topology(_ shape: String, _ count: Int, _ rest: String = "") throws -> Topology {
        try Topology(
            yaml: "generate: {shape: \(shape), count: \(count), prefix: \(prefix)}\n\(rest)", file: "test.yaml")
    }

    private func run<T: Sendable>(
        _ topology: Topology, _ body: @escaping @Sendable (Fleet) async throws -> T
    ) async throws -> T {
        try await Fleet.run(topology, executable: Programs.skein, seed: 1, body)
    }

    /// How many of the nodes run.
    private func running(_ count: Int) -> Int { (1...count).reduce(0) { $0 + Processes.having(name($1)).count } }

    private func complaint(_ body: () async throws -> Void) async -> String {
        do {
            try await body()
            return ""
        } catch {
            return "\(error)"
        }
    }

    /// Asks a node until what it knows of the others is this: the costs of the ways there, and the next hops.
    private func until(_ fleet: Fleet, _ from: Int, knows expected: [Int: (cost: Int, by: Int)]) async throws {
        let wanted = Set(
            expected.map { KnownNode(name: name($0.key), nextHop: name($0.value.by), cost: $0.value.cost) }
                + [KnownNode(name: name(from), nextHop: "self", cost: 0)])
        while Set(try await fleet.nodes(of: name(from))) != wanted { try Task.checkCancellation() }
    }

    // MARK: The mesh

    @Test func nodesAreLinkedAsTheTopologySays() async throws {
        let topology = try topology("line", 3)
        try await run(topology) { fleet in
            try await until(fleet, 1, knows: [2: (1, 2), 3: (2, 2)])
            try await until(fleet, 2, knows: [1: (1, 1), 3: (1, 3)])
            try await until(fleet, 3, knows: [1: (2, 2), 2: (1, 2)])
            let status = try await fleet.status(of: name(2))
            // Two neighbours, and who asks.
            #expect(status.name == name(2) && status.connections == 3 && status.mostQueuedDeliveries == 0)
            #expect(try await fleet.routes(of: name(1)).isEmpty)
            #expect(running(3) == 3)
        }
        #expect(running(3) == 0)
    }

    @Test func messagesGoThroughTheMesh() async throws {
        let topology = try topology(
            "line", 3, "defaults: {link: {latency: 1ms, jitter: 1ms, bandwidth: 100Mbit}}")
        try await run(topology) { fleet in
            let messenger = Messenger()
            let last = try await fleet.address(of: name(3))
            let consumer = try await messenger.subscribe(to: "amqp://\(last)/orders/eu", credit: 10)
            while try await fleet.routes(of: name(1)).isEmpty { try Task.checkCancellation() }
            #expect(
                try await fleet.routes(of: name(1)) == [
                    KnownRoute(
                        prefix: "orders/eu", distribution: "balanced", egress: name(3), nextHop: name(2), cost: 2)
                ])
            let first = try await fleet.address(of: name(1))
            async let sending: Void = {
                for number in 0..<100 {
                    let state = try await messenger.send(
                        Message(.value(.string("\(number)"))), to: "amqp://\(first)/orders/eu")
                    #expect(state == .accepted)
                }
            }()
            for number in 0..<100 {
                let received = try #require(try await consumer.next())
                #expect(try received.message.body == .value(.string("\(number)")))
                received.accept()
            }
            try await sending
            await messenger.stop()
        }
    }

    @Test func settingsReachTheNodes() async throws {
        let topology = try topology(
            "line", 2, "nodes: [{name: \(prefix)1, settings: {window: 7, idle-timeout: 5s}}]")
        try await run(topology) { fleet in
            let (first, second) = (try await fleet.pid(of: name(1)), try await fleet.pid(of: name(2)))
            let words = Processes.arguments(of: first).joined(separator: " ")
            #expect(words.contains(" --set window=7 --set idle-timeout=5s "))
            #expect(!Processes.arguments(of: second).contains("--set"))
        }
    }

    @Test func linksHaveTheirCosts() async throws {
        let topology = try topology("ring", 3, "links: [{between: \(prefix)1 -- \(prefix)3, cost: 5}]")
        try await run(topology) { fleet in
            try await until(fleet, 1, knows: [2: (1, 2), 3: (2, 2)])
            try await fleet.kill([name(2)])
            try await until(fleet, 1, knows: [3: (5, 3)])
            try await until(fleet, 3, knows: [1: (5, 1)])
        }
    }

    @Test func aNodeListensWhereTheTopologySays() async throws {
        let free = try await Switchboard()
        try await free.close()
        let topology = try topology(
            "line", 2, "nodes: [{name: \(prefix)2, listen: [\"127.0.0.1:0\", \"\(free.place)\"]}]")
        try await run(topology) { fleet in
            try await until(fleet, 1, knows: [2: (1, 2)])
            #expect(try await fleet.address(of: name(2)) != free.place)
            try await Caller.dial(free.place).close()
        }
    }

    // MARK: Faults

    private static let alert = "defaults: {node: {settings: {idle-timeout: 300ms}}}"

    @Test func aLinkThatIsCutIsGoneRoundAndComesBack() async throws {
        try await run(try topology("ring", 4, Self.alert)) { fleet in
            try await until(fleet, 1, knows: [2: (1, 2), 3: (2, 2), 4: (1, 4)])
            try await fleet.cut([Topology.Way(from: name(1), to: name(2))])
            try await until(fleet, 1, knows: [2: (3, 4), 3: (2, 4), 4: (1, 4)])
            try await fleet.heal([Topology.Way(from: name(2), to: name(1))])
            try await until(fleet, 1, knows: [2: (1, 2), 3: (2, 2), 4: (1, 4)])
            // One direction is enough to lose it.
            try await fleet.cut([Topology.Way(from: name(2), to: name(1), isOneWay: true)])
            try await until(fleet, 1, knows: [2: (3, 4), 3: (2, 4), 4: (1, 4)])
            try await fleet.healAll()
            try await until(fleet, 1, knows: [2: (1, 2), 3: (2, 2), 4: (1, 4)])
        }
    }

    @Test func aWayIsOneDirectionOfALinkOrBoth() throws {
        let links = [Topology.Link("a", "b"), Topology.Link("c", "b")]
        func stretch(_ from: String, _ to: String, isOneWay: Bool) throws -> String {
            "\(try Fleet.stretch(Topology.Way(from: from, to: to, isOneWay: isOneWay), of: links))"
        }
        #expect(try stretch("a", "b", isOneWay: false) == "(index: 0, there: true, back: true)")
        #expect(try stretch("b", "c", isOneWay: false) == "(index: 1, there: true, back: true)")
        #expect(try stretch("b", "c", isOneWay: true) == "(index: 1, there: false, back: true)")
        #expect(try stretch("c", "b", isOneWay: true) == "(index: 1, there: true, back: false)")
    }

    @Test func aPartitionCutsWhatIsBetweenItsGroups() async throws {
        try await run(try topology("ring", 4, Self.alert)) { fleet in
            try await until(fleet, 1, knows: [2: (1, 2), 3: (2, 2), 4: (1, 4)])
            try await fleet.partition([[name(1), name(2)]])
            try await until(fleet, 1, knows: [2: (1, 2)])
            try await until(fleet, 3, knows: [4: (1, 4)])
            try await fleet.healAll()
            try await until(fleet, 3, knows: [1: (2, 2), 2: (1, 2), 4: (1, 4)])
            try await fleet.partition([[name(1)], [name(2)], [name(3)]])
            try await until(fleet, 1, knows: [:])
            try await until(fleet, 4, knows: [:])
        }
    }

    @Test func aLinkCanBeMadeWorse() async throws {
        try await run(try topology("line", 2, Self.alert)) { fleet in
            try await until(fleet, 1, knows: [2: (1, 2)])
            let way = Topology.Way(from: name(1), to: name(2))
            var change = Topology.Degradation()
            // What is said takes longer than the nodes have patience.
            change.latency = .seconds(100)
            try await fleet.degrade([way], change)
            try await until(fleet, 1, knows: [:])
            try await until(fleet, 2, knows: [:])
            try await fleet.heal([way])
            try await until(fleet, 1, knows: [2: (1, 2)])
        }
    }

    @Test func aNodeThatWasKilledStartsAnew() async throws {
        try await run(try topology("line", 3)) { fleet in
            try await until(fleet, 3, knows: [1: (2, 2), 2: (1, 2)])
            let (place, life) = (try await fleet.address(of: name(2)), try await fleet.status(of: name(2)).instance)
            try await fleet.kill([name(2)])
            #expect(running(3) == 2)
            try await until(fleet, 3, knows: [:])
            await #expect(throws: FleetError.self) { try await fleet.kill([name(2)]) }
            await #expect(throws: FleetError.self) { try await fleet.pause([name(2)]) }
            try await fleet.restart([name(2)])
            await #expect(throws: FleetError.self) { try await fleet.restart([name(2)]) }
            try await until(fleet, 3, knows: [1: (2, 2), 2: (1, 2)])
            #expect(try await fleet.address(of: name(2)) == place)
            #expect(try await fleet.status(of: name(2)).instance != life)
        }
    }

    @Test func aPausedNodeIsGivenUpAndComesBack() async throws {
        try await run(try topology("ring", 3, Self.alert)) { fleet in
            try await until(fleet, 1, knows: [2: (1, 2), 3: (1, 3)])
            try await fleet.pause([name(2)])
            #expect(Processes.state(of: try await fleet.pid(of: name(2))) == "T")
            try await until(fleet, 1, knows: [3: (1, 3)])
            try await fleet.resume([name(2)])
            try await until(fleet, 1, knows: [2: (1, 2), 3: (1, 3)])
            // Killed while it is paused, and one that is left paused in the end.
            try await fleet.pause([name(2), name(3)])
            try await fleet.kill([name(2)])
        }
        #expect(running(3) == 0)
    }

    @Test func whatIsNotThereIsSaid() async throws {
        try await run(try topology("line", 3)) { fleet in
            let words = await complaint { try await fleet.kill(["nobody"]) }
            #expect(words == "there is no node nobody")
            let way = Topology.Way(from: name(1), to: name(3))
            #expect(await complaint { try await fleet.cut([way]) } == "there is no link \(name(1)) -- \(name(3))")
        }
    }

    // MARK: Nothing is left

    @Test func whatNodesCannotDoIsRefused() async throws {
        let topology = try Topology(yaml: "discovery: mdns\nnodes: [a]", file: "")
        await #expect(throws: UnsupportedTopology.self) {
            try await Fleet.run(topology, executable: "/nowhere", seed: 1) { _ in }
        }
    }

    @Test func ifANodeDoesNotStartNoneIsLeft() async throws {
        let taken = try await Switchboard()
        let topology = try topology(
            "ring", 4, "nodes: [{name: \(prefix)3, listen: \"\(taken.place)\"}]")
        let words = await complaint { try await run(topology) { _ in } }
        #expect(words.hasPrefix("node \(name(3)) ended with status 1 before it listened\n"), "\(words)")
        #expect(words.contains("cannot listen on \(taken.place)"))
        #expect(running(4) == 0)
        try await taken.close()
    }

    private struct Whim: Error {}

    @Test func ifTheBodyFailsNoneIsLeft() async throws {
        await #expect(throws: Whim.self) {
            try await run(try topology("line", 3)) { fleet in
                try await fleet.pause([name(1)])
                throw Whim()
            }
        }
        #expect(running(3) == 0)
    }

    @Test func ifTheTaskIsCancelledNoneIsLeft() async throws {
        // Somewhere on the way, and when all run.
        for count in 0...3 {
            let topology = try topology("line", 3)
            let task = Task { try await run(topology) { _ in try await Task.sleep(for: .seconds(1_000)) } }
            while running(3) < count { await Task.yield() }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(running(3) == 0)
        }
    }

    @Test func ifANodeIsLostTheBodyIsCancelled() async throws {
        let isCancelled = Mutex(false)
        let words = await complaint {
            try await run(try topology("line", 2)) { fleet in
                Foundation.kill(try await fleet.pid(of: name(2)), SIGKILL)
                do { try await Task.sleep(for: .seconds(1_000)) } catch { isCancelled.withLock { $0 = true } }
            }
        }
        #expect(words.hasPrefix("node \(name(2)) was ended by signal 9 (Killed)\n  skein: \(name(2)) listening on "))
        #expect(isCancelled.withLock { $0 })
        #expect(running(2) == 0)
    }
}
