/// The deliveries of one direction of a session that are not settled, by delivery-id.
///
/// Delivery-ids come in sequence and are mostly settled in that order, so a ring with a slot for each id from the oldest
/// unsettled one on is both the fastest and the smallest. A delivery that stays unsettled while thousands pass it would stretch
/// that ring without bound; when the ring is full and mostly empty, such stragglers move to a list.
///
/// Ids are serial numbers (RFC 1982): they wrap, and only differences mean anything.
struct UnsettledDeliveries<Entry: BitwiseCopyable> {
    private struct Slot: BitwiseCopyable {
        var live = false
        var entry: Entry
    }

    /// How many slots of a full ring there may be for each that is in use.
    private static var sparsest: Int { 16 }

    private var slots: [Slot] = []
    /// The id of the ring's first slot.
    private var base: UInt32 = 0
    /// How many ids from `base` on the ring covers.
    private var span = 0
    private var liveInRing = 0
    private var stragglers = Stragglers<Entry>()
    private let blank: Entry

    /// Creates an empty collection; `blank` fills slots that hold nothing.
    init(blank: Entry) { self.blank = blank }

    var count: Int { liveInRing &+ stragglers.count }

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

    /// The delivery with an id; nil if it is settled. Setting changes what is there and adds nothing.
    subscript(id: UInt32) -> Entry? {
        get {
            let position = Int(id &- base)
            guard position < span else { return stragglers.isEmpty ? nil : stragglers.find(id, base) }
            let index = slot(position)
            return slots[index].live ? slots[index].entry : nil
        }
        set {
            guard let newValue else { return }
            let position = Int(id &- base)
            guard position < span else { return stragglers.replace(id, base, newValue) }
            slots[slot(position)].entry = newValue
        }
    }

    /// Takes out the delivery with an id, if it is there.
    @discardableResult
    mutating func remove(_ id: UInt32) -> Entry? {
        let position = Int(id &- base)
        guard position < span else { return stragglers.isEmpty ? nil : stragglers.remove(id, base) }
        let index = slot(position)
        guard slots[index].live else { return nil }
        slots[index].live = false
        liveInRing &-= 1
        // Free slots at the front are given back as soon as the oldest delivery goes.
        if position == 0 {
            repeat {
                base &+= 1
                span &-= 1
            } while span > 0 && !slots[slot(0)].live
        }
        return slots[index].entry
    }

    /// The first id from `first` on that is there and in `first...last`; nil if there is none.
    ///
    /// Walking a range this way looks at each slot once, however wide the range, and lets what is found be removed.
    func next(from first: UInt32, through last: UInt32) -> UInt32? {
        let width = last &- first
        var found: UInt32?
        let ahead = Int(first &- base)
        // Before the ring's ids, or beyond them; then the only ones in range are those from its start on.
        var position = ahead < span ? ahead : 0
        while position < span {
            let id = base &+ UInt32(truncatingIfNeeded: position)
            guard id &- first <= width else { break }
            if slots[slot(position)].live {
                found = id
                break
            }
            position &+= 1
        }
        guard !stragglers.isEmpty, let straggler = stragglers.next(from: first, base), straggler &- first <= width
        else { return found }
        return found.map { $0 &- first < straggler &- first ? $0 : straggler } ?? straggler
    }

    /// The oldest id and the newest that are or were there; a range for ``next(from:through:)`` that holds every id.
    var bounds: (first: UInt32, last: UInt32) {
        (stragglers.first ?? base, base &+ UInt32(truncatingIfNeeded: max(span, 1)) &- 1)
    }

    private func slot(_ position: Int) -> Int {
        Int(truncatingIfNeeded: base &+ UInt32(truncatingIfNeeded: position)) & (slots.count &- 1)
    }

    /// Makes the ring cover `id`, by setting stragglers aside or by growing, and says where it now is.
    @inline(never)
    private mutating func makeRoom(for id: UInt32) -> Int {
        var needed = Int(id &- base) + 1
        if liveInRing > 0, liveInRing * Self.sparsest <= needed {
            for position in 0..<span where slots[slot(position)].live {
                stragglers.append(base &+ UInt32(truncatingIfNeeded: position), slots[slot(position)].entry)
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
