import AMQPEngine

/// The advertisements of every node that has been heard of. All nodes of a mesh come to hold the same.
struct LinkStateDatabase {
    private(set) var advertisements: [String: Advertisement] = [:]
    /// Since when a node has been out of reach.
    private var unreachableSince: [String: Moment] = [:]

    /// How long what an unreachable node said is kept, in milliseconds: it may only have become unreachable for a moment.
    private static let keep: UInt32 = 60_000

    /// Takes in an advertisement; says whether it is news.
    mutating func update(_ advertisement: Advertisement) -> Bool {
        if let known = advertisements[advertisement.node], known.sequence >= advertisement.sequence { return false }
        advertisements[advertisement.node] = advertisement
        return true
    }

    /// Forgets the nodes that have been out of reach for long.
    mutating func purge(reachable: ShortestPaths, now: Moment) {
        for name in names {
            if reachable.paths[name] != nil {
                unreachableSince[name] = nil
            } else if let since = unreachableSince[name] {
                guard since.advanced(byMilliseconds: Self.keep) <= now else { continue }
                advertisements[name] = nil
                unreachableSince[name] = nil
            } else {
                unreachableSince[name] = now
            }
        }
    }

    /// The nodes in an order that is the same everywhere.
    var names: [String] { advertisements.keys.sorted() }
}
