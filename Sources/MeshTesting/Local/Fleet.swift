import AMQPMessaging
package import AMQPTransport
import MeshSimulator
package import MeshTopology
import NIOCore
import NIOPosix

/// The nodes of a topology as processes on loopback, and its links as relays between them.
///
/// Of a link the first end dials the second, by way of a relay.
package actor Fleet {
    private struct Member {
        let node: Topology.Node
        /// Where it listens. Port 0 becomes what it got when it was first started.
        var places: [HostPort]
        /// Nil while it is dead.
        var process: NodeProcess?
    }

    /// How much longer than its drain time-out a node may take to end.
    private static let patience = Duration.seconds(10)
    private static let usualDrainTimeout = Duration.seconds(3)

    private let links: [Topology.Link]
    private let executable: String
    private let seed: UInt64
    private let eventLoop: any EventLoop
    private var members: [String: Member] = [:]
    /// The names, in the order of the topology.
    private let names: [String]
    /// By the index of the link.
    private var relays: [Relay] = []
    private let losses: EventLoopPromise<Void>
    let messenger: Messenger

    private init(_ topology: Topology, executable: String, seed: UInt64, _ eventLoop: any EventLoop) {
        links = topology.links
        names = topology.nodes.map(\.name)
        self.executable = executable
        self.seed = seed
        self.eventLoop = eventLoop
        losses = eventLoop.makePromise()
        messenger = Messenger(group: eventLoop)
        for node in topology.nodes {
            let places = node.listen.map { HostPort(host: $0.host, port: $0.port) }
            members[node.name] = Member(
                node: node, places: places.isEmpty ? [HostPort(host: "127.0.0.1", port: 0)] : places)
        }
    }

    // MARK: From start to end

    /// Starts the nodes of a topology, does something with them, and has them end.
    ///
    /// Throws ``UnsupportedTopology`` at once if nodes cannot do yet what the topology asks of them.
    /// `executable` is the path of `skein`; what is random at the links follows from the seed. When this returns or throws, no node runs any more: they end in good order if
    /// `body` returns, and are killed if it throws or the task is cancelled. If a node ends that was not told to, `body` is cancelled and a ``FleetError`` thrown.
    package static func run<Outcome: Sendable>(
        _ topology: Topology, executable: String, seed: UInt64,
        _ body: @escaping @Sendable (Fleet) async throws -> Outcome
    ) async throws -> Outcome {
        try topology.demandSupport()
        try demandPlaces(topology)
        // Every link takes files, and a mesh may have many.
        FileLimit.raise()
        let fleet = Fleet(topology, executable: executable, seed: seed, MultiThreadedEventLoopGroup.singleton.next())
        do {
            try await fleet.start()
            let outcome = try await fleet.guarding(body)
            try await fleet.stop()
            return outcome
        } catch {
            await fleet.abandon()
            throw error
        }
    }

    /// Throws if two nodes are to listen at the same place, which they can on two hosts.
    private static func demandPlaces(_ topology: Topology) throws(FleetError) {
        var known: [Topology.ListenAddress: String] = [:]
        for node in topology.nodes {
            for place in node.listen where place.port != 0 {
                if let other = known.updateValue(node.name, forKey: place) {
                    throw FleetError("nodes \(other) and \(node.name) are both to listen on \(place), on one machine")
                }
            }
        }
    }

    private func start() async throws {
        for link in links {
            var dice = Dice(seed, for: "\(link.first) -- \(link.second)")
            relays.append(try await Relay.start(there: link.there, back: link.back, seed: dice.next(), on: eventLoop))
        }
        try await withThrowingTaskGroup { group in
            for name in names { group.addTask { try await self.launch(name) } }
            try await group.waitForAll()
        }
    }

    /// Starts a node that does not run.
    private func launch(_ name: String) async throws {
        let member = try member(name)
        try Task.checkCancellation()
        let process = try await NodeProcess.start(
            executable, name: name, listen: member.places, arguments: arguments(of: member.node), on: eventLoop)
        members[name]?.process = process
        members[name]?.places = process.places
        process.whenLost { [losses] error in losses.fail(error) }
        for (index, link) in links.enumerated() where link.second == name {
            try await relays[index].aim(at: process.places[0])
        }
    }

    private func arguments(of node: Topology.Node) -> [String] {
        var arguments: [String] = []
        for setting in node.settings.assignments { arguments += ["--set", setting] }
        for prefix in node.prefixes { arguments += ["--prefix", "\(prefix.pattern)=\(prefix.distribution.rawValue)"] }
        for (index, link) in links.enumerated() where link.first == node.name {
            arguments += ["--connect", "\(relays[index].place),cost=\(link.cost)"]
        }
        return arguments
    }

    /// Runs something that is cancelled as soon as a node is lost.
    private func guarding<Outcome: Sendable>(
        _ body: @escaping @Sendable (Fleet) async throws -> Outcome
    ) async throws -> Outcome {
        try await withThrowingTaskGroup(of: Outcome?.self) { group in
            group.addTask { try await body(self) }
            group.addTask { [losses] in
                try await withTaskCancellationHandler {
                    try await losses.futureResult.get()
                } onCancel: {
                    losses.succeed(())
                }
                return nil
            }
            defer { group.cancelAll() }
            while let outcome = try await group.next() { if let outcome { return outcome } }
            throw CancellationError()
        }
    }

    /// Has all nodes end in good order. Throws what is wrong with those that do not.
    private func stop() async throws {
        await messenger.stop(timeout: .zero)
        // What is on its way can end then.
        try await healAll()
        let complaints = await withTaskGroup(of: String?.self) { group in
            for member in members.values {
                guard let process = member.process else { continue }
                let time = (member.node.settings.drainTimeout ?? Self.usualDrainTimeout) + Self.patience
                group.addTask {
                    do { try await process.stop(within: time) } catch { return "\(error)" }
                    return nil
                }
            }
            var complaints: [String] = []
            for await case let complaint? in group { complaints.append(complaint) }
            return complaints
        }
        for relay in relays { await relay.close() }
        losses.succeed(())
        try Task.checkCancellation()
        guard complaints.isEmpty else { throw FleetError(complaints.sorted().joined(separator: "\n")) }
    }

    /// Ends everything at once.
    private func abandon() async {
        for member in members.values { await member.process?.kill() }
        for relay in relays { await relay.close() }
        await messenger.stop(timeout: .zero)
        losses.succeed(())
    }

    // MARK: Nodes

    private func member(_ name: String) throws(FleetError) -> Member {
        guard let member = members[name] else { throw FleetError("there is no node \(name)") }
        return member
    }

    private func process(_ name: String) throws(FleetError) -> NodeProcess {
        guard let process = try member(name).process else { throw FleetError("node \(name) is dead") }
        return process
    }

    /// Where a node accepts connections; also while it is dead.
    package func address(of name: String) throws(FleetError) -> HostPort { try member(name).places[0] }

    /// The number of a node's process.
    package func pid(of name: String) throws(FleetError) -> Int32 { try process(name).pid }

    /// Nodes die at once, as by SIGKILL. Throws if one is dead already.
    package func kill(_ names: [String]) async throws {
        for name in names {
            let process = try process(name)
            members[name]?.process = nil
            await process.kill()
        }
    }

    /// Nodes that are dead start anew, where they listened before.
    package func restart(_ names: [String]) async throws {
        for name in names {
            guard try member(name).process == nil else { throw FleetError("node \(name) is not dead") }
        }
        try await withThrowingTaskGroup { group in
            for name in names { group.addTask { try await self.launch(name) } }
            try await group.waitForAll()
        }
    }

    /// Nodes do nothing any more, as by SIGSTOP; their connections stay.
    package func pause(_ names: [String]) async throws {
        for name in names { await (try process(name)).pause() }
    }

    /// Nodes that are paused go on.
    package func resume(_ names: [String]) throws(FleetError) {
        for name in names { try process(name).resume() }
    }

    // MARK: Links

    /// Nothing gets through any more on these ways, and neither end is told.
    package func cut(_ ways: [Topology.Way]) async throws {
        for (index, there, back) in try ways.map(stretch) { try await relays[index].cut(there: there, back: back) }
    }

    /// These ways are as they were at the start, neither cut nor worse.
    package func heal(_ ways: [Topology.Way]) async throws {
        for (index, there, back) in try ways.map(stretch) {
            try await heal(index, there: there, back: back)
        }
    }

    /// All links are as they were at the start.
    package func healAll() async throws {
        for index in relays.indices { try await heal(index, there: true, back: true) }
    }

    private func heal(_ index: Int, there: Bool, back: Bool) async throws {
        let link = links[index]
        try await relays[index].setConditions(there: there, back: false) { _ in link.there }
        try await relays[index].setConditions(there: false, back: back) { _ in link.back }
        try await relays[index].heal(there: there, back: back)
    }

    /// The conditions on these ways change.
    package func degrade(_ ways: [Topology.Way], _ change: Topology.Degradation) async throws {
        for (index, there, back) in try ways.map(stretch) {
            try await relays[index].setConditions(there: there, back: back) { change.applied(to: $0) }
        }
    }

    /// Every link between nodes of different groups is cut; the nodes that are in none are one more group.
    package func partition(_ groups: [[String]]) async throws {
        for index in links.indices(between: groups) {
            try await relays[index].cut(there: true, back: true)
        }
    }

    private func stretch(_ way: Topology.Way) throws(FleetError) -> (index: Int, there: Bool, back: Bool) {
        try Self.stretch(way, of: links)
    }

    /// Which link a way is of, and which directions.
    static func stretch(
        _ way: Topology.Way, of links: [Topology.Link]
    ) throws(FleetError) -> (index: Int, there: Bool, back: Bool) {
        let directions = links.directions(of: way)
        guard let index = directions.first?.link else { throw FleetError("there is no link \(way)") }
        return (index, directions.contains { $0.end == 0 }, directions.contains { $0.end == 1 })
    }
}
