import AMQPMessaging

/// How a node's management is asked.
enum Query {
    /// How long a node has to answer.
    static let timeout = Duration.seconds(5)

    /// Asks with a messenger that lasts for so long.
    static func with<T>(_ ask: (Messenger) async throws -> T) async throws -> T {
        var configuration = MessengerConfiguration()
        // The time for the answer is over first.
        configuration.connectTimeout = timeout * 2
        let messenger = Messenger(configuration)
        let result = await Result { try await ask(messenger) }
        await messenger.stop(timeout: .zero)
        return try result.get()
    }
}
