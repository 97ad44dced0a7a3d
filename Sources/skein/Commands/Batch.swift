import AMQPMessaging

/// Messages on their way to one address: sent one after the other without waiting for the outcome of each, but never with many in memory.
struct Batch {
    /// How many messages may wait to be sent, and how many octets of them.
    private static let waitingCount = 500
    private static let waitingSize = 1 << 23

    private let messenger: Messenger
    private let address: Address
    private let presettled: Bool
    private let timeout: Duration

    /// Those that may not have been sent, with their size.
    private var waiting: [(tracker: Tracker, size: Int)] = []
    private var waitingStart = 0
    private var waitingBytes = 0
    /// Those without an outcome, oldest first.
    private var unsettled: [Tracker] = []
    private(set) var tally = Tally()

    init(_ messenger: Messenger, _ address: Address, presettled: Bool, timeout: Duration) {
        self.messenger = messenger
        self.address = address
        self.presettled = presettled
        self.timeout = timeout
    }

    /// Sends all of them and waits for their outcomes.
    mutating func send(_ messages: some Sequence<Message>) async throws {
        do {
            for message in messages {
                try await put(message)
            }
            for tracker in unsettled { try await outcome(of: tracker) }
            countOutcomes()
        } catch {
            countOutcomes()
            throw Failure("\(error)" + tally.soFar)
        }
    }

    private mutating func put(_ message: Message) async throws {
        let tracker = messenger.put(message, to: address, presettled: presettled)
        unsettled.append(tracker)
        waiting.append((tracker, message.approximateSize))
        waitingBytes += message.approximateSize
        while waiting.count - waitingStart > Self.waitingCount || waitingBytes > Self.waitingSize {
            guard waitingStart < waiting.count else { break }
            let (oldest, size) = waiting[waitingStart]
            waitingStart += 1
            waitingBytes -= size
            if oldest.status == .waiting { try await whileMoving { try await oldest.sent(timeout: timeout) } }
        }
        if waitingStart > Self.waitingCount {
            waiting.removeFirst(waitingStart)
            waitingStart = 0
            // Outcomes that have come in the meantime need not be kept.
            countOutcomes()
        }
    }

    private func outcome(of tracker: Tracker) async throws {
        do {
            try await whileMoving { _ = try await tracker.outcome(timeout: timeout) }
        } catch MessengerError.unknownOutcome {
            // Counted like any other.
        }
    }

    /// Counts what became of messages, as far as that is known, and forgets these.
    private mutating func countOutcomes() {
        var left: [Tracker] = []
        for tracker in unsettled {
            switch tracker.status {
            case .settled(let state): tally.count(state)
            case .failed(.unknownOutcome): tally.countUnknown()
            case .waiting, .sent, .failed: left.append(tracker)
            }
        }
        unsettled = left
    }

    /// Waits, and goes on waiting when the time is over as long as others than this one got on.
    private func whileMoving(_ wait: () async throws -> Void) async throws {
        while true {
            let before = progress
            do {
                return try await wait()
            } catch let error as MessengerError {
                guard error.isTimeout, progress != before else { throw error }
            }
        }
    }

    /// Changes whenever a message is sent or settled.
    private var progress: Int {
        unsettled.reduce(0) { sum, tracker in
            switch tracker.status {
            case .waiting: sum
            case .sent: sum + 1
            case .settled, .failed: sum + 2
            }
        }
    }
}

extension MessengerError {
    /// Whether it says only that time is over.
    fileprivate var isTimeout: Bool {
        switch self {
        case .noCredit, .noRoom, .noOutcome: true
        default: false
        }
    }
}

extension Message {
    /// About how much memory it takes.
    fileprivate var approximateSize: Int {
        switch body {
        case .data(let sections): sections.reduce(0) { $0 + $1.count }
        case .value(.string(let text)): text.utf8.count
        case .value, .sequence: 100
        }
    }
}
