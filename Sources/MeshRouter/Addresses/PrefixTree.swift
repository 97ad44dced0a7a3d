/// The patterns of a ``PrefixTable``, each with a number: a trie over segments whose branches are found by one hash table.
///
/// A look-up hashes each segment of an address once, together with the hash of those before it. So it costs the same
/// however many patterns there are, but for the memory that is not in a cache; and of that it needs one slot at each level, whose place follows
/// from the address alone. It allocates nothing.
package struct PrefixTree {
    /// What a look-up has to know of a branch.
    private struct Slot {
        var hash: UInt32 = 0
        /// The place of the branch, with two flags above it; zero in an empty slot, and for the root.
        private var bits: UInt32
        /// The number of the pattern that ends here, and of the one that ends here with a `#`.
        var exact: Int32 = none
        var prefix: Int32 = none
        /// What tells it from others of the same hash: the branch above, and the segment.
        var parent: Int32 = none
        var count: Int32 = none
        var first: UInt64 = 0
        var second: UInt64 = 0
        /// Where the segment's bytes beyond the first ``AddressSegment/inline`` are, if it has more.
        var tail: UInt32 = 0

        private static let flagOfChildren: UInt32 = 1 << 31
        private static let flagOfStar: UInt32 = 1 << 30

        init(hash: UInt32 = 0, branch: Int32 = 0) {
            self.hash = hash
            bits = UInt32(branch)
        }

        var isVacant: Bool { bits == 0 }
        var branch: Int32 { Int32(truncatingIfNeeded: bits & ~(Self.flagOfChildren | Self.flagOfStar)) }
        /// Whether there are branches below it: for segments that are written out, and for any one.
        var hasChildren: Bool {
            get { bits & Self.flagOfChildren != 0 }
            set { if newValue { bits |= Self.flagOfChildren } else { bits &= ~Self.flagOfChildren } }
        }
        var hasStar: Bool {
            get { bits & Self.flagOfStar != 0 }
            set { if newValue { bits |= Self.flagOfStar } else { bits &= ~Self.flagOfStar } }
        }
        var leadsOn: Bool { bits >= Self.flagOfStar }
        var isEmpty: Bool { !leadsOn && exact == none && prefix == none }
        var isStar: Bool { count == 1 && first == AddressSegment.star }
        var tailCount: Int { max(Int(count) - AddressSegment.inline, 0) }
        var tailRange: Range<Int> { Int(tail)..<(Int(tail) + tailCount) }
    }

    /// What only a change has to know of a branch.
    private struct Branch {
        /// Leads to its slot.
        var hash: UInt32 = 0
        /// How many branches stand below it, that of a `*` aside.
        var children: Int32 = 0
    }

    /// No branch, and no number.
    package static let none: Int32 = -1

    private var hash: SegmentHash
    private var root = Slot()
    private var branches = [Branch()]
    /// Places of branches that are gone.
    private var free: [Int32] = []
    /// Open addressing with linear probing.
    private var slots = Array(repeating: Slot(), count: smallest)
    private var used = 0
    /// Ends of segments that are too long for a branch, and how many bytes among them belong to none any more.
    private var tails: [UInt8] = []
    private var deadTails = 0

    /// How many slots there are at least.
    private static let smallest = 16
    /// How far from where it belongs a slot may be. Chance does not bring it there among a million.
    static let patience = 256

    /// Who does not know the seed cannot choose segments that collide. Nothing else depends on it.
    package init(seed: UInt64) { hash = SegmentHash(seed: seed) }

    /// How many branches there are, the root included.
    var branchCount: Int { branches.count - free.count }

    /// How many places there are for branches, and how many slots and bytes of long segments.
    var capacity: (branches: Int, slots: Int, tails: Int) { (branches.count, slots.count, tails.count) }

    // MARK: Looking up

    /// The number of the most specific pattern that matches an address; ``none`` if none does.
    package func match(_ address: RawSpan) -> Int32 { match(address, from: 0, root) }

    private func match(_ address: RawSpan, from start: Int, _ slot: Slot) -> Int32 {
        var (start, here) = (start, slot)
        // The same as the slot's own, but known before the slot is there: nothing has to wait for it to compute where the next one is.
        var path = slot.hash
        var best = Self.none
        while start <= address.byteCount {
            if here.prefix != Self.none { best = here.prefix }
            guard here.leadsOn else { return best }
            let segment = AddressSegment(at: start, of: address)
            start = segment.end &+ 1
            if here.hasStar {
                if here.hasChildren {
                    let child = find(segment, below: here.branch, hash(of: segment, behind: path, in: address), address)
                    if child != Self.none {
                        let found = match(address, from: start, slots[Int(child)])
                        if found != Self.none { return found }
                    }
                }
                here = slots[Int(findStar(below: here))]
                path = here.hash
            } else {
                path = hash(of: segment, behind: path, in: address)
                let child = find(segment, below: here.branch, path, address)
                guard child != Self.none else { return best }
                here = slots[Int(child)]
            }
        }
        return here.exact != Self.none ? here.exact : here.prefix != Self.none ? here.prefix : best
    }

    /// Gives the number of every pattern that matches an address, the most specific first.
    func forEachMatch(_ address: RawSpan, _ body: (Int32) -> Void) { forEachMatch(address, from: 0, root, body) }

    private func forEachMatch(_ address: RawSpan, from start: Int, _ here: Slot, _ body: (Int32) -> Void) {
        if start > address.byteCount {
            if here.exact != Self.none { body(here.exact) }
        } else if here.leadsOn {
            let segment = AddressSegment(at: start, of: address)
            let child = find(segment, below: here, in: address)
            if child != Self.none { forEachMatch(address, from: segment.end &+ 1, slots[Int(child)], body) }
            if here.hasStar {
                forEachMatch(address, from: segment.end &+ 1, slots[Int(findStar(below: here))], body)
            }
        }
        if here.prefix != Self.none { body(here.prefix) }
    }

    @inline(__always)
    private func hash(of segment: AddressSegment, behind path: UInt32, in address: RawSpan) -> UInt32 {
        hash(
            segment.first, segment.second, count: segment.count, tail: segment.tail(in: address), behind: path)
    }

    /// The place of a branch's slot; ``none`` if there is none.
    @inline(__always)
    private func find(
        _ segment: AddressSegment, below parent: Int32, _ hash: UInt32, _ address: RawSpan
    ) -> Int32 {
        let mask = slots.count &- 1
        var place = Int(hash) & mask
        while true {
            let slot = slots[place]
            guard !slot.isVacant else { return Self.none }
            if slot.hash == hash, isFor(segment, below: parent, in: address, slot) {
                return Int32(truncatingIfNeeded: place)
            }
            place = (place &+ 1) & mask
        }
    }

    private func find(_ segment: AddressSegment, below parent: Slot, in address: RawSpan) -> Int32 {
        find(segment, below: parent.branch, hash(of: segment, behind: parent.hash, in: address), address)
    }

    private func findStar(below parent: Slot) -> Int32 {
        let star: InlineArray<1, UInt8> = [UInt8(ascii: "*")]
        let address = star.span.bytes
        return find(AddressSegment(at: 0, of: address), below: parent, in: address)
    }

    @inline(__always)
    private func isFor(_ segment: AddressSegment, below parent: Int32, in address: RawSpan, _ slot: Slot) -> Bool {
        guard slot.first == segment.first, slot.second == segment.second, slot.parent == parent,
            slot.count == segment.count
        else { return false }
        guard segment.count > AddressSegment.inline else { return true }
        for step in AddressSegment.inline..<segment.count {
            let byte = address.unsafeLoad(fromUncheckedByteOffset: segment.start &+ step, as: UInt8.self)
            guard tails[Int(slot.tail) &+ step &- AddressSegment.inline] == byte else { return false }
        }
        return true
    }

    // MARK: Changing

    /// The number of a pattern itself; ``none`` takes it out.
    package subscript(pattern: AddressPattern) -> Int32 {
        get {
            guard let place = locate(pattern) else { return Self.none }
            return pattern.isPrefix ? self[place].prefix : self[place].exact
        }
        set {
            if newValue != Self.none {
                let place = make(pattern)
                if pattern.isPrefix { self[place].prefix = newValue } else { self[place].exact = newValue }
            } else if let place = locate(pattern) {
                if pattern.isPrefix { self[place].prefix = newValue } else { self[place].exact = newValue }
                prune(from: self[place].branch)
            }
        }
    }

    /// The slot in a place; ``none`` is that of the root.
    private subscript(place: Int32) -> Slot {
        get { place == Self.none ? root : slots[Int(place)] }
        set { if place == Self.none { root = newValue } else { slots[Int(place)] = newValue } }
    }

    /// The place of a pattern's slot; nil if there is none.
    private func locate(_ pattern: AddressPattern) -> Int32? {
        let end = pattern.pathEnd
        let bytes = pattern.text.utf8.span.bytes.extracting(0..<max(end, 0))
        var place = Self.none
        var start = 0
        while start <= end {
            let segment = AddressSegment(at: start, of: bytes)
            place = find(segment, below: self[place], in: bytes)
            guard place != Self.none else { return nil }
            start = segment.end + 1
        }
        return place
    }

    /// The place of a pattern's slot, which is made if there is none.
    private mutating func make(_ pattern: AddressPattern) -> Int32 {
        let end = pattern.pathEnd
        let bytes = pattern.text.utf8.span.bytes.extracting(0..<max(end, 0))
        var place = Self.none
        var start = 0
        while start <= end {
            let segment = AddressSegment(at: start, of: bytes)
            let child = find(segment, below: self[place], in: bytes)
            place = child != Self.none ? child : makeChild(segment, below: place, in: bytes)
            start = segment.end + 1
        }
        return place
    }

    private mutating func makeChild(_ segment: AddressSegment, below place: Int32, in address: RawSpan) -> Int32 {
        let parent = self[place]
        let child = free.popLast() ?? Int32(branches.count)
        var slot = Slot(hash: hash(of: segment, behind: parent.hash, in: address), branch: child)
        (slot.first, slot.second) = (segment.first, segment.second)
        slot.parent = parent.branch
        slot.count = Int32(segment.count)
        slot.tail = UInt32(tails.count)
        segment.tail(in: address).withUnsafeBytes { tails.append(contentsOf: $0) }
        if child == branches.count { branches.append(Branch()) }
        branches[Int(child)].hash = slot.hash
        if slot.isStar {
            self[place].hasStar = true
        } else {
            self[place].hasChildren = true
            branches[Int(parent.branch)].children += 1
        }
        // Five slots in eight are the most that are taken.
        if 8 * (used + 1) > 5 * slots.count { resize(2 * slots.count) }
        used += 1
        if insert(slot) > Self.patience { rehash() }
        return self.place(of: child)
    }

    /// Removes branches that lead to nothing, from the last one on.
    private mutating func prune(from last: Int32) {
        var branch = last
        while branch != 0 {
            let gone = self[place(of: branch)]
            guard gone.isEmpty else { return }
            remove(place(of: branch))
            branches[Int(branch)] = Branch()
            free.append(branch)
            let parent = place(of: gone.parent)
            if gone.isStar {
                self[parent].hasStar = false
            } else {
                branches[Int(gone.parent)].children -= 1
                if branches[Int(gone.parent)].children == 0 { self[parent].hasChildren = false }
            }
            deadTails += gone.tailCount
            if 2 * deadTails > tails.count, deadTails >= slots.count { compactTails() }
            branch = gone.parent
        }
    }

    // MARK: Slots

    /// The place of a branch's slot.
    private func place(of branch: Int32) -> Int32 {
        guard branch != 0 else { return Self.none }
        let mask = slots.count - 1
        var place = Int(branches[Int(branch)].hash) & mask
        while slots[place].branch != branch { place = (place + 1) & mask }
        return Int32(place)
    }

    /// Puts a slot in the first vacant place, and says how far from where it belongs that is.
    @discardableResult
    private mutating func insert(_ slot: Slot) -> Int {
        let mask = slots.count - 1
        let home = Int(slot.hash) & mask
        var place = home
        while !slots[place].isVacant { place = (place + 1) & mask }
        slots[place] = slot
        return (place - home) & mask
    }

    private mutating func remove(_ place: Int32) {
        let mask = slots.count - 1
        var hole = Int(place)
        // Those behind it that were pushed there move up, so that no mark has to stay.
        var next = (hole + 1) & mask
        while !slots[next].isVacant {
            let home = Int(slots[next].hash) & mask
            if (next - home) & mask >= (next - hole) & mask {
                slots[hole] = slots[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        slots[hole] = Slot()
        used -= 1
        if slots.count > Self.smallest, 8 * used < slots.count { resize(slots.count / 2) }
    }

    private mutating func resize(_ count: Int) {
        let old = slots
        slots = Array(repeating: Slot(), count: count)
        for slot in old where !slot.isVacant { insert(slot) }
    }

    /// Gives every branch another hash: those there are collide more than chance would have it.
    private mutating func rehash() {
        hash = hash.next
        var isDone = Array(repeating: false, count: branches.count)
        isDone[0] = true
        // Those above come first. While old hashes are looked for, new ones wait.
        var hashes = branches.map(\.hash)
        for slot in slots where !slot.isVacant {
            var way = [slot]
            while let last = way.last, !isDone[Int(last.parent)] { way.append(self[place(of: last.parent)]) }
            for slot in way.reversed() {
                hashes[Int(slot.branch)] = hash(
                    slot.first, slot.second, count: Int(slot.count),
                    tail: tails.span.bytes.extracting(slot.tailRange), behind: hashes[Int(slot.parent)])
                isDone[Int(slot.branch)] = true
            }
        }
        let old = slots
        slots = Array(repeating: Slot(), count: old.count)
        for var slot in old where !slot.isVacant {
            slot.hash = hashes[Int(slot.branch)]
            branches[Int(slot.branch)].hash = slot.hash
            insert(slot)
        }
    }

    /// How far from where it belongs a slot is at most.
    var longestProbe: Int {
        let mask = slots.count - 1
        return slots.indices.reduce(0) { slots[$1].isVacant ? $0 : max($0, ($1 - Int(slots[$1].hash)) & mask) }
    }

    // MARK: Long segments

    /// Drops the tails of segments that are gone.
    private mutating func compactTails() {
        var kept: [UInt8] = []
        for place in slots.indices where slots[place].tailCount > 0 {
            let range = slots[place].tailRange
            slots[place].tail = UInt32(kept.count)
            kept.append(contentsOf: tails[range])
        }
        tails = kept
        deadTails = 0
    }
}
