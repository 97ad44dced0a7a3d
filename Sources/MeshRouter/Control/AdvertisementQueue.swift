import DequeModule

/// The nodes whose advertisements are still to be sent to a neighbour, by their places in the database, each at most once.
struct AdvertisementQueue {
    private var places: Deque<Int32> = []
    /// By place: whether its advertisement is still to be sent.
    private var isDue: [Bool] = []
    /// How many are.
    private var count = 0

    var isEmpty: Bool { count == 0 }

    mutating func append(_ place: Int32) {
        while isDue.count <= place { isDue.append(false) }
        guard !isDue[Int(place)] else { return }
        isDue[Int(place)] = true
        count += 1
        places.append(place)
    }

    /// The neighbour knows it already.
    mutating func remove(_ place: Int32) {
        guard place < isDue.count, isDue[Int(place)] else { return }
        isDue[Int(place)] = false
        count -= 1
    }

    /// The one that waits longest; nil if none does.
    mutating func first() -> Int32? {
        while let place = places.first {
            if isDue[Int(place)] { return place }
            places.removeFirst()
        }
        return nil
    }
}
