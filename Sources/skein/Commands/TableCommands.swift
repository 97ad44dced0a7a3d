import AMQPMessaging
import ArgumentParser

/// Options of the commands that show a table.
struct TableOptions: ParsableArguments {
    @OptionGroup var peer: PeerOptions

    @Flag(help: "Print a JSON array of objects.")
    var json = false

    @Flag(help: "Show every column and shorten nothing, however narrow the terminal is.")
    var wide = false
}

/// A command that shows a table of a node.
protocol TableCommand: AsyncParsableCommand {
    /// What the node calls that which the rows are about.
    static var entityType: String { get }

    var options: TableOptions { get }
}

extension TableCommand {
    func run() async throws {
        try await complaining {
            let node = try options.peer.address("$management")
            let table = try await Query.with {
                try await $0.query(Self.entityType, of: node, timeout: Query.timeout)
            }
            try Console.print(options.json ? table.json : table.text(width: options.wide ? nil : Terminal.width))
        }
    }
}

/// `skein routes`
struct RoutesCommand: TableCommand {
    static let configuration = CommandConfiguration(
        commandName: "routes",
        abstract: "Show which prefixes a node can deliver to, and by which way.",
        discussion: """
            A row for each prefix and each node (egress) where it has consumers: the neighbour to which messages go next, others that are as good (or), and \
            what the way costs, 0 for the node itself. Without a cost the egress is out of reach, and what is for it waits. Credit is how many more messages \
            the next node or the consumers take, if anything leads there yet; in flight are those without an outcome.

              skein routes
              skein routes --node 127.0.0.1:5673 --json
            """)

    static let entityType = "skein.route"

    @OptionGroup var options: TableOptions
}

/// `skein nodes`
struct NodesCommand: TableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nodes",
        abstract: "Show the nodes that a node knows, and the way to each.",
        discussion: """
            The neighbour by which a node is reached, others that are as good (or), what the way costs, how many neighbours the node has, and for how many \
            prefixes it has consumers. Without a cost it is out of reach, and is forgotten after a minute.

              skein nodes
              skein nodes --node 127.0.0.1:5673 --json
            """)

    static let entityType = "skein.node"

    @OptionGroup var options: TableOptions
}

/// `skein status`
struct StatusCommand: TableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how a node is.",
        discussion: """
            One row: what tells this life of the node from earlier ones (instance), how many connections it has, how many deliveries wait in it \
            for a consumer now and have ever waited, and how many bytes those of now take.

              skein status
              skein status --node 127.0.0.1:5673 --json
            """)

    static let entityType = "skein.router"

    @OptionGroup var options: TableOptions
}

/// `skein links`
struct LinksCommand: TableCommand {
    static let configuration = CommandConfiguration(
        commandName: "links",
        abstract: "Show who is linked to a node, and for which addresses.",
        discussion: """
            A row for each link of each client and each neighbour (trunk), in the direction in which messages go on it. One with an egress is a transit link, for \
            what goes to consumers there, and one with an ingress is part of the tree of what is multicast from there. Credit is how many more messages may come or go; in flight are those without an outcome, and waiting those \
            that have come and cannot go on. The cost is that of the trunk.

              skein links
              skein links --node 127.0.0.1:5673 --json
            """)

    static let entityType = "skein.link"

    @OptionGroup var options: TableOptions
}
