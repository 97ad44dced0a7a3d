import AMQPCodec
package import AMQPEngine
package import MeshTopology

/// What has become of every message that was sent, and what must never have become of one.
///
/// - What arrives was sent, unchanged, and arrives once.
/// - A sender hears one outcome of each message that it did not send settled.
/// - `accepted` means that a receiver has accepted it, and so do the other outcomes that only receivers give.
/// - What one sender sends to one receiver arrives in order while the ways through the mesh stay the same; and then it hears what the
///   receiver has said, and nothing else.
/// - Whatever happens to the mesh in between: as long as nothing happens to the nodes that a message enters and leaves it by, nor to its receiver, that is so for every message that
///   was not sent settled.
/// - A multicast message arrives once at each receiver; and, on the same condition, whoever hears that it was settled may take it that every receiver has had it
///   that was there when it was sent. Its outcome is the best that a receiver has said.
package struct Ledger: Sendable {
    /// What a sender has heard of a message.
    enum Heard: UInt8 {
        case nothing, accepted, rejected, released, modified
        /// The link or the connection was lost before anything was heard.
        case lost

        init(_ outcome: Topology.Outcome) {
            self =
                switch outcome {
                case .accepted: .accepted
                case .rejected: .rejected
                case .released: .released
                case .modified: .modified
                }
        }

        init(_ state: DeliveryState?) {
            self =
                switch state {
                case .accepted: .accepted
                case .rejected: .rejected
                case .released: .released
                case .modified: .modified
                default: .lost
                }
        }

        var bit: UInt8 { 1 << rawValue }

        /// Of what several receivers say, their sender hears what weighs most.
        var weight: Int {
            switch self {
            case .accepted: 4
            case .rejected: 3
            case .modified: 2
            case .released: 1
            case .nothing, .lost: 0
            }
        }
    }

    struct Record: Sendable {
        let sent: Moment
        let size: UInt32
        let isSettled: Bool
        /// Nanoseconds until it arrived for the first time.
        var latency: Int64 = -1
        var arrivals: UInt8 = 0
        /// What weighs most of what receivers have said, and all that they have said.
        var verdict = Heard.nothing
        var verdicts: UInt8 = 0
        var heard = Heard.nothing
    }

    /// What each client has sent.
    private(set) var records: [[Record]] = []
    /// How long what each client has got was under way, in nanoseconds and in the order of arrival.
    package private(set) var latencies: [[Int64]] = []
    private var names: [String] = []
    /// Of each client that sends what is multicast: those that receive it.
    private var audiences: [[Int]?] = []
    private var reach = Reach()
    /// Of each receiver, since when it has been there without a break, and what it got that was multicast.
    private var presence: [Moment?] = []
    private var got: [Set<Arrival>] = []
    /// The last message of a sender that each receiver got.
    private var latest: [Pair: Int] = [:]
    /// Since when nothing has happened to the mesh that could change a way through it, and all nodes have heard of what had.
    private var calm = Moment(nanoseconds: 0)
    /// Since when nothing has happened to receivers and to nodes that have clients, and all nodes have heard of what had.
    private var endsCalm = Moment(nanoseconds: 0)
    /// When a node may have been out of reach for so long that it is given up for good.
    private let patience: Moment
    /// Whether some receiver asks for messages that are settled when they are sent: of these the node says what becomes of them.
    private var haveReceiversNoSay = false
    /// How many arrivals were of a message that had arrived before.
    private(set) var duplicates = 0
    /// How many messages have had no outcome yet of those that are to have one.
    package private(set) var openCount = 0
    /// How much has happened to messages.
    private(set) var events = 0
    /// When something was last said of a message.
    package private(set) var lastEvent = Moment(nanoseconds: 0)
    /// What was found wrong.
    private(set) var complaints: [String] = []
    private static let maximumComplaints = 100

    private struct Arrival: Hashable {
        let sender: Int
        let number: Int
    }

    private struct Pair: Hashable {
        let sender: Int
        let receiver: Int
    }

    /// Creates an empty ledger of a mesh that was started at 0. It takes nodes to give up others `patience` later at the earliest.
    package init(patience: Moment = Moment(nanoseconds: 0)) { self.patience = patience }

    /// Takes note of a node.
    package mutating func add(_ node: Topology.Node) { reach.add(node) }

    /// Takes note of a client, whose place is the number of those that came before.
    package mutating func add(_ client: Topology.Client) {
        records.append([])
        latencies.append([])
        names.append(client.name)
        reach.add(client)
        audiences = reach.audiences
        presence.append(nil)
        got.append([])
        if client.role == .receiver, client.settle == .settled { haveReceiversNoSay = true }
    }

    /// A receiver is there, or has gone.
    mutating func setPresence(_ isThere: Bool, of receiver: Int, now: Moment) {
        presence[receiver] = isThere ? presence[receiver] ?? now : nil
    }

    package mutating func takeComplaints() -> [String] {
        guard !complaints.isEmpty else { return [] }
        defer { complaints = [] }
        return complaints
    }

    private mutating func complain(_ sentence: String) {
        if complaints.count < Ledger.maximumComplaints { complaints.append(sentence) }
    }

    /// Something has happened, of which the slowest of nodes will have heard after so many seconds.
    package mutating func disturb(now: Moment, seconds: UInt32 = 15) {
        calm = max(calm, now.advanced(byMilliseconds: 1_000 * seconds))
    }

    /// The same, of something that has happened to a receiver or to a node that has clients.
    package mutating func disturbEnds(now: Moment) {
        disturb(now: now)
        endsCalm = calm
    }

    // MARK: What happens to messages

    /// A sender has begun to send its next message.
    mutating func sent(_ sender: Int, size: Int, settled: Bool, now: Moment) {
        lastEvent = now
        events += 1
        if !settled { openCount += 1 }
        records[sender].append(Record(sent: now, size: UInt32(clamping: size), isSettled: settled))
    }

    /// A receiver has got all of a message; says which one it is.
    mutating func arrived(_ bytes: [UInt8], at receiver: Int, now: Moment) -> (sender: Int, number: Int)? {
        guard let origin = Parcel.origin(of: bytes), origin.sender < records.count,
            origin.number < records[origin.sender].count
        else {
            complain("\(names[receiver]) got a message that nobody has sent, of \(bytes.count) bytes")
            return nil
        }
        let (sender, number) = origin
        lastEvent = now
        events += 1
        let record = records[sender][number]
        if bytes != Parcel.bytes(sender: sender, number: number, size: Int(record.size)) {
            complain("message \(number) of \(names[sender]) arrived changed at \(names[receiver])")
        }
        let latency = now.nanoseconds - record.sent.nanoseconds
        let isMulticast = audiences[sender] != nil
        let isNew =
            isMulticast ? got[receiver].insert(Arrival(sender: sender, number: number)).inserted : record.arrivals == 0
        if !isNew {
            duplicates += 1
            complain("message \(number) of \(names[sender]) arrived twice, the last time at \(names[receiver])")
        }
        if record.arrivals == 0 { records[sender][number].latency = latency }
        records[sender][number].arrivals = record.arrivals &+ (record.arrivals < .max ? 1 : 0)
        latencies[receiver].append(latency)
        let pair = Pair(sender: sender, receiver: receiver)
        if let last = latest[pair], last > number, record.sent > calm {
            complain(
                "message \(number) of \(names[sender]) arrived behind \(last) at \(names[receiver]), though nothing had happened"
            )
        } else if let last = latest[pair], last > number, !record.isSettled, record.sent > endsCalm, now < patience {
            complain(
                "message \(number) of \(names[sender]) arrived behind \(last) at \(names[receiver]), though nothing had happened to its ends"
            )
        }
        latest[pair] = number
        return origin
    }

    /// A receiver has said what becomes of a message.
    mutating func judged(_ sender: Int, _ number: Int, _ outcome: Topology.Outcome) {
        let said = Heard(outcome)
        let known = records[sender][number].verdict
        records[sender][number].verdicts |= said.bit
        if audiences[sender] == nil || said.weight > known.weight {
            records[sender][number].verdict = said
        }
        events += 1
    }

    /// A sender has heard of one of its messages.
    mutating func heard(_ sender: Int, _ number: Int, _ state: DeliveryState?, now: Moment) {
        guard number < records[sender].count else {
            return complain("\(names[sender]) hears of a message that it has not sent")
        }
        let heard = Heard(state)
        events += 1
        let record = records[sender][number]
        if record.heard != .nothing {
            complain("\(names[sender]) hears of message \(number) twice")
        } else if !record.isSettled {
            openCount -= 1
        }
        records[sender][number].heard = heard
        expectAll(sender, number, now: now)
        let needsVerdict = heard == .accepted || heard == .rejected
        if needsVerdict, record.verdicts & heard.bit == 0, !haveReceiversNoSay {
            complain("\(names[sender]) hears that message \(number) was \(heard), which no receiver has said")
        } else if record.verdict != heard, record.sent > calm, !haveReceiversNoSay {
            let said =
                record.verdict == .nothing ? "no receiver has said anything" : "its receiver said \(record.verdict)"
            complain(
                "\(names[sender]) hears that message \(number) was \(heard), and \(said), though nothing had happened")
        } else if heard != .lost, record.verdict != heard, record.sent > endsCalm, now < patience, !haveReceiversNoSay {
            // What a sender has lost the link for, it has lost itself.
            complain(
                "\(names[sender]) hears that message \(number) was \(heard), though nothing had happened to its ends")
        }
    }

    /// All who receive what a sender sends must have had what it hears of, if it is multicast.
    private mutating func expectAll(_ sender: Int, _ number: Int, now: Moment) {
        let record = records[sender][number]
        guard let audience = audiences[sender], record.heard != .lost, record.sent > endsCalm, now < patience else {
            return
        }
        for receiver in audience {
            // It takes a while until everybody has heard of a receiver.
            guard let since = presence[receiver], record.sent > since.advanced(byMilliseconds: 15_000),
                !got[receiver].contains(Arrival(sender: sender, number: number))
            else { continue }
            complain(
                "\(names[sender]) hears that message \(number) was \(record.heard), and \(names[receiver]) has not got it, though nothing had happened to its ends"
            )
        }
    }

    /// Of what each sender has never heard, though all has come to rest; a sentence each.
    package func open() -> [String] {
        records.indices.compactMap { sender in
            let open = records[sender].indices.filter {
                !records[sender][$0].isSettled && records[sender][$0].heard == .nothing
            }
            guard let first = open.first else { return nil }
            return "\(names[sender]) has never heard of \(open.count) messages, the first being \(first)"
        }
    }

    /// What became of a message, as its sender has heard; nil if it was not sent.
    func heard(_ number: Int, of sender: Int) -> Heard? {
        number < records[sender].count ? records[sender][number].heard : nil
    }
}
