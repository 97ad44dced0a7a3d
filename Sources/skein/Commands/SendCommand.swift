import AMQPMessaging
import ArgumentParser

/// `skein send`
struct SendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Send messages and wait for what becomes of them.",
        discussion: """
            Each BODY is a message of text. Without one, each line of standard input is (of octets if it is not UTF-8); with --size, messages are that many octets, and \
            with --count alone they say "message 1" and so on. A message is sent when a consumer has room for it. Succeeds if every \
            message was accepted.

              skein send orders/eu "two pairs of socks" "a scarf"
              skein send orders/eu --count 1000 --size 100
              ls | skein send files
            """)

    @Argument(help: "Where to send to.")
    var address: String

    @Argument(help: ArgumentHelp("What to send.", valueName: "body"))
    var bodies: [String] = []

    @OptionGroup var peer: PeerOptions

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Send each body so many times (default: 1).", valueName: "n"),
        transform: Numbers.positive)
    var count: Int?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Send messages of so many octets.", valueName: "bytes"),
        transform: Numbers.natural)
    var size: Int?

    @Flag(help: "Do not ask what becomes of the messages.")
    var presettled = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Give up when nothing has moved for so long (default: 10).", valueName: "seconds"),
        transform: Numbers.seconds)
    var timeout: Duration?

    func validate() throws {
        if address.isEmpty { throw ValidationError("the address to send to is empty") }
        try PeerOptions.validate(address: address)
        if size != nil, !bodies.isEmpty { throw ValidationError("give bodies or --size, not both") }
    }

    func run() async throws {
        var configuration = MessengerConfiguration()
        configuration.connectTimeout = timeout ?? .seconds(5)
        let messenger = Messenger(configuration)
        try await complaining {
            var batch = Batch(
                messenger, try peer.address(address), presettled: presettled, timeout: timeout ?? .seconds(10))
            let result = await Result { try await batch.send(messages) }
            await messenger.stop(timeout: .zero)
            try result.get()
            if batch.tally.total == 0 { throw Failure("nothing to send: no BODY is given and standard input is empty") }
            try batch.tally.check()
            try Console.print(batch.tally.summary(presettled: presettled))
        }
    }

    private var messages: MessageSource {
        if !bodies.isEmpty { return .texts(bodies, each: count ?? 1) }
        if let size { return .octets(size, count: count ?? 1) }
        if count == nil, !Console.inputIsTerminal { return .lines }
        return .numbered(count ?? 1)
    }
}
