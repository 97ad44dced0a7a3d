/// The trackers of deliveries that have no outcome yet, each in a slot whose number the engine carries as the delivery's token.
struct InFlight {
    private var trackers: [Tracker?] = []
    private var free: [Int] = []

    var isEmpty: Bool { trackers.count == free.count }

    mutating func insert(_ tracker: Tracker) -> Int {
        guard let slot = free.popLast() else {
            trackers.append(tracker)
            return trackers.count - 1
        }
        trackers[slot] = tracker
        return slot
    }

    @discardableResult
    mutating func remove(_ slot: Int) -> Tracker? {
        guard trackers.indices.contains(slot), let tracker = trackers[slot] else { return nil }
        trackers[slot] = nil
        free.append(slot)
        return tracker
    }

    /// Empties all slots.
    mutating func removeAll() -> [Tracker] {
        defer { self = InFlight() }
        return trackers.compactMap(\.self)
    }
}
