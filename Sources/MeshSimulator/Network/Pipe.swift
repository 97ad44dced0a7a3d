import AMQPEngine

/// One direction of a connection: bytes that are on their way, in order.
struct Pipe {
    private struct Segment {
        let arrives: Moment
        let bytes: [UInt8]
    }

    var conditions: Conditions
    private var flying: [Segment] = []
    private var taken = 0
    private var flyingBytes = 0
    /// What has come and was not read.
    private(set) var unread: [UInt8] = []
    private var lastDeparture = Moment(nanoseconds: 0)
    private var lastArrival = Moment(nanoseconds: 0)
    /// Whether the writer has said its last word.
    var isFinished = false
    /// Whether nothing arrives any more: what is written waits for better times.
    var isStalled = false

    init(_ conditions: Conditions) { self.conditions = conditions }

    /// Whether the writer may write.
    var isWritable: Bool { flyingBytes + unread.count < conditions.capacity && !isFinished }

    /// Whether there is nothing on its way and nothing unread.
    var isEmpty: Bool { flyingBytes == 0 && unread.isEmpty }

    /// Sends bytes off; says when they arrive.
    mutating func write(_ bytes: [UInt8], now: Moment, _ dice: inout Dice) -> Moment {
        var departure = max(now, lastDeparture)
        if let bandwidth = conditions.bandwidth {
            departure.nanoseconds += Int64(bytes.count) * 1_000_000_000 / max(bandwidth, 1)
        }
        lastDeparture = departure
        var arrival = departure
        arrival.nanoseconds += conditions.latency
        if conditions.jitter > 0 { arrival.nanoseconds += Int64(Double(conditions.jitter) * dice.unit()) }
        lastArrival = max(arrival, lastArrival)
        flying.append(Segment(arrives: lastArrival, bytes: bytes))
        flyingBytes += bytes.count
        return lastArrival
    }

    /// When the last word arrives, behind all that was written.
    mutating func finish(now: Moment) -> Moment {
        isFinished = true
        var arrival = max(now, lastDeparture)
        arrival.nanoseconds += conditions.latency
        lastArrival = max(arrival, lastArrival)
        return lastArrival
    }

    /// Lets arrive what has arrived by now.
    mutating func land(now: Moment) {
        guard !isStalled else { return }
        while taken < flying.count, flying[taken].arrives <= now {
            // What comes alone is not copied.
            if unread.isEmpty { unread = flying[taken].bytes } else { unread += flying[taken].bytes }
            flyingBytes -= flying[taken].bytes.count
            taken += 1
        }
        if taken == flying.count {
            flying.removeAll(keepingCapacity: true)
            taken = 0
        }
    }

    /// Takes the first bytes that have come.
    mutating func read(atMost count: Int) -> ArraySlice<UInt8> {
        guard count < unread.count else {
            defer { unread = [] }
            return unread[...]
        }
        defer { unread.removeFirst(count) }
        return unread[..<count]
    }
}
