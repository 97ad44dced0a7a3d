package import MeshTopology

/// Where a topology is played: a simulation, or processes of this machine.
package protocol Venue: AnyObject {
    /// Which kind of place it is.
    var fabric: RunReport.Fabric { get }
    /// How long it has run.
    var time: Duration { get }
    /// How often it is worth while to look whether the mesh has converged.
    var lookInterval: Duration { get }
    /// By how much a look may come too late, through no fault of the mesh.
    var tolerance: Duration { get }
    /// What has happened that must not; there is no sense in going on then.
    var failures: [String] { get }
    /// All that has happened, in one number; nil where that is not the same each time.
    var traceHash: UInt64? { get }

    /// What has become of messages.
    nonisolated(nonsending) func readLedger() async throws -> Ledger
    /// Lets time pass, unless something goes wrong.
    nonisolated(nonsending) func pass(until time: Duration) async throws
    /// Has a client attach, by its place.
    nonisolated(nonsending) func start(client: Int) async throws
    /// Has a client detach, by its place.
    nonisolated(nonsending) func stop(client: Int) async throws
    /// Does what a step says.
    nonisolated(nonsending) func take(_ action: Topology.Action) async throws
    /// Whether a node does not run.
    func isDead(_ node: String) -> Bool
    /// The first thing that some node does not know of the mesh as it is; nil if there is none.
    nonisolated(nonsending) func findDivergence() async throws -> String?
    /// The nodes that a message from one to another goes over, as each of them has it; shorter if it does not arrive.
    nonisolated(nonsending) func path(from first: String, to last: String) async throws -> [String]
    /// The most deliveries that ever waited in a node.
    nonisolated(nonsending) func mostQueued(in node: String) async throws -> Int
    /// Has senders begin nothing new, and waits for what is under way as long as that may help.
    nonisolated(nonsending) func settle() async throws
    /// Undoes what was done to the mesh, has everybody leave, and notes what does not end well.
    nonisolated(nonsending) func comeToAGoodEnd() async throws
    /// Ends what is left of clients at once.
    nonisolated(nonsending) func abandon() async
}

extension Venue {
    /// Plays a topology from its start to its end, but not yet to a good one; `progress` is told of the time that has passed now and then.
    package nonisolated(nonsending) func play(
        _ topology: Topology, seed: UInt64, progress: @escaping (Duration) -> Void = { _ in }
    ) async throws -> RunReport {
        var player = Player(topology, at: self, progress: progress)
        let findings = try await player.play()
        return RunReport(
            topology, on: fabric, seed: seed, traceHash: traceHash, findings: findings, failures: failures,
            tally: try await readLedger().tally, time: time)
    }
}
