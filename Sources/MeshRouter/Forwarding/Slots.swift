/// Values in an array with places that are reused, so that a small number names each for as long as it lives.
struct Slots<Element> {
    private var places: [Element?] = []
    private var free: [Int32] = []

    mutating func insert(_ element: Element) -> Int32 {
        guard let index = free.popLast() else {
            places.append(element)
            return Int32(places.count - 1)
        }
        places[Int(index)] = element
        return index
    }

    mutating func remove(_ index: Int32) {
        places[Int(index)] = nil
        free.append(index)
    }

    /// The value in a place that is taken.
    subscript(index: Int32) -> Element {
        get { places[Int(index)]! }
        _modify { yield &places[Int(index)]! }
    }

    /// Whether a place is taken.
    func contains(_ index: Int32) -> Bool { places.indices.contains(Int(index)) && places[Int(index)] != nil }

    /// The places that are taken, in order.
    var indices: [Int32] { places.indices.compactMap { places[$0] == nil ? nil : Int32($0) } }
}
