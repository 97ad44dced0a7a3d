/// The user has had enough.
struct Interruption: Error, CustomStringConvertible {
    let description = "interrupted"

    /// Does something, or throws an ``Interruption`` at SIGINT or SIGTERM, once what was done is over.
    static func cancelling<Answer: Sendable>(
        _ body: @escaping @Sendable () async throws -> Answer
    ) async throws -> Answer {
        let signals = Signals()
        return try await withThrowingTaskGroup(of: Answer?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                await signals.wait()
                return nil
            }
            defer { group.cancelAll() }
            // The other task ends too, and nothing is left behind, before an error goes on from here.
            guard let answer = try await group.next() ?? nil else { throw Interruption() }
            return answer
        }
    }
}
