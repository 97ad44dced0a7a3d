public import AMQPTransport
public import MeshSimulator
public import MeshTopology

/// A mesh that a topology describes, running, for a test to do things to and look at.
///
///     try await Mesh.load("topologies/ring.yaml") { mesh in
///         try await mesh.converge()
///         try await mesh.attach("producer", "consumer")
///         try await mesh.kill("n2")
///         try await mesh.converge(within: .seconds(5))
///         try await mesh.run(for: .seconds(10))
///         #expect(try await mesh.tally(of: "producer").lost == 0)
///     }
///
/// On the simulator time passes only in ``run(for:)``, ``converge(within:)`` and ``play()``, and takes none; the same seed is the same run. On processes it is
/// that of the clock. Clients come and go as they are told, and only in ``play()`` as the topology says.
public actor Mesh {
    /// Where a mesh runs.
    public enum Fabric: Sendable, Hashable {
        /// In this process, in virtual time.
        case sim
        /// As processes of this machine: the path of the program `skein`, or nil for what the variable `SKEIN` names, or else for what is found by `PATH`.
        case local(skein: String? = nil)
    }

    /// What it was made of.
    public nonisolated let topology: Topology
    private let venue: any Venue
    private let seed: UInt64

    private init(_ topology: Topology, _ venue: sending any Venue, seed: UInt64) {
        self.topology = topology
        self.venue = venue
        self.seed = seed
    }

    // MARK: From start to end

    /// Runs the mesh of a topology file while `body` runs. Chance follows from the file's seed, or another.
    ///
    /// When `body` returns, the mesh is brought to a good end: whatever was done to it is undone, clients leave, and nothing may be left of them. Throws
    /// a `TopologyError` if the file has flaws, an ``UnsupportedTopology`` if something in it cannot be had yet, a ``MeshFailure`` if something has happened that must not,
    /// and what `body` throws. Nothing of the mesh runs any more then.
    @discardableResult
    public static func load<Outcome: Sendable>(
        _ file: String, on fabric: Fabric = .sim, seed: UInt64? = nil,
        _ body: @escaping @Sendable (Mesh) async throws -> Outcome
    ) async throws -> Outcome {
        try await with(Topology(contentsOf: file), on: fabric, seed: seed, body)
    }

    /// Runs the mesh of a topology while `body` runs, as ``load(_:on:seed:_:)`` does.
    @discardableResult
    public static func with<Outcome: Sendable>(
        _ topology: Topology, on fabric: Fabric = .sim, seed: UInt64? = nil,
        _ body: @escaping @Sendable (Mesh) async throws -> Outcome
    ) async throws -> Outcome {
        let seed = seed ?? topology.seed
        switch fabric {
        case .sim:
            try topology.demandSupport()
            return try await Mesh(topology, Simulation(topology, seed: seed), seed: seed).guide(body)
        case .local(let skein):
            return try await Fleet.run(topology, executable: try Program.path(skein), seed: seed) { fleet in
                let venue = try await LocalVenue.make(topology, fleet, seed: seed)
                return try await Mesh(topology, venue, seed: seed).guide(body)
            }
        }
    }

    private func guide<Outcome: Sendable>(
        _ body: @escaping @Sendable (Mesh) async throws -> Outcome
    ) async throws -> Outcome {
        do {
            let outcome = try await body(self)
            try check()
            try await venue.comeToAGoodEnd()
            try check()
            await venue.abandon()
            return outcome
        } catch {
            await venue.abandon()
            throw error
        }
    }

    /// Throws what has happened that must not.
    private func check() throws(MeshFailure) {
        if !venue.failures.isEmpty { throw MeshFailure(venue.failures) }
    }

    // MARK: Time

    /// How long it has run.
    public var time: Duration { venue.time }

    /// Lets time pass. Throws a ``MeshFailure`` if something happens that must not.
    public func run(for duration: Duration) async throws {
        try await venue.pass(until: venue.time + duration)
        try check()
    }

    /// Lets time pass until all nodes that can reach each other know that, and the cheapest ways; says how long it took. Throws a ``MeshFailure`` if it takes
    /// longer than that.
    @discardableResult
    public func converge(within limit: Duration = .seconds(10)) async throws -> Duration {
        let start = venue.time
        while let divergence = try await venue.findDivergence() {
            guard venue.time - start < limit else {
                throw MeshFailure(["the mesh has not converged within \(limit.text): \(divergence)"])
            }
            try await venue.pass(until: venue.time + venue.lookInterval)
            try check()
        }
        return venue.time - start
    }

    /// Plays the topology from its start to its end: its clients, its steps, its expectations. For a mesh to which nothing has been done yet.
    public func play() async throws -> RunReport { try await venue.play(topology, seed: seed) }

    // MARK: What is done to it

    /// Does what a step of a topology would. Throws a ``MeshFailure`` if it is about something that there is not, or that cannot be done now.
    public func take(_ action: Topology.Action) async throws {
        try topology.check(action)
        try venue.check(action)
        try await venue.take(action)
    }

    /// Ends nodes at once, as by SIGKILL.
    public func kill(_ nodes: String...) async throws { try await take(.kill(nodes)) }

    /// Starts nodes that are dead anew.
    public func restart(_ nodes: String...) async throws { try await take(.restart(nodes)) }

    /// Has nodes or clients do nothing any more, as by SIGSTOP.
    public func pause(_ names: String...) async throws { try await take(.pause(names)) }

    /// Has nodes or clients that are paused go on.
    public func resume(_ names: String...) async throws { try await take(.resume(names)) }

    /// Lets nothing through any more from a node to a neighbour of it and back, or only there. Nobody is told.
    public func cut(_ node: String, _ neighbour: String, isOneWay: Bool = false) async throws {
        try await take(.cut([Topology.Way(from: node, to: neighbour, isOneWay: isOneWay)]))
    }

    /// Makes a link what it was at the start, in both directions or in one.
    public func heal(_ node: String, _ neighbour: String, isOneWay: Bool = false) async throws {
        try await take(.heal([Topology.Way(from: node, to: neighbour, isOneWay: isOneWay)]))
    }

    /// Makes all links what they were at the start.
    public func healAll() async throws { try await take(.healAll) }

    /// Cuts every link between nodes of different groups; those that are in none are one more group.
    public func partition(_ groups: [String]...) async throws { try await take(.partition(groups)) }

    /// Has clients of the topology attach.
    public func attach(_ clients: String...) async throws { try await take(.attach(clients)) }

    /// Has clients of the topology detach, in good order.
    public func detach(_ clients: String...) async throws { try await take(.detach(clients)) }

    // MARK: Looking

    /// What has become of the messages of these senders, or of all.
    public func tally(of senders: String...) async throws -> Tally {
        let places = try senders.map { try topology.place(ofClient: $0) }
        let ledger = try await venue.readLedger()
        return places.isEmpty ? ledger.tally : ledger.tally(of: places)
    }

    /// How many messages a receiver has got.
    public func received(by receiver: String) async throws -> Int {
        let place = try topology.place(ofClient: receiver)
        return try await venue.readLedger().latencies[place].count
    }

    /// The nodes that a message from one to another goes over, as each of them has it; shorter if it does not arrive.
    public func path(from first: String, to last: String) async throws -> [String] {
        for name in [first, last] { try topology.checkNode(name) }
        return try await venue.path(from: first, to: last)
    }

    /// Where a node accepts connections, of any AMQP client. Only nodes that are processes do; for others it throws a ``MeshFailure``.
    public func address(of node: String) throws(MeshFailure) -> HostPort {
        try topology.checkNode(node)
        guard let venue = venue as? LocalVenue, let place = venue.places[node] else {
            throw MeshFailure(["node \(node) is simulated, and has no address"])
        }
        return place
    }
}
