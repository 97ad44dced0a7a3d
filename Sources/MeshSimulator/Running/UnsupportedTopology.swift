import MeshTopology

/// Why a topology cannot be run yet, in a sentence.
public struct UnsupportedTopology: Error, Sendable, CustomStringConvertible {
    /// The sentence.
    public let description: String
}

extension Topology {
    /// Throws if nodes cannot do yet what it asks of them: better than to pass over it.
    package func demandSupport() throws(UnsupportedTopology) {
        if discovery == .mdns {
            let sentence = "nodes cannot find each other by mDNS yet: 'discovery' has to be 'none'"
            throw UnsupportedTopology(description: sentence)
        }
    }
}
