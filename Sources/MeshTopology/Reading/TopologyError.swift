/// Something that is wrong with a topology file.
public struct TopologyFlaw: Sendable, Hashable, CustomStringConvertible {
    /// The file, as it was named.
    public let file: String
    /// The line and the column (in Unicode scalars), from 1; nil if it is about the whole file.
    public let place: (line: Int, column: Int)?
    /// What is wrong, in a sentence without a full stop.
    public let sentence: String

    init(file: String, place: Place?, _ sentence: String) {
        self.file = file
        self.place = place.map { ($0.line, $0.column) }
        self.sentence = sentence
    }

    /// `FILE:LINE:COLUMN: sentence`
    public var description: String {
        "\(file):" + (place.map { "\($0.line):\($0.column):" } ?? "") + " \(sentence)"
    }

    /// Whether they are the same.
    public static func == (one: TopologyFlaw, other: TopologyFlaw) -> Bool {
        one.description == other.description
    }

    /// Hashes it.
    public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}

/// Why a file is no topology: everything that is wrong with it, sorted by place.
public struct TopologyError: Error, Sendable, CustomStringConvertible {
    /// What is wrong; there is at least one thing.
    public let flaws: [TopologyFlaw]

    /// A line for each flaw.
    public var description: String { flaws.map(\.description).joined(separator: "\n") }
}
