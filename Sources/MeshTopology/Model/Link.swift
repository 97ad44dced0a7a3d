extension Topology {
    /// A link between two nodes. Which of its ends is the first matters only to what depends on the direction.
    public struct Link: Sendable, Hashable {
        /// The first end.
        public var first: String
        /// The second end.
        public var second: String
        /// What it costs to send over it; at least 1. Default 1.
        public var cost: UInt32 = 1
        /// What bytes from the first end to the second meet.
        public var there = Conditions()
        /// What bytes from the second end to the first meet.
        public var back = Conditions()

        /// A perfect link.
        public init(_ first: String, _ second: String) {
            self.first = first
            self.second = second
        }

        /// Whether it is between these two, in either order.
        public func joins(_ one: String, _ other: String) -> Bool {
            first == one && second == other || first == other && second == one
        }
    }

    /// A link, both ways or one way of it.
    public struct Way: Sendable, Hashable, CustomStringConvertible {
        /// Where it begins.
        public var from: String
        /// Where it ends.
        public var to: String
        /// Whether the other direction is not meant.
        public var isOneWay: Bool

        /// A way between two nodes that a link joins.
        public init(from: String, to: String, isOneWay: Bool = false) {
            self.from = from
            self.to = to
            self.isOneWay = isOneWay
        }

        /// As in a file: `a -- b`, or `a -> b` for one direction.
        public var description: String { "\(from) \(isOneWay ? "->" : "--") \(to)" }
    }
}

extension [Topology.Link] {
    /// The place of the link that a way is of, with the ends, 0 or 1, that it begins at: one of them, or both.
    package func directions(of way: Topology.Way) -> [(link: Int, end: Int)] {
        guard let link = firstIndex(where: { $0.joins(way.from, way.to) }) else { return [] }
        let end = self[link].first == way.from ? 0 : 1
        return way.isOneWay ? [(link, end)] : [(link, end), (link, 1 - end)]
    }

    /// The places of those whose ends are in different groups; nodes that are in none are one more group.
    package func indices(between groups: [[String]]) -> [Int] {
        var group: [String: Int] = [:]
        for (number, names) in groups.enumerated() { for name in names { group[name] = number } }
        return indices.filter { group[self[$0].first] != group[self[$0].second] }
    }
}
