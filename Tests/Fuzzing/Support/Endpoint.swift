package import AMQPCodec
package import AMQPEngine

/// One engine, and an application that keeps books of everything it was told and did.
///
/// Whatever bytes and commands it is given, its books have to balance: see ``Endpoint/finish()``.
package final class Endpoint {
    var connection: Connection
    package let side: Connection.Side
    package private(set) var now = Moment(nanoseconds: 0)
    /// What it was given and has not used.
    private var rest: [UInt8] = []
    /// Every byte that it has said.
    package private(set) var said: [UInt8] = []
    private var grammar = Grammar()
    var books: Books
    var transactions: Transactions
    private var counts = Counts()
    /// What the SASL layer wants to know.
    private(set) var question: SASLQuestion?
    /// Whether questions are answered at once and truly.
    package var isObliging = true
    private let configuration: Configuration
    private let coordinator: CoordinatorConfiguration?

    private struct Counts {
        var received = 0
        var commands = 0
        var sent = 0
        var events = 0
        var questions = 0
    }

    /// Without a coordinator, links to one are refused.
    package init(_ side: Connection.Side, _ configuration: Configuration, _ coordinator: CoordinatorConfiguration?) {
        self.side = side
        self.configuration = configuration
        self.coordinator = coordinator
        transactions = Transactions(coordinator)
        books = Books(side, configuration.sasl)
        connection = Connection(side, configuration, now: now)
    }

    /// The same side of the next connection: it has the links that were suspended.
    package func successor() -> Endpoint {
        let next = Endpoint(side, configuration, coordinator)
        next.books.inherit(books)
        next.isObliging = isObliging
        return next
    }

    /// Whether it has been told that the connection is over.
    package var isOver: Bool { books.closure != nil }
    /// Why.
    package var closure: Closure? { books.closure }
    /// The complete messages that came, in order.
    package var messages: [[UInt8]] { books.messages }
    /// What it began to send, by its number.
    package var written: [UInt64: [UInt8]] { books.written }
    /// The numbers of what may arrive twice.
    package var resent: Set<UInt64> { books.resent }
    /// The numbers of what it sent to the end, on links that are still there.
    package var sent: [UInt64] { books.sent.keys.sorted() }
    /// What detached, ended and closed said that was neither told to the other application to say nor nothing.
    package var complaints: [AMQPError] { books.complaints }

    /// The transactions that it was told were committed, and were rolled back, by the other.
    package var committed: Set<TransactionID> { transactions.committed }
    package var rolledBack: Set<TransactionID> { transactions.rolledBack }
    /// The other's transactions that it has committed.
    package var applied: Set<TransactionID> { transactions.applied }

    // MARK: Input

    /// Gives it bytes behind those that it has not used.
    package func receive(_ bytes: some Collection<UInt8>) {
        counts.received += bytes.count
        let wasOver = isOver
        if connection.remoteOpen == nil { grammar.exemption = said.count + connection.pendingOutput }
        rest += bytes
        let input = rest
        let used = input.withUnsafeBytes { connection.receive($0.bytes, now: now) }
        require(used >= 0 && used <= input.count, "it uses what it was given and no more")
        require(!wasOver || used == input.count, "when it is over, it uses everything")
        rest.removeFirst(used)
        drain(input)
        if connection.remoteOpen != nil { grammar.largest = connection.remoteMaxFrameSize }
        hearQuestion()
        if question == nil, !isOver {
            let largest = max(configuration.maxFrameSize, configuration.maxSASLFrameSize, 512)
            require(rest.count < Int(largest), "it leaves less than one frame")
        }
        checkBounds()
    }

    private func hearQuestion() {
        guard let asked = connection.nextSASLQuestion() else { return }
        counts.questions += 1
        require(counts.questions == 1, "it asks at most once")
        question = asked
        if isObliging { answer(Users.answer(asked)) }
    }

    /// Gives the SASL layer its answer, and what has come in the meantime.
    func answer(_ answer: SASLAnswer) {
        books.answered(question, answer)
        question = nil
        connection.answer(answer)
        receive([])
    }

    // MARK: Output

    /// Takes what it has to say.
    package func takeOutput(atMost limit: Int = .max) -> [UInt8] {
        connection.flush(now: now)
        var bytes: [UInt8] = []
        while bytes.count < limit {
            let chunk = connection.firstOutput(limit - bytes.count)
            guard !chunk.isEmpty else { break }
            connection.written(chunk.count)
            bytes += chunk
        }
        said += bytes
        grammar.hear(bytes)
        drain()
        return bytes
    }

    // MARK: Events

    func drain(_ input: [UInt8] = []) {
        while let event = connection.nextEvent() {
            counts.events += 1
            Trace.note("\(side): \(event)")
            books.enter(event, input, &connection)
            transactions.hear(event, input, now, &connection, &books)
        }
        transactions.hear(&connection, &books)
        require(connection.isOver == isOver, "it is over when it has said so")
    }

    // MARK: Time

    /// When its next alarm rings.
    package var deadline: Moment? {
        guard let alarm = transactions.coordinator?.deadline else { return connection.deadline }
        return connection.deadline.map { min($0, alarm) } ?? alarm
    }

    /// Lets time pass, up to the next alarm if that comes first.
    package func pass(milliseconds: UInt32) {
        var next = now.advanced(byMilliseconds: milliseconds)
        if let deadline, deadline < next { next = max(deadline, now) }
        wait(until: next)
        if let deadline { require(deadline > now, "an alarm that has rung is over") }
    }

    /// Moves on to a moment, which no alarm comes before.
    package func wait(until moment: Moment) {
        now = max(now, moment)
        connection.tick(now: now)
        drain()
        transactions.tick(now, &connection)
        drain()
    }

    // MARK: Bounds

    func count(command size: Int = 0) {
        counts.commands += 1
        counts.sent += size
    }

    func checkBounds() {
        let cause = counts.received + 2 * counts.sent
        require(connection.pendingOutput <= 20_000 + 40 * cause + 600 * counts.commands, "output is bounded")
        require(counts.events <= 100 + 2 * cause + 20 * counts.commands, "events are bounded")
    }

    // MARK: The end

    /// Takes the transport away and checks that everything that was announced has ended.
    package func finish() {
        _ = takeOutput()
        connection.transportClosed()
        drain()
        _ = takeOutput()
        commitAll()
        books.checkEnd()
        transactions.checkEnd()
        require(grammar.isWhole || connection.remoteOpen == nil, "what was said was whole")
        require(deadline == nil, "no alarm rings when all is over")
    }
}

extension Connection {
    fileprivate borrowing func firstOutput(_ limit: Int) -> [UInt8] {
        output.withUnsafeBytes { Array($0.prefix(limit)) }
    }
}
