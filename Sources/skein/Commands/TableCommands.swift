import AMQPMessaging
import ArgumentParser

/// Options of the commands that show a table.
struct TableOptions: ParsableArguments {
    @OptionGroup var peer: PeerOptions

    @Flag(help: "Print a JSON array of objects.")
    var json = false

    func show(_ entityType: String) async throws {
        try await complaining {
            let table = try await ManagementTable.fetch(entityType, of: try peer.address("$management"))
            try Console.print(json ? table.json : table.text)
        }
    }
}

/// `skein routes`
struct RoutesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "routes",
        abstract: "Show which prefixes a node can deliver to, and by which way.",
        discussion: """
            A row for each prefix and each node (egress) where it has consumers; a cost of 0 is the node itself.

              skein routes
              skein routes --node 127.0.0.1:5673 --json
            """)

    @OptionGroup var options: TableOptions

    func run() async throws { try await options.show("skein.route") }
}

/// `skein nodes`
struct NodesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nodes",
        abstract: "Show the nodes that a node knows, and the way to each.",
        discussion: """
              skein nodes
              skein nodes --node 127.0.0.1:5673 --json
            """)

    @OptionGroup var options: TableOptions

    func run() async throws { try await options.show("skein.node") }
}

/// `skein status`
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how a node is.",
        discussion: """
            One row: what tells this life of the node from earlier ones (instance), how many connections it has, how many deliveries wait in it \
            for a consumer now and have ever waited, and how many bytes those of now take.

              skein status
              skein status --node 127.0.0.1:5673 --json
            """)

    @OptionGroup var options: TableOptions

    func run() async throws { try await options.show("skein.router") }
}

/// `skein links`
struct LinksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "links",
        abstract: "Show who is linked to a node, and for which addresses.",
        discussion: """
              skein links
              skein links --node 127.0.0.1:5673 --json
            """)

    @OptionGroup var options: TableOptions

    func run() async throws { try await options.show("skein.link") }
}
