package import AMQPCodec
package import AMQPEngine

/// What the application does, as the input decides. Everything that the engine can be told is told here and nowhere else.
extension Endpoint {
    /// The errors that applications give, so that they can be told from those that engines give.
    package static let reason = AMQPError("fuzz:told", "told to")

    /// Gives one command. With `isLate` it may be about what is gone, which must do nothing.
    package func command(_ choices: inout Choices, isLate: Bool = false) {
        count()
        switch choices.below(26) {
        case 0: begin(choices.once(in: 4) ? SessionOptions(properties: ["a": 1]) : nil)
        case 1: attach(&choices)
        case 2: accept(&choices)
        case 3: refuse(&choices)
        case 4, 5: grant(&choices, isLate)
        case 6, 7, 8: send(&choices, isLate)
        case 9: abort(&choices)
        case 10, 11: update(&choices, isLate)
        case 12: settle(&choices, isLate)
        case 13: if let link = anyLink(&choices, isLate) { connection.drained(link) }
        case 14: if let link = anyLink(&choices, isLate) { connection.offer(choices.number(), on: link) }
        case 15: detach(&choices, isLate)
        case 16: resume(&choices)
        case 17: if let place = choices.pick(from: Array(books.resumptions.indices)) { goOn(resuming: place) }
        case 18: if choices.once(in: 4) { end(&choices, isLate) }
        case 19...24: transact(&choices, isLate)
        default: if let session = anySession(&choices, isLate) { connection.pause(session, choices.flag()) }
        }
        drain()
        checkBounds()
    }

    /// Accepts what waits and grants credit where there is none.
    package func welcome() {
        while let link = books.waiting.first { accept(link) }
        for link in books.links where connection.role(of: link) == .receiver && connection.flow(of: link)?.credit == 0 {
            connection.grant(10, on: link)
        }
        drain()
    }

    /// Answers what waits, sends what is left, settles what is not.
    package func tidy() {
        for session in books.sessions { connection.pause(session, false) }
        while let link = books.waiting.first { accept(link) }
        for place in books.unsent.indices.reversed() { goOn(place) }
        for delivery in books.incoming { take(delivery) }
        for (link, delivery) in books.undecided { update(delivery, on: link, .accepted, settled: true) }
        drain()
        finishTransactions()
        for place in books.resumptions.indices.reversed() where place < books.resumptions.count {
            goOn(resuming: place)
        }
        welcome()
    }

