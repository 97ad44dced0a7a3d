import AMQPEngine
import AMQPTransport
import MeshSimulator
import MeshTopology
import NIOCore
import NIOPosix

/// Real nodes and clients on this machine, on which a topology is played.
final class LocalVenue: Venue {
    private let topology: Topology
    private let fleet: Fleet
    private let stage: NIOLoopBound<LocalStage>
    /// Where nodes accept connections.
    let places: [String: HostPort]
    private let start = ContinuousClock.now
    private var outline: Outline
    /// The most deliveries that waited in nodes that have died.
    private var queuedBefore: [String: Int] = [:]
    /// What must never happen, and did.
    private(set) var failures: [String] = []

    /// How long what is under way may take to come to its end, and clients to leave.
    private static let patience = Duration.seconds(90)
    /// So many seconds are as good as for ever.
    private static let everAfter: UInt32 = 1_000_000

    private init(
        _ topology: Topology, _ fleet: Fleet, _ places: [String: HostPort], _ stage: NIOLoopBound<LocalStage>
    ) {
        self.places = places
        self.topology = topology
        self.fleet = fleet
        self.stage = stage
        outline = Outline(topology)
    }

    static nonisolated(nonsending) func make(_ topology: Topology, _ fleet: Fleet, seed: UInt64) async throws
        -> LocalVenue
    {
        var places: [String: HostPort] = [:]
        for node in topology.nodes { places[node.name] = try await fleet.address(of: node.name) }
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let known = places
        let stage = try await eventLoop.submit {
            NIOLoopBound(LocalStage(topology, known, seed: seed, eventLoop), eventLoop: eventLoop)
        }.get()
        let venue = LocalVenue(topology, fleet, known, stage)
        // Where links have troubles of their own, nodes may find new ways at any time.
        let troubles = topology.links.flatMap { [$0.there, $0.back] }
        if troubles.contains(where: { $0.resets != nil || $0.stalls != nil }) { try await venue.forgetOrder() }
        return venue
    }

    private nonisolated(nonsending) func onStage<Answer: Sendable>(
        _ act: @escaping @Sendable (LocalStage) -> Answer
    ) async throws -> Answer {
        let stage = stage
        return try await stage.eventLoop.submit { act(stage.value) }.get()
    }

    // MARK: Time

    var fabric: RunReport.Fabric { .local }

    var time: Duration { ContinuousClock.now - start }

    var lookInterval: Duration { .milliseconds(20) }

    var tolerance: Duration { .milliseconds(50) }

    var traceHash: UInt64? { nil }

    nonisolated(nonsending) func pass(until time: Duration) async throws {
        try await Task.sleep(until: start + time, tolerance: .milliseconds(1))
        try await listen()
    }

    private nonisolated(nonsending) func listen() async throws {
        failures += try await onStage { $0.ledger.takeComplaints() }
    }

    // MARK: What happens

    nonisolated(nonsending) func start(client: Int) async throws { try await onStage { $0.clients[client].start() } }

    nonisolated(nonsending) func stop(client: Int) async throws { try await onStage { $0.clients[client].stop() } }

    nonisolated(nonsending) func take(_ action: Topology.Action) async throws {
        try await forgetOrder()
        switch action {
        case .cut(let ways): try await fleet.cut(ways)
        case .heal(let ways): try await fleet.heal(ways)
        case .healAll: try await fleet.healAll()
        case .partition(let groups): try await fleet.partition(groups)
        case .degrade(let ways, let change): try await fleet.degrade(ways, change)
        case .kill(let names):
            for name in names where !outline.isPaused(name) { await noteQueued(name) }
            try await fleet.kill(names)
        case .restart(let names): try await fleet.restart(names)
        case .pause(let names):
            try await withClients(names) { $0.pause($1) }
            for name in names where isNode(name) { await noteQueued(name) }
            try await fleet.pause(names.filter(isNode))
        case .resume(let names):
            try await withClients(names) { $0.resume($1) }
            try await fleet.resume(names.filter(isNode))
        case .attach(let names): try await withClients(names) { $1.start() }
        case .detach(let names):
            try await withClients(names) { stage, client in
                // Who is paused cannot leave.
                stage.resume(client)
                client.stop()
            }
        case .setCredit(let name, let credit): try await withClients([name]) { $1.set(credit: credit) }
        }
        outline.take(action)
    }

    /// Nobody here is told when nodes have found new ways, after which there would be an order of messages again.
    private nonisolated(nonsending) func forgetOrder() async throws {
        try await onStage { $0.ledger.disturb(now: $0.now, seconds: Self.everAfter) }
    }

