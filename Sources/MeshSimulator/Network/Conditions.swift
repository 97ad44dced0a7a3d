package import MeshTopology

/// How bytes fare in one direction of a link.
package struct Conditions: Sendable, Hashable {
    /// Nanoseconds that every byte is on its way. Default 100,000.
    package var latency: Int64 = 100_000
    /// By how many nanoseconds that varies at most, up and down; what it is, is drawn for each write. Default 0.
    package var jitter: Int64 = 0
    /// Bytes in a second; nil for any number. Default nil.
    package var bandwidth: Int64?
    /// The share of writes that get lost and are sent again, 0…1. Default 0.
    package var loss = 0.0
    /// How many bytes may be on their way or unread before the writer has to wait. Default 256 KiB.
    package var capacity = 1 << 18

    /// Nanoseconds after which what was lost is sent again; TCP takes at least as long on Linux.
    package static let resendDelay: Int64 = 200_000_000

    /// The defaults.
    package init() {}

    /// Those of a link in a topology.
    package init(_ conditions: Topology.Conditions) {
        latency = conditions.latency.nanoseconds
        jitter = conditions.jitter.nanoseconds
        bandwidth = conditions.bandwidth.map { max(Int64($0) / 8, 1) }
        loss = conditions.loss
    }
}
