public import MeshTopology

/// A run of a topology in virtual time: what the file says, and then a good end, which every mesh must come to.
public struct SimulatedRun {
    private let topology: Topology
    private let seed: UInt64
    private let simulation: Simulation
    private let progress: (Duration) -> Void

    /// Prepares a run of a topology with its own seed, or another.
    ///
    /// `isRough` has buffers small, clocks far off and some links dialled from both ends, as seeds of a swarm have it. `progress` is told of the time that has passed
    /// in the simulation now and then. Throws a ``UnsupportedTopology`` if something in the topology cannot be had yet.
    public init(
        _ topology: Topology, seed: UInt64? = nil, isRough: Bool = false,
        progress: @escaping (Duration) -> Void = { _ in }
    ) throws(UnsupportedTopology) {
        try topology.demandSupport()
        self.topology = topology
        self.seed = seed ?? topology.seed
        self.progress = progress
        simulation = Simulation(topology, seed: self.seed, isRough: isRough)
    }

    /// Runs it. It can be run once.
    public nonisolated(nonsending) func run() async throws -> RunReport {
        let report = try await simulation.play(topology, seed: seed, progress: progress)
        simulation.comeToAGoodEnd()
        return report.ended(at: simulation)
    }
}
