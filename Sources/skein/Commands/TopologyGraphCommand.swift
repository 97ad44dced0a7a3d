import AMQPMessaging
import ArgumentParser
import MeshTopology

/// `skein topology graph`
struct TopologyGraphCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "graph",
        abstract: "Draw a topology file, or the mesh that a node is part of.",
        discussion: """
            Of a file, nodes, links and clients are drawn; of a mesh, the nodes that the node can reach and the links between them, with their costs, as it knows them. \
            Mermaid is drawn by many viewers of Markdown, DOT by Graphviz, and SVG by every browser.

              skein topology graph topologies/ring.yaml
              skein topology graph topologies/random-100.yaml --format dot | dot -Tpdf > random.pdf
              skein topology graph --node 127.0.0.1:5672 --format svg > mesh.svg
            """)

    @Argument(help: "The file; without one, the mesh of --node is drawn.")
    var file: String?

    @OptionGroup var peer: PeerOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How to write the picture down: \(Choice.words(Topology.DrawingFormat.self)) (default: mermaid).",
            valueName: "format"), transform: Choice.argument)
    var format = Topology.DrawingFormat.mermaid

    func validate() throws {
        if (file != nil) == peer.isGiven {
            throw ValidationError("give a file, or by --node a node whose mesh is to be drawn, and not both")
        }
    }

    func run() async throws {
        guard let file else { return try await drawMesh() }
        let check = TopologyCheck(file)
        guard case .success(let topology) = check.result else {
            try check.print()
            throw ExitCode.failure
        }
        try await complaining { try Console.print(topology.drawing(format)) }
    }

    private func drawMesh() async throws {
        try await complaining {
            let node = try peer.address("$management")
            let (nodes, trunks) = try await Query.with {
                (
                    try await $0.query("skein.node", of: node, timeout: Query.timeout),
                    try await $0.query("skein.trunk", of: node, timeout: Query.timeout)
                )
            }
            let mesh = LiveMesh(nodes: nodes, trunks: trunks)
            if !mesh.missing.isEmpty {
                Console.complain("out of reach and not drawn: \(mesh.missing.joined(separator: ", "))")
            }
            try Console.print(mesh.topology(called: "the mesh of \(peer.place)").drawing(format))
        }
    }
}
