import AMQPTransport
import ArgumentParser
import Logging
import MeshNode

/// `skein node`
struct NodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "node",
        abstract: "Run a node of the mesh.",
        discussion: """
            Clients and other nodes connect to the same port. Says on standard output where it listens as soon as it does, and logs to \
            standard error. SIGINT and SIGTERM end it in good order; a second one ends it at once.

              skein node
              skein node --name a --listen 127.0.0.1:0 --listen [::1]:5672
              skein node --name b --listen 127.0.0.1:5673 --connect 127.0.0.1:5672
            """)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            The node's name, unlike that of any other node: 1 to 64 of A-Z a-z 0-9 . _ - (default: that of the host, and the port unless it \
            is 5672).
            """), transform: NodeName.argument)
    var name: String?

    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp(
            "Where to accept connections; any free port if it is 0. May be repeated (default: 127.0.0.1:5672).",
            valueName: "host:port"), transform: HostPort.argument)
    var listen: [HostPort] = []

    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp(
            "A node to link to, now and whenever the link is lost. May be repeated.", valueName: "host:port"),
        transform: HostPort.peerArgument)
    var connect: [HostPort] = []

    @Option(
        help: ArgumentHelp(
            "How much to log: \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")) (default: info).",
            valueName: "level"), transform: level)
    var logLevel = Logger.Level.info

    func run() async throws {
        let signals = Signals()
        var configuration = NodeConfiguration(name: "")
        configuration.listen = listen.isEmpty ? [HostPort(host: "127.0.0.1", port: 5672)] : listen
        configuration.connect = connect
        configuration.name = name ?? NodeName.standard(port: configuration.listen[0].port)
        let threshold = logLevel
        let logger = Logger(label: "skein") { _ in ErrorLog(threshold) }
        let node = Node(configuration, logger: logger)
        defer { LogQueue.shared.flush() }
        try await complaining {
            for place in try await node.start() {
                try Console.print("skein: \(configuration.name) listening on \(place)")
            }
        }
        await signals.wait()
        logger.info("shutting down")
        await node.shutdown()
    }
}

/// Reads the name of a log level.
private func level(_ text: String) throws -> Logger.Level {
    guard let known = Logger.Level(rawValue: text) else { throw ValidationError("there is no such level") }
    return known
}
