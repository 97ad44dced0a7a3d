import AMQPCodec
import AMQPEngine

/// One side of a connection with everything that happened to it, and an application that may react.
final class Peer {
    var connection: Connection
    var log: [Happening] = []
    /// Every byte that it has said.
    var said: [UInt8] = []
    /// What it was given and has not used.
    private(set) var rest: [UInt8] = []
    /// What the application does about an event.
    var react: (Peer, Happening) -> Void = { _, _ in }
    /// Sees events as they are.
    private var observer: (Event, [UInt8]) -> Void = { _, _ in }
    /// What the application answers to the SASL layer; nil puts it off.
    var answer: (SASLQuestion) -> SASLAnswer? = { _ in nil }
    private(set) var questions: [SASLQuestion] = []

    init(_ side: Connection.Side, _ configuration: Configuration, now: Moment = Moment(nanoseconds: 0)) {
        connection = Connection(side, configuration, now: now)
    }

    /// Gives it bytes behind those that it has not used, and tells the application.
    func receive(_ bytes: some Sequence<UInt8>, now: Moment) {
        rest += bytes
        let input = rest
        let used = input.withUnsafeBytes { connection.receive($0.bytes, now: now) }
        rest.removeFirst(used)
        drain(input)
        guard let question = connection.nextSASLQuestion() else { return }
        questions.append(question)
        if let answer = answer(question) { give(answer, now: now) }
    }

    /// Gives the SASL layer its answer, and what has come in the meantime.
    func give(_ answer: SASLAnswer, now: Moment = Moment(nanoseconds: 0)) {
        connection.answer(answer)
        receive([], now: now)
    }

    /// Tells the application what commands or the time have caused.
    func drain(_ input: [UInt8] = []) {
        while let event = connection.nextEvent() {
            observer(event, input)
            let happening = Happening(event, input, connection)
            log.append(happening)
            react(self, happening)
        }
    }

    /// Shows each event, with what a ``Happening`` leaves out.
    func observe(_ observer: @escaping (Event) -> Void) { self.observer = { event, _ in observer(event) } }

    /// The same with the input that the event is about.
    func observe(_ observer: @escaping (Event, [UInt8]) -> Void) { self.observer = observer }

    /// Takes what it has to say.
    func takeOutput(now: Moment, atMost limit: Int = .max) -> [UInt8] {
        drain()
        connection.flush(now: now)
        var bytes: [UInt8] = []
        while bytes.count < limit {
            let chunk = connection.firstOutput(limit - bytes.count)
            guard !chunk.isEmpty else { break }
            connection.written(chunk.count)
            bytes += chunk
        }
        said += bytes
        drain()
        return bytes
    }

    @discardableResult
    func send(
        _ payload: [UInt8], on link: LinkID, settled: Bool = false, more: Bool = false, tag: DeliveryTag? = nil,
        format: UInt32 = 0, state: DeliveryState? = nil, mode: ReceiverSettleMode? = nil, batchable: Bool = false,
        token: Token = Token()
    ) throws(SendError) -> Sent {
        let result = payload.withUnsafeBytes { bytes in
            Result { () throws(SendError) in
                try connection.send(
                    bytes.bytes, on: link, tag: tag, settled: settled, more: more, messageFormat: format, state: state,
                    rcvSettleMode: mode, batchable: batchable, token: token)
            }
        }
        return try result.get()
    }
}

extension Connection {
    fileprivate borrowing func firstOutput(_ limit: Int) -> [UInt8] {
        output.withUnsafeBytes { Array($0.prefix(limit)) }
    }
}

/// What tests most often ask of a log.
extension Peer {
    var sessions: [SessionID] { log.compactMap { if case .begun(let id) = $0 { id } else { nil } } }
    var links: [LinkID] { log.compactMap { if case .attached(let id) = $0 { id } else { nil } } }
    var arrivals: [Arrival] { log.compactMap { if case .transfer(let arrival) = $0 { arrival } else { nil } } }
    var closures: [Closure] { log.compactMap { if case .closed(let closure) = $0 { closure } else { nil } } }
    var detached: [LinkID] { log.compactMap { if case .detached(let id, _, _) = $0 { id } else { nil } } }
    var ended: [SessionID] { log.compactMap { if case .ended(let id, _) = $0 { id } else { nil } } }
    var writable: Int { log.count { if case .writable = $0 { true } else { false } } }

    var resumptions: [Resumption] {
        log.compactMap { if case .resumption(_, let resumption) = $0 { resumption } else { nil } }
    }
    var suspended: [SuspendedLink] { log.compactMap { if case .suspended(_, let link) = $0 { link } else { nil } } }

    /// The transfers that it has sent.
    var transfers: [Transfer] {
        get throws { try Frame.all(said).compactMap { if case .transfer(let body) = $0.body { body } else { nil } } }
    }

    /// The complete messages that came on a link, aborted ones left out.
    func messages(on link: LinkID) -> [[UInt8]] {
        var whole: [[UInt8]] = []
        var current: [UInt8] = []
        for arrival in arrivals where arrival.link == link {
            if arrival.first { current = [] }
            current += arrival.payload
            if !arrival.more, !arrival.aborted { whole.append(current) }
        }
        return whole
    }

    /// States of outcomes in the order they came.
    var outcomes: [DeliveryState?] {
        log.compactMap { if case .outcome(_, _, _, let state, _) = $0 { .some(state) } else { nil } }
    }
}
