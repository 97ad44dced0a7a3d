import MeshTopology

/// Why a topology cannot be run yet, in a sentence.
public struct UnsupportedTopology: Error, Sendable, CustomStringConvertible {
    /// The sentence.
    public let description: String
}

extension Topology {
    /// Throws if nodes cannot do yet what it asks of them: better than to pass over it.
    package func demandSupport() throws(UnsupportedTopology) {
        for node in nodes {
            for prefix in node.prefixes where prefix.distribution != .balanced {
                throw UnsupportedTopology(
                    description:
                        "node \(node.name): nodes do not know \(prefix.distribution.rawValue) distribution yet, which \(prefix.pattern) is to have"
                )
            }
        }
        if discovery == .mdns {
            let sentence = "nodes cannot find each other by mDNS yet: 'discovery' has to be 'none'"
            throw UnsupportedTopology(description: sentence)
        }
    }
}
