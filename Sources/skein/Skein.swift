import AMQPMessaging
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
            LinksCommand.self, StatusCommand.self, TraceCommand.self, UserCommand.self, TopologyCommand.self,
            BenchCommand.self,
        ])

    /// Runs the command that the arguments name. Those that make no sense get one line of complaint.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            let message = withoutLogins(message(for: error)).split(whereSeparator: \.isNewline).joined(separator: " ")
            Console.complain("\(message) (see \(helpCommand))")
            exit(withError: ExitCode.validationFailure)
        }
    }

    /// A complaint about arguments shows them, and in those that have an @ in them a password may stand before it.
    private static func withoutLogins(_ message: String) -> String {
        CommandLine.arguments.filter { $0.contains("@") }.reduce(message) { message, argument in
            let value = argument.hasPrefix("--") ? String(argument.drop { $0 != "=" }.dropFirst()) : argument
            return value.contains("@") ? message.replacing(value, with: Address.withoutLogin(value)) : message
        }
    }

    /// How to get help on what was tried.
    private static var helpCommand: String {
        let name = CommandLine.arguments.dropFirst().first
        let isKnown = configuration.subcommands.contains { $0.configuration.commandName == name }
        return (["skein"] + (isKnown ? [name ?? ""] : []) + ["--help"]).joined(separator: " ")
    }
}
