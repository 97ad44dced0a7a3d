import AMQPMessaging

extension ManagementTable {
    /// How long a node has to answer.
    private static let timeout = Duration.seconds(5)

    /// Asks a node for one.
    static func fetch(_ entityType: String, of node: Address) async throws -> ManagementTable {
        var configuration = MessengerConfiguration()
        // The time for the answer is over first.
        configuration.connectTimeout = timeout * 2
        let messenger = Messenger(configuration)
        let result = await Result { try await messenger.query(entityType, of: node, timeout: timeout) }
        await messenger.stop(timeout: .zero)
        return try result.get()
    }
}
