import AMQPMessaging
import ArgumentParser

/// `skein trace`
struct TraceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Show by which nodes messages to an address go, and how long each is away.",
        discussion: """
            The node is asked where it would send a message, and a probe goes from there along each way, as the message would. Each node that it reaches answers, and the \
            time is that from the probe to the answer, by way of the control links: what waits for consumers does not slow it down. Of each node the next hop is shown \
            with others that are as good, how many more messages may go there (credit; - if nothing leads there yet), how many wait, and how many are under way without an outcome.

            Succeeds if a probe has reached consumers.

              skein trace orders/eu
              skein trace orders/eu --node 127.0.0.1:5673 --json
            """)

    @Argument(help: "Where a message would be sent to.")
    var address: String

    @OptionGroup var peer: PeerOptions

    @Flag(help: "Print a JSON object.")
    var json = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How long to wait for nodes that do not answer, 60 at most (default: 2).", valueName: "seconds"),
        transform: Numbers.seconds)
    var timeout = Duration.seconds(2)

    func validate() throws {
        if address.isEmpty { throw ValidationError("the address to trace is empty") }
        try PeerOptions.validate(address: address)
        if timeout > .seconds(60) { throw ValidationError("nobody waits longer than 60 seconds for a probe") }
    }

    func run() async throws {
        try await complaining {
            let node = try peer.address("$management")
            let map = try await Query.with {
                try await $0.trace(address, from: node, patience: timeout, timeout: Query.timeout)
            }
            guard let report = TraceReport(map) else {
                throw Failure("\(peer.place) answers with something that is no trace")
            }
            // What went wrong is on standard error, so that what is on standard output can be read by a program.
            if json || report.prefix != nil {
                try Console.print(json ? map.json.text : report.text(width: Terminal.width))
            }
            if let failure = report.failure { throw Failure(failure) }
        }
    }
}
