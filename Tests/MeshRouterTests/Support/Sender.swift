import AMQPCodec
import AMQPEngine

/// A client's link on which it sends.
final class Sender {
    private struct Outgoing {
        let number: Int
        let bytes: [UInt8]
        let settled: Bool
        var taken = 0
    }

    let link: LinkID
    unowned let client: Client
    var attach: Attach?
    private(set) var isGone = false
    private(set) var error: AMQPError?
    private var waiting: [Outgoing] = []
    private var next = 0
    /// The numbers of the messages that have begun to leave.
    private(set) var begun: [Int] = []
    /// What was heard of each message, in the order in which it was heard. Nil: that its link is gone.
    private(set) var outcomes: [Int: [DeliveryState?]] = [:]

    init(_ link: LinkID, _ client: Client) {
        self.link = link
        self.client = client
    }

    /// Whether each of its messages says where it goes.
    var isAnonymous = false
    var credit: UInt32 { client.connection.flow(of: link)?.credit ?? 0 }
    /// How many messages wait for credit.
    var backlog: Int { waiting.count }

    /// Sends a message as soon as there is credit; says its number.
    @discardableResult
    func send(_ bytes: [UInt8], settled: Bool = false) -> Int {
        defer { next += 1 }
        waiting.append(Outgoing(number: next, bytes: bytes, settled: settled))
        push()
        return next
    }

    @discardableResult
    func send(_ message: Message, settled: Bool = false) -> Int { send(message.encoded, settled: settled) }

    func push() {
        while let head = waiting.first {
            guard let sent = write(Array(head.bytes[head.taken...]), settled: head.settled, number: head.number) else {
                return
            }
            if sent.started, begun.last != head.number { begun.append(head.number) }
            waiting[0].taken += sent.taken
            guard sent.complete else { return }
            waiting.removeFirst()
        }
    }

    /// Sends a part of a message at once.
    @discardableResult
    func write(_ bytes: [UInt8], settled: Bool = false, more: Bool = false, number: Int = 0) -> Sent? {
        bytes.withUnsafeBytes { raw in
            try? client.connection.send(
                raw.bytes, on: link, settled: settled, more: more, token: Token(low: UInt64(number)))
        }
    }

    func abort() { client.connection.abort(link) }
    func detach() { client.connection.detach(link) }

    func heard(_ outcome: Outcome) {
        if !outcome.settled { client.connection.update(outcome.delivery, on: link, nil) }
        outcomes[Int(outcome.token.low), default: []].append(outcome.state)
    }

    func ended(_ error: AMQPError?) {
        isGone = true
        self.error = error
        waiting = []
    }

    /// What was heard of the messages in the order of their numbers; only those of which anything was.
    var said: [DeliveryState?] { outcomes.keys.sorted().flatMap { outcomes[$0]! } }
}

extension Message {
    var encoded: [UInt8] {
        var out = OutputBuffer()
        write(to: &out)
        return out.bytes.withUnsafeBytes { Array($0) }
    }
}
