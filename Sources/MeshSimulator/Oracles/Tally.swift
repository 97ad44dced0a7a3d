import AMQPEngine

/// How many messages met with what.
public struct Tally: Sendable, Hashable {
    /// Those that have been begun.
    public var sent = 0
    /// Those of them that were sent settled, so that nothing is heard of them.
    public var settledBefore = 0
    /// Those of them that some receiver has got.
    public var arrived = 0
    /// Those that were accepted, as far as the sender has heard.
    public var accepted = 0
    /// Those that were rejected, likewise.
    public var rejected = 0
    /// Those that came back to their sender, as released or modified.
    public var returned = 0
    /// Those of which the sender will never hear, because its connection ended first.
    public var unheard = 0
    /// Those that neither arrived nor came back.
    public var lost = 0
    /// Nanoseconds from sending to arrival of each of those that arrived, in no order.
    var latencies: [Int64] = []

    /// Nothing yet.
    public init() {}

    fileprivate mutating func count(_ record: Ledger.Record) {
        sent += 1
        if record.isSettled { settledBefore += 1 }
        if record.arrivals > 0 {
            arrived += 1
            latencies.append(record.latency)
        }
        var cameBack = false
        switch record.heard {
        case .nothing: break
        case .accepted: accepted += 1
        case .rejected:
            rejected += 1
            cameBack = true
        case .released, .modified:
            returned += 1
            cameBack = true
        case .lost: unheard += 1
        }
        if record.arrivals == 0, !cameBack { lost += 1 }
    }

    /// How long this share of the messages, 0…1, took at most; nil if none arrived.
    public func latency(of share: Double) -> Duration? { Tally.latency(of: share, latencies) }

    static func latency(of share: Double, _ latencies: [Int64]) -> Duration? {
        guard !latencies.isEmpty else { return nil }
        let sorted = latencies.sorted()
        let place = Int((share * Double(sorted.count)).rounded(.up)) - 1
        return .nanoseconds(sorted[min(max(place, 0), sorted.count - 1)])
    }
}

extension Ledger {
    /// What became of the messages that these clients have sent.
    package func tally(of senders: some Sequence<Int>) -> Tally {
        var tally = Tally()
        for sender in senders { for record in records[sender] { tally.count(record) } }
        return tally
    }

    /// What became of all messages.
    package var tally: Tally { tally(of: records.indices) }
}
