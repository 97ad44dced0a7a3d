import AMQPCodec

/// A message on its way out: encoded, with the one who follows it.
struct Outgoing: Sendable {
    let tracker: Tracker
    let payload: [UInt8]
    let settled: Bool
    /// How much of the payload has been sent.
    var offset = 0
    /// Whether the delivery has been started.
    var started = false
    /// Where the connection keeps the tracker until the outcome comes.
    var slot: Int?

    init(_ message: borrowing Message, presettled: Bool, _ tracker: Tracker) {
        var out = OutputBuffer(capacity: Outgoing.guess(message))
        message.write(to: &out)
        payload = out.bytes.withUnsafeBytes { Array($0) }
        settled = presettled
        self.tracker = tracker
    }

    /// About how many bytes the message takes, so that the buffer seldom has to grow.
    private static func guess(_ message: borrowing Message) -> Int {
        switch message.body {
        case .data(let sections): sections.reduce(256) { $0 + $1.count + 16 }
        case .value(.string(let text)): text.utf8.count + 256
        case .sequence, .value: 256
        }
    }
}
