import AMQPMessaging
import ArgumentParser

/// `skein receive`
struct ReceiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receive",
        abstract: "Receive messages and print them, a line each.",
        discussion: """
            Each message is accepted once it has been printed. An address that ends in /# stands for all that begin like it. Without \
            --count it goes on until it is interrupted.

              skein receive orders/eu
              skein receive orders/# --count 10 --timeout 5
              skein receive orders/eu --json | jq .body
            """)

    @Argument(help: "Where to receive from.")
    var address: String

    @OptionGroup var peer: PeerOptions

    @Option(
        parsing: .unconditional, help: ArgumentHelp("End after so many messages; never takes more.", valueName: "n"),
        transform: Numbers.positive)
    var count: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How many messages may be under way at a time (default: 10).", valueName: "n"),
        transform: Numbers.positive)
    var credit = 10

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Give up when no message has come for so long.", valueName: "seconds"),
        transform: Numbers.seconds)
    var timeout: Duration?

    @Flag(help: "Print each message as a JSON object with its properties.")
    var json = false

    func validate() throws {
        if address.isEmpty { throw ValidationError("the address to receive from is empty") }
        try PeerOptions.validate(address: address)
    }

    func run() async throws {
        try await complaining {
            let signals = Signals()
            let receiving = Task { try await receive() }
            let watching = Task {
                await signals.wait()
                receiving.cancel()
            }
            defer { watching.cancel() }
            try await receiving.value
        }
    }

    private func receive() async throws {
        let patience = timeout ?? .seconds(5)
        var configuration = MessengerConfiguration()
        configuration.connectTimeout = patience
        let messenger = Messenger(configuration)
        let result = await Result { try await receive(messenger, patience) }
        await messenger.stop(timeout: .zero)
        try result.get()
    }

    private func receive(_ messenger: Messenger, _ patience: Duration) async throws {
        var printed = 0
        var malformed = 0
        do {
            let subscription = try await messenger.subscribe(
                to: try peer.address(address), credit: credit, count: count, timeout: patience)
            while let received = try await subscription.next(timeout: timeout) {
                if try print(received) { printed += 1 } else { malformed += 1 }
            }
            await subscription.close()
            if malformed > 0 { throw Failure("\(malformed) of the messages could not be printed") }
        } catch MessengerError.cancelled {
            guard let count else { return }
            throw Failure("interrupted after \(printed) of \(count) messages")
        } catch MessengerError.noMessage(_, let time) {
            throw Failure(
                "no message from \(address) within \(time.text)"
                    + (printed > 0 ? " of the last of \(printed)" : ""))
        }
    }

    /// Prints a message and accepts it; false if it is none and was rejected.
    private func print(_ received: ReceivedMessage) throws -> Bool {
        let message: Message
        do {
            message = try received.message
        } catch {
            Console.complain("\(error)")
            received.reject(AMQPError(.decodeError, "\(error)"))
            return false
        }
        try Console.print(json ? message.jsonLine(from: received.address) : message.line)
        received.accept()
        return true
    }
}

extension Result where Failure == any Error {
    /// What comes of a body that is asynchronous.
    init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