    /// Remembers how much has waited in a node that will not tell any more.
    private nonisolated(nonsending) func noteQueued(_ node: String) async {
        if let most = try? await mostQueued(in: node) { queuedBefore[node] = most }
    }

    private func isNode(_ name: String) -> Bool { topology.nodes.contains { $0.name == name } }

    private nonisolated(nonsending) func withClients(
        _ names: [String], _ act: @escaping @Sendable (LocalStage, ScriptedClient) -> Void
    ) async throws {
        try await onStage { stage in
            for client in stage.clients where names.contains(client.script.name) { act(stage, client) }
        }
    }

    // MARK: Looking

    nonisolated(nonsending) func readLedger() async throws -> Ledger { try await onStage { $0.ledger } }

    func isDead(_ node: String) -> Bool { outline.isDead(node) }

    nonisolated(nonsending) func findDivergence() async throws -> String? {
        let expected = outline.costs
        return try await withThrowingTaskGroup(of: String?.self) { [fleet] group in
            for (name, costs) in expected {
                group.addTask {
                    let known: [KnownNode]
                    do { known = try await fleet.nodes(of: name) } catch {
                        try Task.checkCancellation()
                        return "\(name) does not tell: \(error)"
                    }
                    let found = Dictionary(known.map { ($0.name, $0.cost) }) { first, _ in first }
                    guard found != costs else { return nil }
                    let wrong = Set(costs.keys).union(found.keys).filter { costs[$0] != found[$0] }
                    return "\(name) is wrong about \(wrong.sorted())"
                }
            }
            var divergences: [String] = []
            for try await case let divergence? in group { divergences.append(divergence) }
            return divergences.min()
        }
    }

    nonisolated(nonsending) func path(from first: String, to last: String) async throws -> [String] {
        var path = [first]
        while let here = path.last, here != last, path.count <= topology.nodes.count, outline.isReachable(here),
            let next = try? await fleet.nodes(of: here).first(where: { $0.name == last })?.nextHop
        {
            path.append(next)
        }
        return path
    }

    nonisolated(nonsending) func mostQueued(in node: String) async throws -> Int {
        let before = queuedBefore[node] ?? 0
        guard outline.isReachable(node) else { return before }
        do {
            return max(before, try await fleet.status(of: node).mostQueuedDeliveries)
        } catch {
            try Task.checkCancellation()
            // A node that does not tell is nothing to judge by.
            return .max
        }
    }

    // MARK: The end

    nonisolated(nonsending) func settle() async throws {
        try await onStage { stage in for client in stage.clients { client.hold() } }
        _ = try await wait { stage in
            stage.ledger.openCount == 0 && stage.now.nanoseconds - stage.ledger.lastEvent.nanoseconds > 1_000_000_000
        }
    }

    /// Undoes what was done to links and to nodes that are paused, has the clients leave, and complains of what is left of them.
    nonisolated(nonsending) func comeToAGoodEnd() async throws {
        try await fleet.healAll()
        try await fleet.resume(outline.pausedNodes)
        try await onStage { stage in
            for client in stage.clients {
                stage.resume(client)
                client.takeWhatComes()
            }
            for client in stage.clients where client.script.role == .sender { client.stop() }
        }
        try await leave(.sender)
        try await onStage { stage in for client in stage.clients { client.stop() } }
        try await leave(.receiver)
        try await listen()
        failures += try await onStage { $0.ledger.open() }
        for node in topology.nodes where !outline.isDead(node.name) {
            let queued: Int
            do { queued = try await fleet.status(of: node.name).queuedDeliveries } catch {
                try Task.checkCancellation()
                failures.append("\(node.name) does not tell how it is: \(error)")
                continue
            }
            if queued > 0 { failures.append("\(queued) deliveries wait in \(node.name), though all clients have left") }
        }
    }

    private nonisolated(nonsending) func leave(_ role: Topology.Role) async throws {
        let isLeft = try await wait { stage in
            stage.clients.allSatisfy { $0.script.role != role || $0.end == nil }
        }
        guard !isLeft else { return }
        let late = try await onStage { stage in
            stage.clients.first { $0.script.role == role && $0.end != nil }?.script.name ?? "a client"
        }
        failures.append("\(late) cannot leave")
    }

    /// Waits until something is so; says whether it has become so.
    private nonisolated(nonsending) func wait(_ condition: @escaping @Sendable (LocalStage) -> Bool) async throws
        -> Bool
    {
        let end = ContinuousClock.now + Self.patience
        while try await !onStage(condition) {
            guard ContinuousClock.now < end else { return false }
            try await Task.sleep(for: .milliseconds(10))
        }
        return true
    }

    /// Ends all connections of clients at once.
    nonisolated(nonsending) func abandon() async { try? await onStage { $0.abandon() } }
}
