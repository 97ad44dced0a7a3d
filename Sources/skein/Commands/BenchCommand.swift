import AMQPTransport
import ArgumentParser
import MeshTesting
import MeshTopology

/// `skein bench`
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure what nodes cost.",
        discussion: """
            Figures mean something beside others of the same machine and the same run; docs/benchmarks.md has some.

              skein bench forward
            """,
        subcommands: [BenchForwardCommand.self])
}

/// `skein bench forward`
struct BenchForwardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forward",
        abstract: "Measure what it costs nodes to pass messages on.",
        discussion: """
            Senders and a receiver that have their frames ready saturate a node, or a line of nodes, and nothing is reckoned but what these use: \
            processor time per message, in user space and in the kernel, and memory. The nodes are started for it, on loopback, \
            and none is left; or they run already and --node names them.

            Ends with 0 if every message has come once, in its sender's order, and was accepted if it had to be; with 1 if not; and with 130 if it was interrupted.

              skein bench forward --pin
              skein bench forward --unsettled --nodes 3
              skein bench forward --unsettled --dispositions each --messages 1000000 --json
              skein bench forward --node 127.0.0.1:5672 --pid 4711
            """)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How many messages to measure, after a tenth as many.", valueName: "number"),
        transform: Numbers.positive)
    var messages: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How long to measure, after a quarter of that, but a second at most (default: 3).", valueName: "seconds"),
        transform: Numbers.seconds)
    var duration: Duration?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            The size of a message's body, at least \(ForwardingBenchmark.smallestBody); a message has to fit in one frame of the node \
            (default: 100).
            """, valueName: "bytes"),
        transform: Numbers.positive)
    var size = 100

    @Flag(help: "Send messages settled, as is the default, or have the receiver accept each.")
    var settlement = Settlement.settled

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            With --unsettled, how the receiver accepts: ranges, a disposition for all that a read has brought, or each, one for every message \
            (default: ranges).
            """, valueName: "how"), transform: Choice.argument)
    var dispositions: Dispositions?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How many nodes stand in a line: messages enter at the first and leave at the last; 1 to 3 (default: 1).",
            valueName: "number"), transform: Numbers.positive)
    var nodes: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How many senders there are, each with a connection of its own, up to 1000 (default: 1).",
            valueName: "number"),
        transform: Numbers.positive)
    var senders = 1

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Give up when no message gets through for so long (default: 10).", valueName: "seconds"),
        transform: Numbers.seconds)
    var timeout = Duration.seconds(10)

    @Flag(help: "Keep the nodes off the last processor, and senders and receiver on it.")
    var pin = false

    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp(
            "What is to differ in the nodes from ordinary ones, as in `skein node --set`. May be repeated.",
            valueName: "name=value"))
    var set: [String] = []

    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp(
            "A node that runs already, where messages enter and leave; given twice, where they enter and where they leave.",
            valueName: "host:port"), transform: HostPort.peerArgument)
    var node: [HostPort] = []

    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp(
            "With --node, a process of this machine whose use is to be measured. May be repeated.",
            valueName: "number"), transform: Numbers.positive)
    var pid: [Int] = []

    @Flag(help: "Print one line at the end, a JSON object, and nothing else but errors.")
    var json = false

    enum Settlement: EnumerableFlag {
        case settled, unsettled
    }

    enum Dispositions: String, CaseIterable {
        case ranges, each
    }

    func validate() throws {
        if messages != nil, duration != nil { throw ValidationError("--messages and --duration exclude each other") }
        guard size >= ForwardingBenchmark.smallestBody else {
            throw ValidationError("--size: a body has at least \(ForwardingBenchmark.smallestBody) bytes")
        }
        if dispositions != nil, settlement == .settled {
            throw ValidationError("--dispositions says how messages are accepted, which takes --unsettled")
        }
        if let nodes, nodes > 3 { throw ValidationError("--nodes: it has to be a whole number from 1 to 3") }
        guard senders <= 1_000 else { throw ValidationError("--senders: it has to be a whole number from 1 to 1000") }
        if node.count > 2 { throw ValidationError("--node: messages enter at one node and leave at one") }
        if !node.isEmpty, nodes != nil || !set.isEmpty {
            throw ValidationError("--nodes and --set are for nodes that are started, and --node names some that run")
        }
        if node.isEmpty, !pid.isEmpty { throw ValidationError("--pid is for nodes that run already, named by --node") }
        do { _ = try Topology.NodeSettings(parsing: set) } catch { throw ValidationError("--set: \(error)") }
    }

    func run() async throws {
        var benchmark = ForwardingBenchmark()
        if let entrance = node.first, let exit = node.last {
            benchmark.nodes = .running(entrance: entrance, exit: exit, pids: pid.map(Int32.init))
        } else {
            benchmark.nodes = .own(nodes ?? 1, settings: set)
        }
        if let messages { benchmark.extent = .messages(messages) }
        if let duration { benchmark.extent = .time(duration) }
        benchmark.bodySize = size
        if settlement == .unsettled { benchmark.answers = dispositions == .each ? .each : .ranges }
        benchmark.senders = senders
        benchmark.timeout = timeout
        benchmark.isPinned = pin
        let report = try await interruptible { [benchmark] in try await benchmark.run(executable: try Executable.path) }
        try await complaining { try Console.print(json ? report.json.text : report.text) }
        guard !report.passed else { return }
        for complaint in report.complaints { Console.complain(complaint) }
        throw ExitCode.failure
    }

    /// Does something that SIGINT and SIGTERM cancel; what goes wrong is complained of.
    private func interruptible<Answer: Sendable>(
        _ body: @escaping @Sendable () async throws -> Answer
    ) async throws -> Answer {
        do {
            return try await Interruption.cancelling(body)
        } catch {
            let lines = "\(error)".split(separator: "\n").map(String.init)
            if json { try Console.print(JSON.object([("passed", .bool(false)), ("error", .string("\(error)"))]).text) }
            Console.complain(lines.first ?? "")
            // The last lines of a node's log.
            for line in lines.dropFirst() { Console.note(line.oneLine) }
            throw error is Interruption ? ExitCode(130) : ExitCode.failure
        }
    }
}
