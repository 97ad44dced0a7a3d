extension Topology {
    /// Nodes that are linked after a rule.
    public struct Shape: Sendable, Hashable {
        /// The rule.
        public var kind: Kind
        /// How many nodes.
        public var count: Int
        /// What their names begin with; a number from 1 follows. Default "n".
        public var prefix = "n"

        /// A shape. Which counts are possible, ``Kind`` says.
        public init(_ kind: Kind, count: Int) {
            self.kind = kind
            self.count = count
        }

        /// The names of its nodes.
        public var names: [String] { (1...max(count, 1)).map { "\(prefix)\($0)" } }

        /// How the nodes are linked.
        public enum Kind: Sendable, Hashable {
            /// Each one to the next.
            case line
            /// A line whose ends are linked, of 3 nodes or more.
            case ring
            /// The first one to all others; 2 nodes or more.
            case star
            /// Each node to so many further ones (1 or more), from the first on.
            case tree(branching: Int)
            /// Rows of so many nodes, each linked to its neighbours; the last row may be shorter.
            case grid(columns: Int)
            /// A grid whose borders are linked to the opposite ones: at least 3 columns and 3 rows, all full.
            case torus(columns: Int)
            /// Each one to each other.
            case full
            /// At random, so that all are connected and have this many links on average: at least `2 - 2 / count`, at most `count - 1`.
            case random(degree: Double, seed: UInt64)
            /// A ring in which each node is linked to so many nearest ones (even, at least 2, less than `count`); of the links that are not
            /// the ring's own, this share (0…1) leads elsewhere, at random.
            case smallWorld(neighbours: Int, rewire: Double, seed: UInt64)

            /// Its word in a file.
            public var keyword: String {
                switch self {
                case .line: "line"
                case .ring: "ring"
                case .star: "star"
                case .tree: "tree"
                case .grid: "grid"
                case .torus: "torus"
                case .full: "full"
                case .random: "random"
                case .smallWorld: "small-world"
                }
            }
        }
    }
}
