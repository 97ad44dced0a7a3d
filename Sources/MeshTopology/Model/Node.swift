extension Topology {
    /// A node of the mesh.
    public struct Node: Sendable, Hashable {
        /// What it is called: 1 to 64 letters, digits, dots, underscores and hyphens.
        public var name: String
        /// How messages to certain addresses are spread, by patterns of which each occurs once.
        public var prefixes: [Prefix] = []
        /// Where it accepts connections; if there is nothing, whoever runs it chooses.
        public var listen: [ListenAddress] = []
        /// What differs from an ordinary node.
        public var settings = NodeSettings()

        /// A node like any other.
        public init(name: String) { self.name = name }
    }

    /// A set of addresses, and who gets a message to one of them.
    public struct Prefix: Sendable, Hashable {
        /// An address, or a pattern with `*` for a segment or `#` at the end.
        public var pattern: String
        /// Who gets a message.
        public var distribution: Distribution

        /// A prefix.
        public init(_ pattern: String, _ distribution: Distribution) {
            self.pattern = pattern
            self.distribution = distribution
        }
    }

    /// Who gets a message.
    public enum Distribution: String, Sendable, Hashable, CaseIterable {
        /// One consumer, in turn.
        case balanced
        /// One consumer, of those that are nearest.
        case closest
        /// Every consumer.
        case multicast
    }

    /// Where a node accepts connections.
    public struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
        /// A host name or address, without brackets.
        public var host: String
        /// 0…65,535; 0 means any free port.
        public var port: Int

        /// A host and a port in 0…65,535.
        public init(host: String, port: Int) {
            precondition((0...65_535).contains(port))
            self.host = host
            self.port = port
        }

        /// `host:port`, with brackets around an IPv6 address.
        public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
    }
}
