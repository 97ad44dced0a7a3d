public import MeshTopology

/// What became of an expectation.
public struct Finding: Sendable, Hashable {
    /// The expectation.
    public let expectation: Topology.Expectation
    /// Whether it held.
    public let held: Bool
    /// What was found instead, or what made it hold; in a few words.
    public let found: String

    package init(_ expectation: Topology.Expectation, held: Bool, found: String) {
        self.expectation = expectation
        self.held = held
        self.found = found
    }
}
