/// The cheapest way from one node to every node that it can reach (Dijkstra's algorithm).
struct ShortestPaths {
    struct Path: Equatable {
        /// The neighbour that the way begins with; the node itself for itself.
        var nextHop: String
        var cost: UInt32
    }

    private(set) var paths: [String: Path] = [:]

    init() {}

    /// Computes the paths from `origin`. A trunk counts only if both its ends advertise it.
    ///
    /// Among equally cheap ways the one whose first neighbour has the lesser name counts, whatever order things were learnt in.
    init(from origin: String, _ database: LinkStateDatabase) {
        let graph = Graph(database)
        guard let start = graph.places[origin] else {
            paths[origin] = Path(nextHop: origin, cost: 0)
            return
        }
        // Places are in the order of names, so that comparing them compares names.
        var best: [(cost: UInt32, nextHop: Int)?] = Array(repeating: nil, count: graph.names.count)
        var open = [start]
        var isDone = Array(repeating: false, count: graph.names.count)
        best[start] = (0, start)
        while let next = open.indices.min(by: { best[open[$0]]!.cost < best[open[$1]]!.cost }) {
            let node = open.remove(at: next)
            isDone[node] = true
            let (cost, nextHop) = best[node]!
            paths[graph.names[node]] = Path(nextHop: graph.names[nextHop], cost: cost)
            for edge in graph.edges[node] where !isDone[edge.to] {
                let (sum, overflow) = cost.addingReportingOverflow(edge.cost)
                guard !overflow else { continue }
                let way = (cost: sum, nextHop: node == start ? edge.to : nextHop)
                if let known = best[edge.to] {
                    guard way < known else { continue }
                } else {
                    open.append(edge.to)
                }
                best[edge.to] = way
            }
        }
    }

    /// The trunks that both ends advertise, between nodes that are known by their places.
    private struct Graph {
        let names: [String]
        let places: [String: Int]
        let edges: [[(to: Int, cost: UInt32)]]

        init(_ database: LinkStateDatabase) {
            let names = database.names
            let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
            let said = names.map { name in
                (database.advertisements[name]?.neighbours ?? []).compactMap { neighbour in
                    places[neighbour.name].map { (to: $0, cost: neighbour.cost) }
                }
            }
            let ends = said.map { Set($0.map(\.to)) }
            edges = said.indices.map { from in said[from].filter { ends[$0.to].contains(from) } }
            self.names = names
            self.places = places
        }
    }
}
