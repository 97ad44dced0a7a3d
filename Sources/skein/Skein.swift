import ArgumentParser

/// The command line: a node of the mesh, and small tools to talk to it.
@main
struct Skein: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "skein",
        abstract: "AMQP 1.0 messages across a mesh of equal nodes, without a broker.",
        discussion: """
            Start a node on each host, let them know of each other, and any AMQP 1.0 client can send at one \
            and receive at another:

              skein node --name a --listen 127.0.0.1:5672
              skein node --name b --listen 127.0.0.1:5673 --connect 127.0.0.1:5672
              skein receive orders/eu --node 127.0.0.1:5673
              skein send orders/eu "two pairs of socks" --node 127.0.0.1:5672

            Exit status: 0 if all went well, 1 if not, 64 if the arguments make no sense.
            """,
        version: "0.1.0",
        subcommands: [
            NodeCommand.self, SendCommand.self, ReceiveCommand.self, RoutesCommand.self, NodesCommand.self,
            LinksCommand.self,
        ])
}
