/// Unsettled deliveries that have been overtaken by so many others that the ring has no slots for them.
///
/// A list in the order of ids. All of them lie before `base`, the first id of the ring, so their distance from it puts them in
/// order even when ids have wrapped. One that is taken out leaves a gap until half the list is gaps.
struct Stragglers<Entry: BitwiseCopyable> {
    private struct Item: BitwiseCopyable {
        var id: UInt32
        var live: Bool
        var entry: Entry
    }

    private var items: [Item] = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// The oldest id; nil if there is none.
    var first: UInt32? { isEmpty ? nil : items.first { $0.live }?.id }

    /// Adds one that is newer than all that are there.
    mutating func append(_ id: UInt32, _ entry: Entry) {
        items.append(Item(id: id, live: true, entry: entry))
        count &+= 1
    }

    func find(_ id: UInt32, _ base: UInt32) -> Entry? { place(id, base).map { items[$0].entry } }

    mutating func replace(_ id: UInt32, _ base: UInt32, _ entry: Entry) {
        if let place = place(id, base) { items[place].entry = entry }
    }

    mutating func remove(_ id: UInt32, _ base: UInt32) -> Entry? {
        guard let place = place(id, base) else { return nil }
        let entry = items[place].entry
        items[place].live = false
        count &-= 1
        if count &* 2 <= items.count { items.removeAll { !$0.live } }
        return entry
    }

    /// The first id from `id` on, going round from the newest to the oldest.
    func next(from id: UInt32, _ base: UInt32) -> UInt32? {
        let start = lowerBound(id, base)
        let found = items[start...].first { $0.live } ?? items[..<start].first { $0.live }
        return found?.id
    }

    private func place(_ id: UInt32, _ base: UInt32) -> Int? {
        let place = lowerBound(id, base)
        return place < items.count && items[place].id == id && items[place].live ? place : nil
    }

    private func lowerBound(_ id: UInt32, _ base: UInt32) -> Int {
        var (low, high) = (0, items.count)
        while low < high {
            let middle = (low + high) / 2
            if items[middle].id &- base < id &- base { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