    /// What ``tidy()`` has to do; nil for nothing.
    package var todo: String? {
        let counts = [
            ("to answer", books.waiting.count), ("to send on", books.unsent.count),
            ("to settle as receiver", books.incoming.count), ("to settle as sender", books.undecided.count),
            ("to resume", books.resumptions.count),
        ]
        let left = (counts + transactions.pending).filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }
        return left.isEmpty ? nil : left.joined(separator: ", ")
    }

    /// How many deliveries of all sessions are not settled.
    package var unsettled: Int {
        books.sessions.reduce(0) { sum, session in
            let (incoming, outgoing) = connection.unsettled(in: session)
            return sum + incoming + outgoing
        }
    }

    package func close(_ error: AMQPError? = nil) {
        connection.close(error)
        drain()
    }

    /// Answers the SASL layer in whatever way, or truly.
    package func answer(_ choices: inout Choices) {
        guard let question else { return answer(.password(isCorrect: true)) }
        switch choices.below(8) {
        case 0: answer(.password(isCorrect: choices.flag()))
        case 1: answer(.credentials(nil))
        case 2: answer(.credentials(Users.credentials(.sha512)))
        case 3: answer(.saltedPassword(choices.octets(choices.below(70))))
        case 4: answer(.unavailable(isTemporary: choices.flag()))
        default: answer(Users.answer(question))
        }
    }

    // MARK: Sessions

    package func begin(_ options: SessionOptions? = nil) {
        guard books.sessions.count < 4, let session = connection.begin(options) else { return }
        books.began(session)
        drain()
    }

    private func end(_ choices: inout Choices, _ isLate: Bool) {
        guard let session = anySession(&choices, isLate) else { return }
        connection.end(session, choices.flag() ? Self.reason : nil)
        books.ended(session)
    }

    // MARK: Links

    private func attach(_ choices: inout Choices) {
        guard books.links.count < 12, let session = choices.pick(from: books.sessions) else { return }
        let role = choices.pick(Role.sender, .receiver)
        var attach = Attach(name: "\(side)-\(choices.below(200))-\(books.everyLink.count)", handle: 0, role: role)
        attach.source = Source(address: "a")
        attach.target = .target(Target(address: "b"))
        attach.initialDeliveryCount = choices.pick(.none, 0, .max - 2)
        attach.maxMessageSize = choices.pick(.none, 0, 100, 1_000)
        attach.rcvSettleMode = choices.pick(.first, .second)
        let recoverable = choices.flag()
        guard let link = connection.attach(attach, in: session, recoverable: recoverable) else { return }
        books.attached(link, in: session)
        if recoverable { books.canRecover(link) }
    }

    private func resume(_ choices: inout Choices) {
        guard let place = choices.pick(from: Array(books.suspended.indices)) else { return }
        guard books.hasOpened, let session = choices.pick(from: books.sessions) else { return }
        guard let link = connection.attach(resuming: books.suspended[place], in: session) else { return }
        books.attached(link, in: session)
        books.resumed(link, place)
    }

    /// Attaches a link like any other.
    package func attach(_ role: Role) {
        guard let session = books.sessions.first else { return }
        let attach = Attach(
            name: "\(side)-\(books.everyLink.count)", handle: 0, role: role, source: Source(address: "a"),
            target: .target(Target(address: "b")))
        guard let link = connection.attach(attach, in: session) else { return }
        books.attached(link, in: session)
        drain()
    }

    private func accept(_ choices: inout Choices) {
        guard let link = choices.pick(from: books.waiting) else { return }
        accept(link, maxMessageSize: choices.pick(.none, 100), recoverable: choices.flag())
    }

    private func accept(_ link: LinkID, maxMessageSize: UInt64? = nil, recoverable: Bool = true) {
        guard let asked = connection.remoteAttach(of: link) else { return books.answered(link) }
        if case .coordinator? = asked.target, transactions.coordinator == nil {
            connection.refuse(link, Self.reason)
            return books.answered(link)
        }
        let known = books.suspended.firstIndex { $0.name == asked.name && $0.role == connection.role(of: link) }
        if recoverable, let known {
            connection.accept(link, resuming: books.suspended[known])
            books.resumed(link, known)
        } else {
            connection.accept(
                link, source: asked.source, target: asked.target, maxMessageSize: maxMessageSize,
                recoverable: recoverable)
            if recoverable { books.canRecover(link) }
        }
        books.answered(link)
    }

    private func refuse(_ choices: inout Choices) {
        guard let link = choices.pick(from: books.waiting) else { return }
        connection.refuse(link, Self.reason)
        books.answered(link)
    }

    private func grant(_ choices: inout Choices, _ isLate: Bool) {
        let receivers = books.links.filter { connection.role(of: $0) == .receiver }
        guard let link = isLate ? anyLink(&choices, true) : choices.pick(from: receivers) else { return }
        let flags = choices.byte()
        connection.grant(
            choices.number(), on: link, drain: flags & 7 == 7, echo: flags & 0x18 == 0x18,
            properties: flags & 0xe0 == 0xe0 ? ["a": 1] : nil)
    }

    private func detach(_ choices: inout Choices, _ isLate: Bool) {
        guard let link = anyLink(&choices, isLate) else { return }
        connection.detach(link, closed: choices.flag(), choices.flag() ? Self.reason : nil)
    }

    // MARK: Deliveries

    /// Sends a small message on the first link that can, perhaps in a transaction.
    package func send(posting: Bool) {
        var choices = Choices([0, posting ? 0x40 : 0])
        send(&choices, false)
        drain()
    }

    private func send(_ choices: inout Choices, _ isLate: Bool) {
        let senders = books.links.filter { connection.role(of: $0) == .sender }
        guard let link = isLate ? anyLink(&choices, true) : choices.pick(from: senders) else { return }
        if let place = books.unsent.firstIndex(where: { $0.link == link }) { return goOn(place) }
        let acquisition = transactions.coordinator?.acquisition(on: link) ?? .plain
        if acquisition == .none, !isLate { return }
        let flags = choices.byte()
        let token = books.token()
        // Begins with who sends it and its number, so that no two are alike.
        var message = [side == .initiator ? 0 : 1] + (0..<8).map { UInt8(truncatingIfNeeded: token >> (56 - 8 * $0)) }
        message += (0..<choices.pick(0, 30, 400, 3_000)).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ Int(token)) }
        let first = flags & 3 == 3 ? message.count / 2 : message.count
        let settled = flags & 0x0c == 0x0c
        var tag = flags & 0x10 == 0 ? nil : DeliveryTag(choices.octets(choices.below(33)))
        if let given = tag, !books.mayGive(given, on: link) { tag = nil }
        let extras = flags & 0x20 == 0 ? 0 : choices.byte()
        let posting = flags & 0x40 == 0x40 ? transaction(&choices, isLate) : nil
        let state = if case .under(let id) = acquisition { id.state } else { posting?.state }
        let mode: ReceiverSettleMode? = extras & 4 == 0 ? nil : extras & 8 == 0 ? .first : .second
        guard
            let sent = send(
                message[..<first], on: link, tag, settled: settled, more: first < message.count, state: state,
                mode: mode,
                batchable: extras & 16 == 16, token), sent.started
        else { return }
        books.started(token, message, link, sent.delivery, tag, settled: settled)
        if case .under = acquisition {
            transactions.coordinator?.acquired(sent.delivery, on: link, token: Token(low: token), settled: settled)
        } else if let posting {
            transactions.post(token, posting)
        }
        if sent.taken < message.count {
            books.leftOver(link, token, Array(message[sent.taken...]))
        } else {
            books.completed(token, link)
        }
    }

    private func goOn(_ place: Int) {
        let (link, token, rest) = books.unsent[place]
        guard let sent = send(rest[...], on: link, nil, token) else {
            // Too large: then it has been aborted. Or detached, which its event will tell.
            if !connection.isPartial(link) { books.aborted(place) }
            return
        }
        books.wentOn(place, sent.taken)
        if sent.complete { books.completed(place) }
    }

    /// Sends what a resumption asks for.
    private func goOn(resuming place: Int) {
        let (link, resumption) = books.resumptions[place]
        guard connection.flow(of: link)?.credit ?? 0 > 0, !connection.isPartial(link) else { return }
        let token = resumption.token.low
        var rest = books.written[token]?[...] ?? []
        if case .resume(let point) = resumption.next { rest = rest.dropFirst(Int(min(point.sectionOffset, 1 << 20))) }
        guard let sent = send(rest, on: link, resumption.tag, 0) else {
            if connection.isAttached(link), connection.flow(of: link)?.credit ?? 0 > 0 { books.gaveUp(place) }
            return
        }
        guard sent.started else { return }
        books.wentOn(place, as: sent.delivery)
        if !sent.complete { books.leftOver(link, token, Array(rest.dropFirst(sent.taken))) }
    }

    private func send(
        _ payload: ArraySlice<UInt8>, on link: LinkID, _ tag: DeliveryTag?, settled: Bool = false, more: Bool = false,
        state: DeliveryState? = nil, mode: ReceiverSettleMode? = nil, batchable: Bool = false, _ token: UInt64
    ) -> Sent? {
        count(command: payload.count)
        let sent = payload.withUnsafeBytes { bytes in
            try? connection.send(
                bytes.bytes, on: link, tag: tag, settled: settled, more: more, state: state, rcvSettleMode: mode,
                batchable: batchable, token: Token(low: token))
        }
        require((sent?.taken ?? 0) <= payload.count, "it takes what there is")
        return sent
    }

    private func abort(_ choices: inout Choices) {
        guard let place = choices.pick(from: Array(books.unsent.indices)) else { return }
        connection.abort(books.unsent[place].link)
        books.aborted(place)
    }

    private func update(_ choices: inout Choices, _ isLate: Bool) {
        if isLate {
            guard let (link, delivery) = choices.pick(from: books.everyDelivery) else { return }
            guard !books.isTransactional(link, delivery) else { return }
            return update(delivery, on: link, state(&choices, isLate), settled: choices.below(4) > 0)
        }
        guard let delivery = choices.pick(from: books.incoming) else { return }
        let state = state(&choices, isLate)
        take(delivery, state, settled: choices.below(4) > 0)
    }

    private func settle(_ choices: inout Choices, _ isLate: Bool) {
        guard let (link, delivery) = choices.pick(from: isLate ? books.everyDelivery : books.undecided) else { return }
        guard !books.isTransactional(link, delivery) else { return }
        update(delivery, on: link, choices.flag() ? .accepted : nil, settled: true)
    }

    /// Says something of a delivery, which may be ours or the peer's.
    func update(_ delivery: UInt32, on link: LinkID, _ state: DeliveryState?, settled: Bool) {
        let before = unsettled(on: link)
        connection.update(delivery, on: link, state, settled: settled)
        let after = unsettled(on: link)
        if after.incoming < before.incoming { books.updated(link, delivery) }
        if after.outgoing < before.outgoing { books.settled(link, delivery) }
    }

    private func unsettled(on link: LinkID) -> (incoming: Int, outgoing: Int) {
        connection.session(of: link).map { connection.unsettled(in: $0) } ?? (0, 0)
    }

    private func state(_ choices: inout Choices, _ isLate: Bool) -> DeliveryState? {
        let state: DeliveryState? = choices.pick(
            .accepted, .none, .released, .rejected(nil), .rejected(Self.reason),
            .modified(Modified(deliveryFailed: true)),
            .received(Received(sectionNumber: 0, sectionOffset: 9)), .declared(Declared(txnID: [1])))
        guard let state, state.isOutcome, isLate || !transactions.controller.transactions.isEmpty, choices.flag() else {
            return state
        }
        return transaction(&choices, isLate)?.state(with: state)
    }

    // MARK: Picking

    private func anySession(_ choices: inout Choices, _ isLate: Bool) -> SessionID? {
        choices.pick(from: isLate ? books.everySession : books.sessions)
    }

    private func anyLink(_ choices: inout Choices, _ isLate: Bool) -> LinkID? {
        choices.pick(from: isLate ? books.everyLink : books.links)
    }
}
