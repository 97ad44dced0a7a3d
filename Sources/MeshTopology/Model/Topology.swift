/// A mesh: what it looks like, what happens to it, and what must hold.
///
/// A value without behaviour: it is read from a file, drawn, and run by whoever has nodes.
public struct Topology: Sendable, Hashable {
    /// What it is called.
    public var name: String
    /// What random choices follow from. Default 1.
    public var seed: UInt64 = 1
    /// How long it runs. Default 10 s.
    public var duration = Duration.seconds(10)
    /// How nodes find each other, beside the links. Default ``Discovery/none``.
    public var discovery = Discovery.none
    /// The shapes that some of the nodes and links were generated from, in the order of the file.
    public var shapes: [Shape] = []
    /// The nodes: generated ones first, then the others in the order of the file. No two have the same name.
    public var nodes: [Node] = []
    /// The links: generated ones first, then the others in the order of the file. No two have the same ends.
    public var links: [Link] = []
    /// The clients, in the order of the file. None has the name of another or of a node.
    public var clients: [Client] = []
    /// What happens, in the order of time.
    public var steps: [Step] = []
    /// What must hold, in the order of the file.
    public var expectations: [Expectation] = []

    /// An empty mesh.
    public init(name: String) { self.name = name }

    /// How nodes find each other.
    public enum Discovery: String, Sendable, Hashable, CaseIterable {
        /// Not at all: the links are all there are.
        case none
        /// By multicast DNS, and then they decide by themselves who links to whom.
        case mdns
    }
}
