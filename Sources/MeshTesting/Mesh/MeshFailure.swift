/// What has happened in a mesh that must not, or what was asked of it that cannot be.
public struct MeshFailure: Error, Sendable, CustomStringConvertible {
    /// A sentence for each thing.
    public let sentences: [String]

    init(_ sentences: [String]) { self.sentences = sentences }

    /// The sentences, a line each.
    public var description: String { sentences.joined(separator: "\n") }
}
