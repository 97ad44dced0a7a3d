import DequeModule

/// The nodes whose advertisements are still to be sent to a neighbour, by their places in the database, each at most once.
struct AdvertisementQueue {
    private enum State {
        case absent
        case due
        /// It stands in line, but the neighbour knows by now what it was to be told.
        case known
    }

    private var places: Deque<Int32> = []
    private var states: [State] = []
    /// How many are due.
    private var count = 0

    var isEmpty: Bool { count == 0 }

    mutating func append(_ place: Int32) {
        while states.count <= place { states.append(.absent) }
        guard states[Int(place)] != .due else { return }
        // Whatever comes and goes, no place stands in line twice.
        if states[Int(place)] == .absent { places.append(place) }
        states[Int(place)] = .due
        count += 1
    }

    /// The neighbour has been told, or knows it already.
    mutating func remove(_ place: Int32) {
        guard place < states.count, states[Int(place)] == .due else { return }
        states[Int(place)] = .known
        count -= 1
    }

    /// The one that waits longest; nil if none does.
    mutating func first() -> Int32? {
        while let place = places.first {
            if states[Int(place)] == .due { return place }
            states[Int(place)] = .absent
            places.removeFirst()
        }
        return nil
    }
}
