/// What went wrong with real nodes, in a sentence; if it is about a process, the last lines of its log follow.
public struct FleetError: Error, Sendable, CustomStringConvertible {
    /// The sentence, and the lines.
    public let description: String

    init(_ sentence: String, log: [String] = []) {
        description = ([sentence] + log.map { "  \($0)" }).joined(separator: "\n")
    }
}
