package import MeshTopology

/// How a run of a topology went.
public struct RunReport: Sendable {
    /// The topology's name.
    public let name: String
    /// Where it ran.
    public let fabric: Fabric
    /// What random choices followed from.
    public let seed: UInt64
    /// All that happened, in one number; nil where that is not the same each time.
    public private(set) var traceHash: UInt64?
    /// What became of the expectations, in the order of the file.
    public let findings: [Finding]
    /// What must never happen, and did; a sentence each.
    public private(set) var failures: [String]
    /// What became of messages.
    public let tally: Tally
    /// How long it ran, by the clock of the nodes.
    public let time: Duration

    /// Whether all was as it should be.
    public var passed: Bool { failures.isEmpty && findings.allSatisfy(\.held) }

    /// Where topologies run.
    public enum Fabric: String, Sendable, Hashable, CaseIterable {
        /// In one process, in virtual time.
        case sim
        /// As processes of this machine.
        case local
    }

    package init(
        _ topology: Topology, on fabric: Fabric, seed: UInt64, traceHash: UInt64?, findings: [Finding],
        failures: [String], tally: Tally, time: Duration
    ) {
        name = topology.name
        self.fabric = fabric
        self.seed = seed
        self.traceHash = traceHash
        self.findings = findings
        self.failures = failures
        self.tally = tally
        self.time = time
    }

    /// With what has happened since, until everybody has left.
    package func ended(at venue: some Venue) -> RunReport {
        var report = self
        report.failures = venue.failures
        report.traceHash = venue.traceHash
        return report
    }
}
