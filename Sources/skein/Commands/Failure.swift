import ArgumentParser

/// Something that did not go well, in a sentence.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Runs a command; what goes wrong becomes one line on standard error and the exit status 1.
func complaining(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch {
        Console.complain("\(error)")
        throw ExitCode.failure
    }
}
