import AMQPEngine

/// The advertisements of every node that has been heard of. All nodes of a mesh come to hold the same.
///
/// Each name that an advertisement mentions has a place, a small number, for as long as one does. Trunks are kept by places, so that ways
/// are computed without comparing names.
package struct LinkStateDatabase {
    /// What became of an advertisement.
    package enum Reception: Equatable {
        case news
        /// Nothing that was not known.
        case known
        /// There is no room for it.
        case tooMuch
    }

    /// A trunk as the node at one end advertises it.
    struct Edge {
        let to: Int32
        let cost: UInt32
        /// Whether the node at the other end advertises it too.
        var isMutual = false
    }

    private struct Entry {
        let name: String
        var advertisement: Advertisement?
        /// How many advertisements speak of the node, its own included.
        var mentions = 0
        /// Since when it has been out of reach, as far as that counts for when it is forgotten.
        var unreachableSince: Moment?
        /// Since when it has really been out of reach.
        var lostSince: Moment?
    }

    private var places: [String: Int32] = [:]
    private var entries: [Entry?] = []
    private var free: [Int32] = []
    /// What each node advertises, in the order of places.
    private var edges: [[Edge]] = []
    /// How many nodes have an advertisement.
    private(set) var count = 0
    /// About how many bytes all that takes.
    private(set) var size = 0
    /// Grows whenever trunks that both ends advertise, or their costs, change.
    private(set) var graphVersion = 0

    /// Since when the node has been out of reach that has been so longest, or longer; nil if all are in reach.
    private var oldestUnreachable: Moment?

    /// How long what an unreachable node said is kept, in milliseconds: it may only have become unreachable for a moment.
    static let keep: UInt32 = 60_000
    /// How many nodes are remembered.
    static let maximumNodes = 4_096
    /// How many bytes are remembered, so that no neighbour can fill the memory: room for a million prefixes.
    static let maximumSize = 128 << 20
    /// The place of the node that the database belongs to.
    package static let own: Int32 = 0

    /// The database of a node, which has not said anything yet.
    package init(of name: String) { mention(name) }

    // MARK: Places

    /// Places are below that.
    package var placeCount: Int { entries.count }

    /// The place of a name that some advertisement mentions.
    func place(of name: String) -> Int32? { places[name] }

    /// The name in a place that is taken.
    func name(of place: Int32) -> String { entries[Int(place)]?.name ?? "" }

    /// What the node in a place has said last.
    func advertisement(at place: Int32) -> Advertisement? { entries[Int(place)]?.advertisement }

    /// What the node of a name has said last.
    func advertisement(of name: String) -> Advertisement? { places[name].flatMap(advertisement) }

    /// What of a node's trunks is known.
    func edges(of place: Int32) -> [Edge] { edges[Int(place)] }

    /// The places of the nodes that have said something.
    var advertisers: [Int32] {
        entries.indices.compactMap { entries[$0]?.advertisement == nil ? nil : Int32($0) }
    }

    @discardableResult
    private mutating func mention(_ name: String) -> Int32 {
        let place: Int32
        if let known = places[name] {
            place = known
        } else {
            if let reused = free.popLast() {
                place = reused
                entries[Int(place)] = Entry(name: name)
            } else {
                place = Int32(entries.count)
                entries.append(Entry(name: name))
                edges.append([])
            }
            places[name] = place
        }
        entries[Int(place)]!.mentions += 1
        return place
    }

    private mutating func unmention(_ place: Int32) {
        entries[Int(place)]!.mentions -= 1
        guard let entry = entries[Int(place)], entry.mentions == 0 else { return }
        places[entry.name] = nil
        entries[Int(place)] = nil
        free.append(place)
    }

    // MARK: Advertisements

    /// Whether it would be news that a node has said this.
    ///
    /// Two lives of a node may have come to the same sequence. Then the greater instance counts everywhere, and the node outdoes it if that was
    /// an earlier life.
    func isNews(_ head: Advertisement.Head) -> Bool {
        guard let place = places[head.node], let known = entries[Int(place)]?.advertisement else { return true }
        return (head.sequence, head.instance) > (known.sequence, known.instance)
    }

    /// Takes in an advertisement of another node, if it is news.
    package mutating func update(_ advertisement: Advertisement) -> Reception {
        guard isNews(advertisement.head) else { return .known }
        let known = self.advertisement(of: advertisement.node)
        let grown = size + advertisement.size - (known?.size ?? 0)
        guard known != nil || count < Self.maximumNodes, grown <= Self.maximumSize else { return .tooMuch }
        keep(advertisement)
        return .news
    }

    /// Takes in an advertisement, come what may; says where the node has its place.
    @discardableResult
    mutating func keep(_ advertisement: Advertisement) -> Int32 {
        let place = mention(advertisement.node)
        let known = entries[Int(place)]!.advertisement
        entries[Int(place)]!.advertisement = advertisement
        size += advertisement.size - (known?.size ?? 0)
        if known == nil { count += 1 } else { unmention(place) }
        if known?.neighbours != advertisement.neighbours { setEdges(of: place, advertisement.neighbours) }
        return place
    }

    private mutating func forget(_ place: Int32) {
        guard let known = entries[Int(place)]?.advertisement else { return }
        setEdges(of: place, [])
        entries[Int(place)]!.advertisement = nil
        entries[Int(place)]!.unreachableSince = nil
        size -= known.size
        count -= 1
        unmention(place)
    }

    // MARK: Trunks

    /// Replaces what a node advertises. A neighbour that it names twice counts once, with what it costs least.
    private mutating func setEdges(of place: Int32, _ neighbours: [Advertisement.Neighbour]) {
        var new: [Edge] = []
        for neighbour in neighbours { new.append(Edge(to: mention(neighbour.name), cost: neighbour.cost)) }
        new.sort { ($0.to, $0.cost) < ($1.to, $1.cost) }
        var kept = 0
        for edge in new {
            if edge.to == place || kept > 0 && new[kept - 1].to == edge.to {
                unmention(edge.to)
            } else {
                new[kept] = edge
                kept += 1
            }
        }
        new.removeLast(new.count - kept)
        let old = edges[Int(place)]
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            if right == new.count || left < old.count && old[left].to < new[right].to {
                if old[left].isMutual { setMutual(from: old[left].to, to: place, false) }
                left += 1
            } else if left == old.count || new[right].to < old[left].to {
                new[right].isMutual = setMutual(from: new[right].to, to: place, true)
                right += 1
            } else {
                new[right].isMutual = old[left].isMutual
                if old[left].isMutual, old[left].cost != new[right].cost { graphVersion += 1 }
                left += 1
                right += 1
            }
        }
        edges[Int(place)] = new
        // Only now, so that what is still mentioned keeps its place.
        for edge in old { unmention(edge.to) }
    }

    /// Notes whether the other end of a trunk advertises it too; says whether there is such a trunk.
    @discardableResult
    private mutating func setMutual(from: Int32, to: Int32, _ isMutual: Bool) -> Bool {
        var (low, high) = (0, edges[Int(from)].count)
        while low < high {
            let middle = (low + high) / 2
            if edges[Int(from)][middle].to < to { low = middle + 1 } else { high = middle }
        }
        guard low < edges[Int(from)].count, edges[Int(from)][low].to == to else { return false }
        edges[Int(from)][low].isMutual = isMutual
        graphVersion += 1
        return true
    }

    // MARK: Forgetting

    /// Whether there may be nodes that have been out of reach for long.
    func isPurgeDue(_ now: Moment) -> Bool { purgeDue.map { $0 <= now } ?? false }

    /// When the first of the nodes that are out of reach is to be forgotten; nil if all are in reach.
    var purgeDue: Moment? { oldestUnreachable?.advanced(byMilliseconds: Self.keep) }

    /// A neighbour knows a node too: if it is out of reach, it may be about to come back, and would not be told of again.
    mutating func confirm(_ place: Int32, _ now: Moment) {
        guard let lost = entries[Int(place)]?.lostSince else { return }
        // Not for ever, however often that is said.
        entries[Int(place)]?.unreachableSince = min(now, lost.advanced(byMilliseconds: Self.keep))
    }

    /// Forgets the nodes that have been out of reach for long. The paths must be up to date. Returns the places of those that can be reached again after so long that
    /// others may have forgotten them, by whose clocks more time has passed.
    mutating func purge(reachable: ShortestPaths, now: Moment) -> [Int32] {
        oldestUnreachable = nil
        var returned: [Int32] = []
        for place in entries.indices where entries[place]?.advertisement != nil {
            if reachable.path(to: Int32(place)) != nil {
                if let since = entries[place]!.lostSince, since.advanced(byMilliseconds: Self.keep / 2) <= now {
                    returned.append(Int32(place))
                }
                entries[place]!.unreachableSince = nil
                entries[place]!.lostSince = nil
            } else if let since = entries[place]!.unreachableSince {
                if since.advanced(byMilliseconds: Self.keep) <= now {
                    forget(Int32(place))
                } else {
                    oldestUnreachable = min(oldestUnreachable ?? since, since)
                }
            } else {
                entries[place]!.unreachableSince = now
                entries[place]!.lostSince = now
                oldestUnreachable = oldestUnreachable ?? now
            }
        }
        return returned
    }
}
