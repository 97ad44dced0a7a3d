import AMQPCodec

/// Neighbouring deliveries about which the same is to be said, gathered so that one `disposition` says it (§2.7.6).
struct PendingDispositions {
    private var first: UInt32 = 0
    private var last: UInt32 = 0
    private var state: DeliveryState?
    private var settled = false
    private var isEmpty = true

    /// Adds a delivery; returns the frame that must go out first if it does not continue the range.
    mutating func add(_ id: UInt32, _ newState: DeliveryState?, settled newSettled: Bool, as role: Role) -> Disposition?
    {
        if !isEmpty, id == last &+ 1, newSettled == settled, newState == state {
            last = id
            return nil
        }
        let frame = take(as: role)
        first = id
        last = id
        state = newState
        settled = newSettled
        isEmpty = false
        return frame
    }

    /// Empties the range into a frame.
    mutating func take(as role: Role) -> Disposition? {
        guard !isEmpty else { return nil }
        isEmpty = true
        defer { state = nil }
        return Disposition(role: role, first: first, last: last == first ? nil : last, settled: settled, state: state)
    }
}
