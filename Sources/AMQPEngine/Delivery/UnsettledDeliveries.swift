/// The deliveries of one direction of a session that are not settled, by delivery-id.
///
/// Delivery-ids come in sequence and are mostly settled in that order, so a ring with a slot for each id from the oldest
/// unsettled one on is both the fastest and the smallest. A delivery that stays unsettled while thousands pass it would stretch
/// that ring without bound; when the ring is full and mostly empty, such stragglers move to a short sorted list.
///
/// Ids are serial numbers (RFC 1982): they wrap, and only differences mean anything.
struct UnsettledDeliveries<Entry: BitwiseCopyable> {
    private struct Slot: BitwiseCopyable {
        var live = false
        var entry: Entry
    }

    private var slots: [Slot] = []
    /// The id of the ring's first slot.
    private var base: UInt32 = 0
    /// How many ids from `base` on the ring covers.
    private var span = 0
    private var liveInRing = 0
    private var stragglers: [(id: UInt32, entry: Entry)] = []
    private let blank: Entry

    /// Creates an empty collection; `blank` fills slots that hold nothing.
    init(blank: Entry) { self.blank = blank }

    var count: Int { liveInRing + stragglers.count }

    /// Adds the delivery with the next id; ids may be left out but never go back.
    mutating func insert(_ id: UInt32, _ entry: Entry) {
        if liveInRing == 0 {
            base = id
            span = 0
        }
        var position = Int(id &- base)
        if position >= slots.count { position = makeRoom(for: id) }
        // Ids that were left out: deliveries that were settled from the start.
        while span < position {
            slots[slot(span)].live = false
            span &+= 1
        }
        slots[slot(position)] = Slot(live: true, entry: entry)
        span = position &+ 1
        liveInRing &+= 1
    }

    subscript(id: UInt32) -> Entry? {
        let position = Int(id &- base)
        if position < span {
            let slot = slots[slot(position)]
            return slot.live ? slot.entry : nil
        }
        return straggler(id).map { stragglers[$0].entry }
    }

    /// Takes out the delivery with an id, if it is there.
    @discardableResult
    mutating func remove(_ id: UInt32) -> Entry? {
        let position = Int(id &- base)
        guard position < span else { return removeStraggler(id) }
        let index = slot(position)
        guard slots[index].live else { return nil }
        slots[index].live = false
        liveInRing &-= 1
        // Free slots at the front are given back as soon as the oldest delivery goes.
        while span > 0, !slots[slot(0)].live {
            base &+= 1
            span &-= 1
        }
        return slots[index].entry
    }

    /// The ids in `first...last` that are there, oldest first. Costs no more than there are slots, however wide the range.
    func ids(from first: UInt32, through last: UInt32) -> [UInt32] {
        let width = last &- first
        var found = stragglers.map(\.id).filter { $0 &- first <= width }
        let offset = Int(Int32(bitPattern: first &- base))
        let end = min(span, offset + Int(width) + 1)
        var position = max(offset, 0)
        while position < end {
            if slots[slot(position)].live { found.append(base &+ UInt32(truncatingIfNeeded: position)) }
            position &+= 1
        }
        return found
    }

    /// All ids, oldest first.
    var ids: [UInt32] {
        stragglers.map(\.id)
            + (0..<span).filter { slots[slot($0)].live }.map { base &+ UInt32(truncatingIfNeeded: $0) }
    }

    private func slot(_ position: Int) -> Int {
        Int(truncatingIfNeeded: base &+ UInt32(truncatingIfNeeded: position)) & (slots.count &- 1)
    }

    @inline(never)
    private mutating func removeStraggler(_ id: UInt32) -> Entry? {
        straggler(id).map { stragglers.remove(at: $0).entry }
    }

    /// Where a straggler is in the list, which is in order of ids.
    private func straggler(_ id: UInt32) -> Int? {
        var (low, high) = (0, stragglers.count)
        while low < high {
            let middle = (low + high) / 2
            if Int32(bitPattern: stragglers[middle].id &- id) < 0 { low = middle + 1 } else { high = middle }
        }
        return low < stragglers.count && stragglers[low].id == id ? low : nil
    }

    /// Makes the ring cover `id`, by setting stragglers aside or by growing, and says where it now is.
    @inline(never)
    private mutating func makeRoom(for id: UInt32) -> Int {
        var needed = Int(id &- base) + 1
        if liveInRing > 0, liveInRing * 4 <= needed {
            for position in 0..<span where slots[slot(position)].live {
                stragglers.append((base &+ UInt32(truncatingIfNeeded: position), slots[slot(position)].entry))
            }
            liveInRing = 0
            base = id
            span = 0
            needed = 1
        }
        if needed > slots.count {
            let old = self
            slots = Array(repeating: Slot(entry: blank), count: max(16, slots.count * 2, needed.nextPowerOfTwo))
            for position in 0..<span { slots[slot(position)] = old.slots[old.slot(position)] }
        }
        return needed - 1
    }
}

extension Int {
    fileprivate var nextPowerOfTwo: Int { self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}
