import AMQPEngine
import AMQPTransport
import ArgumentParser
import Logging
import MeshNode
import MeshTopology

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
              skein node --connect 10.0.0.1:5672 --connect 10.0.0.2:5672,cost=10
              skein node --name c --listen 10.0.0.3:5672 --users users
              skein node --name d --listen 127.0.0.1:5674 --set window=100 --set idle-timeout=5s
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
            """
            A node to link to, now and whenever the link is lost. What the link costs, 1 to 65535 (default: 1), counts in both directions: \
            messages take the way with the least sum. May be repeated.
            """, valueName: "host:port[,cost=number]"), transform: Neighbour.argument)
    var connect: [Neighbour] = []

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Let in only clients and nodes that log in as one of the users in this file: lines NAME:PASSWORD, or better what `skein user NAME` \
            prints. Read once.
            """, valueName: "file"))
    var users: String?

    @Flag(
        help: """
            With --users, also let passwords be sent in the clear (SASL PLAIN): for tests, and for networks and TLS terminators that are \
            trusted.
            """)
    var allowPlain = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Log in to the nodes of --connect as the user in this file, a line NAME:PASSWORD. Read once.",
            valueName: "file"))
    var login: String?

    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp(
            """
            What is to differ from an ordinary node: \(Topology.NodeSettings.names.joined(separator: ", ")). As in a topology file; \
            docs/topology-file.md says what they are. May be repeated.
            """, valueName: "name=value"))
    var set: [String] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            """
            Who gets a message to an address that matches: balanced, one receiver in turn; closest, one of the nearest; or multicast, every \
            receiver. Such as 'news/#=multicast'. Counts before what senders and receivers ask for; say it to all nodes. May be repeated.
            """, valueName: "pattern=distribution"), transform: PrefixArgument.argument)
    var prefix: [PrefixArgument] = []

    @Option(
        help: ArgumentHelp(
            """
            How soon a neighbour is given up that has fallen silent: default, after 0.9 s, or fast, after 0.15 s, for machines that are never \
            busy for so long. It is what this node promises its neighbours: a word every 0.3 or 0.05 s. --set heartbeat=TIME says another.
            """, valueName: "profile"), transform: Choice.argument)
    var failureDetection: FailureDetection?

    @Flag(
        help: """
            End in good order, as by SIGTERM, when standard input ends; what comes there is passed over. Who starts a node with a pipe cannot \
            leave it behind then.
            """)
    var untilInputEnds = false

    @Option(
        help: ArgumentHelp(
            "How much to log: \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")) (default: info).",
            valueName: "level"), transform: level)
    var logLevel = Logger.Level.info

    func validate() throws {
        if allowPlain, users == nil {
            throw ValidationError("--allow-plain says how --users log in, and they are missing")
        }
        if login != nil, connect.isEmpty {
            throw ValidationError("--login says how to log in to the nodes of --connect, and they are missing")
        }
        let heartbeat = try settings().heartbeat
        if failureDetection != nil, heartbeat != nil {
            throw ValidationError("--failure-detection and --set heartbeat say the same thing")
        }
    }

    func run() async throws {
        let signals = Signals()
        if untilInputEnds { signals.awaitEndOfInput() }
        var configuration = NodeConfiguration(name: "")
        configuration.apply(try settings())
        if let failureDetection { configuration.heartbeat = failureDetection.heartbeat }
        configuration.distributions = prefix.map { ($0.pattern, $0.distribution) }
        configuration.listen = listen.isEmpty ? [HostPort(host: "127.0.0.1", port: 5672)] : listen
        configuration.connect = connect
        configuration.name = name ?? NodeName.standard(port: configuration.listen[0].port)
        let threshold = logLevel
        let logger = Logger(label: "skein") { _ in ErrorLog(threshold) }
        defer { LogQueue.shared.flush() }
        try await complaining { try readSecrets(into: &configuration, logger) }
        let node = Node(configuration, logger: logger)
        try await complaining {
            for place in try await node.start() {
                try Console.print("skein: \(configuration.name) listening on \(place)")
            }
        }
        await signals.wait()
        logger.info("shutting down")
        await node.shutdown()
    }

    private func settings() throws -> Topology.NodeSettings {
        do { return try Topology.NodeSettings(parsing: set) } catch { throw ValidationError("--set: \(error)") }
    }

    private func readSecrets(into configuration: inout NodeConfiguration, _ logger: Logger) throws {
        func secret(_ path: String) throws -> SecretFile {
            let file = try SecretFile(path)
            if let warning = file.warning { logger.warning("\(warning)") }
            return file
        }
        if let users { configuration.access = try UsersFile.read(try secret(users), allowPlain: allowPlain) }
        if let login {
            let found = try LoginFile.read(try secret(login))
            configuration.credentials = SASLCredentials(user: found.user, password: found.password)
        }
    }
}

extension NodeConfiguration {
    /// Changes what the settings say.
    fileprivate mutating func apply(_ settings: Topology.NodeSettings) {
        window = settings.window ?? window
        queueLimit = settings.queueLimit ?? queueLimit
        maxFrameSize = settings.maxFrameSize ?? maxFrameSize
        incomingWindow = settings.incomingWindow ?? incomingWindow
        attachLimit = settings.attachLimit ?? attachLimit
        idleTimeout = settings.idleTimeout ?? idleTimeout
        heartbeat = settings.heartbeat ?? heartbeat
        maximumConnections = settings.maximumConnections ?? maximumConnections
        drainTimeout = settings.drainTimeout ?? drainTimeout
    }
}

/// Reads the name of a log level.
private func level(_ text: String) throws -> Logger.Level {
    guard let known = Logger.Level(rawValue: text) else { throw ValidationError("there is no such level") }
    return known
}
