package import AMQPEngine
package import MeshTopology

/// One direction of a connection: bytes that are on their way, in order.
package struct Pipe {
    private struct Segment {
        let arrives: Moment
        let bytes: [UInt8]
    }

    package var conditions: Conditions
    private var flying: [Segment] = []
    private var taken = 0
    private var flyingBytes = 0
    /// What has come and was not read.
    package private(set) var unread: [UInt8] = []
    private var lastDeparture = Moment(nanoseconds: 0)
    private var lastArrival = Moment(nanoseconds: 0)
    /// When the writer's last word arrives, behind all that was written; nil if it has not been said.
    private var end: Moment?
    /// Whether nothing arrives any more: what is written waits for better times.
    package var isStalled = false

    /// An empty one.
    package init(_ conditions: Conditions) { self.conditions = conditions }

    /// Whether the writer has said its last word.
    package var isFinished: Bool { end != nil }

    /// Whether the writer may write.
    package var isWritable: Bool { flyingBytes + unread.count < conditions.capacity && !isFinished }

    /// Whether nothing is on its way or unread, the last word aside.
    package var isEmpty: Bool { flyingBytes == 0 && unread.isEmpty }

    /// When the next of the bytes on their way arrive; nil if there are none.
    package var nextArrival: Moment? { taken < flying.count ? flying[taken].arrives : nil }

    /// Whether the reader has read everything, the last word included.
    package func isOver(now: Moment) -> Bool {
        flyingBytes == 0 && unread.isEmpty && !isStalled && (end.map { $0 <= now } ?? false)
    }

    /// Sends bytes off; says when the last of them arrive.
    package mutating func write(_ bytes: [UInt8], now: Moment, _ dice: inout Dice) -> Moment {
        guard let bandwidth = conditions.bandwidth else { return send(bytes, max(now, lastDeparture), &dice) }
        // Much does not arrive all at once in the end, but bit by bit: a hundredth of a second's worth, or a packet.
        let size = Int(max(bandwidth / 100, 1_460))
        var rest = bytes[...]
        repeat {
            let piece = rest.prefix(size)
            rest = rest.dropFirst(size)
            var departure = max(now, lastDeparture)
            departure.nanoseconds += Int64(piece.count) * 1_000_000_000 / max(bandwidth, 1)
            _ = send(rest.isEmpty && piece.count == bytes.count ? bytes : Array(piece), departure, &dice)
        } while !rest.isEmpty
        return lastArrival
    }

    private mutating func send(_ bytes: [UInt8], _ departure: Moment, _ dice: inout Dice) -> Moment {
        lastDeparture = departure
        var arrival = departure
        var delay = conditions.latency
        if conditions.jitter > 0 { delay += Int64(Double(conditions.jitter) * (2 * dice.unit() - 1)) }
        if conditions.loss > 0 {
            var resend = Conditions.resendDelay
            // Each time it is lost again, TCP waits twice as long.
            while resend < 64 * Conditions.resendDelay, dice.happens(conditions.loss) {
                delay += resend
                resend *= 2
            }
        }
        arrival.nanoseconds += max(delay, 0)
        lastArrival = max(arrival, lastArrival)
        flying.append(Segment(arrives: lastArrival, bytes: bytes))
        flyingBytes += bytes.count
        return lastArrival
    }

    /// Says the last word; says when it arrives, behind all that was written.
    package mutating func finish(now: Moment) -> Moment {
        var arrival = max(now, lastDeparture)
        arrival.nanoseconds += conditions.latency
        lastArrival = max(arrival, lastArrival)
        end = lastArrival
        return lastArrival
    }

    /// Lets arrive what has arrived by now.
    package mutating func land(now: Moment) {
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
        } else if taken > flying.count / 2 {
            // While there is much to say, something is always on its way.
            flying.removeFirst(taken)
            taken = 0
        }
    }

    /// Takes the first bytes that have come.
    package mutating func read(atMost count: Int) -> ArraySlice<UInt8> {
        guard count < unread.count else {
            defer { unread = [] }
            return unread[...]
        }
        defer { unread.removeFirst(count) }
        return unread[..<count]
    }
}
