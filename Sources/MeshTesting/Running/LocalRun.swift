public import MeshSimulator
public import MeshTopology

/// A run of a topology with real nodes, as processes of this machine that speak over loopback.
public struct LocalRun: Sendable {
    private let topology: Topology
    private let executable: String
    private let seed: UInt64
    private let progress: @Sendable (Duration) -> Void

    /// Prepares a run. `executable` is the path of `skein`; chance at links and clients follows from the topology's seed, or another.
    ///
    /// `progress` is told of the time that has passed now and then.
    public init(
        _ topology: Topology, executable: String, seed: UInt64? = nil,
        progress: @escaping @Sendable (Duration) -> Void = { _ in }
    ) {
        self.topology = topology
        self.executable = executable
        self.seed = seed ?? topology.seed
        self.progress = progress
    }

    /// Runs it. When this returns or throws, or the task is cancelled, nothing of it runs any more.
    ///
    /// Throws an ``UnsupportedTopology`` if something in the topology cannot be had yet, and a ``FleetError`` if nodes cannot be started or end by themselves.
    public func run() async throws -> RunReport {
        let (topology, seed, progress) = (topology, seed, progress)
        return try await Fleet.run(topology, executable: executable, seed: seed) { fleet in
            let venue = try await LocalVenue.make(topology, fleet, seed: seed)
            do {
                let report = try await venue.play(topology, seed: seed, progress: progress)
                if report.failures.isEmpty { try await venue.comeToAGoodEnd() }
                await venue.abandon()
                return report.ended(at: venue)
            } catch {
                await venue.abandon()
                throw error
            }
        }
    }
}
