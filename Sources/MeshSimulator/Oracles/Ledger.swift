import AMQPCodec
import AMQPEngine

/// What has become of every message that was sent, and what must never have become of one.
///
/// - What arrives was sent, unchanged, and arrives once.
/// - A sender hears one outcome of each message that it did not send settled.
/// - `accepted` means that a receiver has accepted it, and so do the other outcomes that only receivers give.
/// - What one sender sends to one receiver arrives in order while the ways through the mesh stay the same.
public struct Ledger {
    /// What a sender has heard of a message.
    enum Heard: UInt8 {
        case nothing, accepted, rejected, released, modified
        /// The link or the connection was lost before anything was heard.
        case lost
    }

    private struct Record {
        var sent: Moment
        var size: UInt32
        var isSettled: Bool
        var arrivals: UInt8 = 0
        var verdict = Heard.nothing
        var heard = Heard.nothing
    }

    /// Of messages, how many met with what.
    public struct Counts: Sendable, Equatable {
        /// Those that have been begun.
        public var sent = 0
        /// Those of them that were sent settled, so that nothing is heard of them.
        public var settledBefore = 0
        /// Those that a receiver has got.
        public var arrived = 0
        /// Those that were accepted, as far as the sender has heard.
        public var accepted = 0
        /// Those that were rejected, likewise.
        public var rejected = 0
        /// Those that came back as if they had never been sent.
        public var released = 0
        /// Those that came back because something went wrong on the way.
        public var modified = 0
        /// Those of which the sender will never hear.
        public var lost = 0
    }

    private var records: [[Record]] = []
    /// The last message of a sender that each receiver got.
    private var latest: [Pair: Int] = [:]
    /// Since when nothing has happened to the mesh that could change a way through it, and all nodes have heard of what had.
    private var calm = Moment(nanoseconds: 0)
    /// How many messages met with what.
    public private(set) var counts = Counts()
    /// Nanoseconds from sending to arrival of each message that arrived.
    public private(set) var latencies: [Int64] = []
    /// What was found wrong.
    private(set) var complaints: [String] = []

    private struct Pair: Hashable {
        let sender: Int
        let receiver: Int
    }

    mutating func addClient() { records.append([]) }

    mutating func takeComplaints() -> [String] {
        defer { complaints = [] }
        return complaints
    }

    /// Something has happened, of which the slowest of nodes will have heard in a quarter of a minute.
    mutating func disturb(now: Moment) { calm = now.advanced(byMilliseconds: 15_000) }

    // MARK: What happens to messages

    /// A sender has begun to send its next message.
    mutating func sent(_ sender: Int, size: Int, settled: Bool, now: Moment) {
        records[sender].append(
            Record(sent: now, size: UInt32(clamping: size), isSettled: settled))
        counts.sent += 1
        if settled { counts.settledBefore += 1 }
    }

    /// A receiver has got all of a message; says whether it is one.
    mutating func arrived(_ bytes: [UInt8], at receiver: Int, now: Moment) -> (sender: Int, number: Int)? {
        guard let origin = Parcel.origin(of: bytes), origin.sender < records.count,
            origin.number < records[origin.sender].count
        else {
            complaints.append("a message arrived that nobody has sent, of \(bytes.count) bytes")
            return nil
        }
        let (sender, number) = origin
        let record = records[sender][number]
        if bytes != Parcel.bytes(sender: sender, number: number, size: Int(record.size)) {
            complaints.append("message \(number) of client \(sender) arrived changed")
        }
        if record.arrivals > 0 { complaints.append("message \(number) of client \(sender) arrived twice") }
        records[sender][number].arrivals = record.arrivals &+ 1
        counts.arrived += 1
        latencies.append(now.nanoseconds - record.sent.nanoseconds)
        let pair = Pair(sender: sender, receiver: receiver)
        if let last = latest[pair], last > number, record.sent > calm {
            complaints.append(
                "message \(number) of client \(sender) arrived behind \(last), though nothing had happened")
        }
        latest[pair] = number
        return origin
    }

    /// A receiver has said what becomes of a message.
    mutating func judged(_ sender: Int, _ number: Int, _ verdict: ClientScript.Verdict) {
        records[sender][number].verdict =
            switch verdict {
            case .accepted: .accepted
            case .rejected: .rejected
            case .released: .released
            case .modified: .modified
            }
    }

    /// A sender has heard of one of its messages.
    mutating func heard(_ sender: Int, _ number: Int, _ state: DeliveryState?) {
        guard number < records[sender].count else {
            return complaints.append("client \(sender) hears of a message that it has not sent")
        }
        let heard: Heard =
            switch state {
            case .accepted: .accepted
            case .rejected: .rejected
            case .released: .released
            case .modified: .modified
            default: .lost
            }
        let record = records[sender][number]
        if record.heard != .nothing { complaints.append("client \(sender) hears of message \(number) twice") }
        records[sender][number].heard = heard
        switch heard {
        case .accepted: counts.accepted += 1
        case .rejected: counts.rejected += 1
        case .released: counts.released += 1
        case .modified: counts.modified += 1
        case .lost, .nothing: counts.lost += 1
        }
        let needsVerdict = heard == .accepted || heard == .rejected
        if needsVerdict, record.verdict != heard {
            complaints.append(
                "client \(sender) hears that message \(number) was \(heard), which no receiver has said")
        }
    }

    /// What is still open when everything has come to rest.
    func open() -> [String] {
        var sentences: [String] = []
        for sender in records.indices {
            let open = records[sender].indices.filter {
                !records[sender][$0].isSettled && records[sender][$0].heard == .nothing
            }
            guard let first = open.first else { continue }
            sentences.append("client \(sender) has never heard of \(open.count) messages, the first being \(first)")
        }
        return sentences
    }
}
