import AMQPMessaging
import MeshTopology

/// The mesh as a node knows it.
struct LiveMesh {
    /// The nodes that it can reach, itself included.
    private let nodes: [String]
    private let links: [Topology.Link]
    /// The nodes that it cannot reach and has not forgotten yet.
    let missing: [String]

    /// Made of the rows of `skein.node` and `skein.trunk`. What is in them and makes no sense is left out.
    init(nodes: ManagementTable, trunks: ManagementTable) {
        let known = nodes.objects.compactMap { row in row["name"]?.text.map { ($0, row["reachable"] == true) } }
        self.nodes = known.filter(\.1).map(\.0)
        missing = known.filter { !$0.1 }.map(\.0)
        let drawn = Set(self.nodes)
        // Each is told twice, by either end.
        links = trunks.objects.compactMap { row in
            guard let first = row["node"]?.text, let second = row["neighbour"]?.text, first < second,
                row["mutual"] == true, drawn.contains(first), drawn.contains(second)
            else { return nil }
            var link = Topology.Link(first, second)
            if case .uint(let cost)? = row["cost"] { link.cost = cost }
            return link
        }
    }

    func topology(called name: String) -> Topology {
        var topology = Topology(name: name)
        topology.nodes = nodes.map(Topology.Node.init)
        topology.links = links
        return topology
    }
}

extension ManagementTable {
    /// The rows by the names of their columns.
    fileprivate var objects: [[String: Value]] {
        rows.map { Dictionary(zip(columns, $0), uniquingKeysWith: { first, _ in first }) }
    }
}
