/// Values that keep their place as long as they live; a place is used again once its value is gone.
///
/// They are read and changed where they are: copies of what is as large as a link's state would be most of what it costs to forward a message.
struct Slots<Element>: ~Copyable {
    private var base: UnsafeMutablePointer<Element>
    private var capacity = 16
    private var isTaken: [Bool] = []
    private var free: [Int32] = []

    init() { base = .allocate(capacity: capacity) }

    deinit {
        for place in isTaken.indices where isTaken[place] { (base + place).deinitialize(count: 1) }
        base.deallocate()
    }

    mutating func insert(_ element: consuming Element) -> Int32 {
        if let index = free.popLast() {
            (base + Int(index)).initialize(to: element)
            isTaken[Int(index)] = true
            return index
        }
        if isTaken.count == capacity { grow() }
        (base + isTaken.count).initialize(to: element)
        isTaken.append(true)
        return Int32(isTaken.count - 1)
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: 2 * capacity)
        // All places are taken.
        larger.moveInitialize(from: base, count: capacity)
        base.deallocate()
        base = larger
        capacity *= 2
    }

    mutating func remove(_ index: Int32) {
        precondition(isTaken[Int(index)], "nothing is there to be removed")
        (base + Int(index)).deinitialize(count: 1)
        isTaken[Int(index)] = false
        free.append(index)
    }

    /// The value in a place that is taken.
    subscript(index: Int32) -> Element {
        unsafeAddress {
            precondition(isTaken[Int(index)], "nothing is there")
            return UnsafePointer(base + Int(index))
        }
        unsafeMutableAddress {
            precondition(isTaken[Int(index)], "nothing is there")
            return base + Int(index)
        }
    }

    /// Whether a place is taken.
    func contains(_ index: Int32) -> Bool { isTaken.indices.contains(Int(index)) && isTaken[Int(index)] }

    /// The places that are taken, in order.
    var indices: [Int32] { isTaken.indices.compactMap { isTaken[$0] ? Int32($0) : nil } }
}
