import AMQPEngine

/// The advertisements of every node that has been heard of. All nodes of a mesh come to hold the same.
struct LinkStateDatabase {
    /// What became of an advertisement.
    enum Reception: Equatable {
        case news
        /// Nothing that was not known.
        case known
        /// There is no room for it.
        case tooMuch
    }

    private(set) var advertisements: [String: Advertisement] = [:]
    /// The nodes in an order that is the same everywhere.
    private(set) var names: [String] = []
    /// About how many bytes all that takes.
    private(set) var size = 0
    /// Since when a node has been out of reach.
    private var unreachableSince: [String: Moment] = [:]

    /// How long what an unreachable node said is kept, in milliseconds: it may only have become unreachable for a moment.
    private static let keep: UInt32 = 60_000
    /// How many nodes are remembered.
    static let maximumNodes = 4_096
    /// How many bytes are remembered, so that no neighbour can fill the memory.
    static let maximumSize = 64 << 20

    /// Takes in an advertisement of another node, if it is news.
    mutating func update(_ advertisement: Advertisement) -> Reception {
        let known = advertisements[advertisement.node]
        if let known, known.sequence >= advertisement.sequence { return .known }
        let grown = size + advertisement.size - (known?.size ?? 0)
        guard known != nil || names.count < Self.maximumNodes, grown <= Self.maximumSize else { return .tooMuch }
        keep(advertisement)
        return .news
    }

    /// Takes in an advertisement, come what may.
    mutating func keep(_ advertisement: Advertisement) {
        forget(advertisement.node)
        advertisements[advertisement.node] = advertisement
        size += advertisement.size
        let place = names.firstIndex { $0 > advertisement.node } ?? names.count
        names.insert(advertisement.node, at: place)
    }

    private mutating func forget(_ name: String) {
        guard let known = advertisements.removeValue(forKey: name) else { return }
        size -= known.size
        names.removeAll { $0 == name }
    }

    /// Forgets the nodes that have been out of reach for long.
    mutating func purge(reachable: ShortestPaths, now: Moment) {
        for name in names {
            if reachable.paths[name] != nil {
                unreachableSince[name] = nil
            } else if let since = unreachableSince[name] {
                guard since.advanced(byMilliseconds: Self.keep) <= now else { continue }
                forget(name)
                unreachableSince[name] = nil
            } else {
                unreachableSince[name] = now
            }
        }
    }
}
