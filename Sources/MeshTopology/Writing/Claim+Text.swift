extension Topology.Claim: CustomStringConvertible {
    /// As in a file: `delivered: all`.
    public var description: String { "\(keyword): \(value)" }

    /// Its key in a file.
    var keyword: String {
        switch self {
        case .converged: "converged within"
        case .path: "path"
        case .delivered: "delivered"
        case .lost: "lost"
        case .duplicates: "duplicates"
        case .returned: "returned"
        case .latency(let share, _): share == 1 ? "latency max" : "latency p\(Int((share * 100).rounded()))"
        case .bufferedAtMost: "buffered at most"
        case .fair: "fair"
        }
    }

    /// Its value in a file.
    var value: String {
        switch self {
        case .converged(let limit): Text.duration(limit)
        case .path(let nodes): nodes.joined(separator: " -> ")
        case .delivered(let amount), .lost(let amount), .duplicates(let amount), .returned(let amount):
            amount.description
        case .latency(_, let limit): Text.duration(limit)
        case .bufferedAtMost(let count): "\(count)"
        case .fair(let least): Text.number(least)
        }
    }
}

extension Topology.Amount: CustomStringConvertible {
    /// As in a file: `all`, `10`, `at least 10`, `at most 10`, `10 to 20`.
    public var description: String {
        switch self {
        case .all: "all"
        case .between(let least, nil): "at least \(least)"
        case .between(0, let most?) where most > 0: "at most \(most)"
        case .between(let least, let most?): least == most ? "\(least)" : "\(least) to \(most)"
        }
    }

    /// Whether a number is such an amount, of so many in all.
    package func holds(_ count: Int, of all: Int) -> Bool {
        switch self {
        case .all: count == all
        case .between(let least, let most): count >= least && most.map { count <= $0 } ?? true
        }
    }
}

extension Topology.Expectation: CustomStringConvertible {
    /// The claim, whom it is about and when.
    public var description: String {
        let whom = subjects.isEmpty ? "" : " of \(Sentence.list(subjects))"
        return "\(claim)\(whom)" + (at.map { " at \(Text.duration($0))" } ?? "")
    }
}
