import AMQPCodec
import AMQPEngine

/// What an application was told and did, held to what an engine promises.
struct Books {
    /// Sessions that can be used, ours and the peer's.
    private(set) var sessions: [SessionID] = []
    private(set) var links: [LinkID] = []
    /// The peer's links that have not been answered.
    private(set) var waiting: [LinkID] = []
    /// Deliveries that have come and are not settled.
    private(set) var incoming: [Incoming] = []
    /// Deliveries that have come and whose end is up to a transaction.
    private var held: Set<DeliveryKey> = []
    /// Outcomes that have come unsettled.
    private(set) var undecided: [(link: LinkID, delivery: UInt32)] = []
    /// Deliveries of ours under way, and what is left to send of them.
    private(set) var unsent: [(link: LinkID, token: UInt64, rest: [UInt8])] = []
    private(set) var closure: Closure?
    private(set) var messages: [[UInt8]] = []
    private(set) var hasOpened = false
    /// Errors that no application gave.
    private(set) var complaints: [AMQPError] = []

    /// Links that were suspended, with what is needed to resume them.
    private(set) var suspended: [SuspendedLink] = []
    /// Deliveries of resumed links that go on when the rest of them is sent.
    private(set) var resumptions: [(link: LinkID, resumption: Resumption)] = []
    /// The numbers of what had to be sent again from the beginning, so that it may arrive twice.
    private(set) var resent: Set<UInt64> = []

    /// All that ever was, for commands that come too late.
    private(set) var everySession: [SessionID] = []
    private(set) var everyLink: [LinkID] = []
    private(set) var everyDelivery: [(link: LinkID, delivery: UInt32)] = []

    /// Control links, which are no business of the application's.
    private var controls: Set<LinkID> = []
    /// The sessions that have been ended but whose end has not been answered are still here.
    private var openSessions: Set<SessionID> = []
    private var begun: Set<SessionID> = []
    private var sessionOfLink: [LinkID: SessionID] = [:]
    private var attached: Set<LinkID> = []
    /// What is arriving on each link.
    private var arriving: [LinkID: Arriving] = [:]
    /// What has arrived of unsettled deliveries, and on which links it has been suspended.
    private var contents: [LinkID: [DeliveryTag: Content]] = [:]
    private var kept: [String: [DeliveryTag: Content]] = [:]
    /// Deliveries that were outstanding when their link was suspended, on the link that resumes it.
    private var carried: [UInt64: LinkID] = [:]
    private var outstanding: [UInt64: (link: LinkID, delivery: UInt32)] = [:]
    private var nextToken: UInt64 = 0
    /// Deliveries that were settled for us at the end of a transaction, of which there may still be something in the queue of events.
    private var concluded: Set<UInt64> = []
    /// Links on which an engine refuses a tag that is in use; on others that is up to the application.
    private var recoverable: Set<LinkID> = []
    /// Tags that the application gave, by the delivery's number.
    private var tags: [UInt64: DeliveryTag] = [:]
    /// Links that had gone before they were announced.
    private var orphans: Set<LinkID> = []
    /// Whether the SASL layer was told that somebody is who he says.
    private var isTrusted = false
    /// Everything we began to send, by its number.
    private(set) var written: [UInt64: [UInt8]] = [:]
    /// What of it was sent to its end on links that are still there.
    private(set) var sent: [UInt64: LinkID] = [:]
    private let side: Connection.Side
    private let isGuarded: Bool

    init(_ side: Connection.Side, _ policy: SASLPolicy) {
        self.side = side
        isGuarded =
            switch policy {
            case .none, .anonymous: false
            case .authenticate, .require: true
            }
    }

    struct Incoming {
        let link: LinkID
        let delivery: UInt32
        /// The transaction that it was sent under.
        var transaction: TransactionID?
    }

    struct DeliveryKey: Hashable {
        let link: LinkID
        let delivery: UInt32
    }

    private struct Arriving {
        let delivery: UInt32
        var content: Content
    }

    private struct Content {
        var bytes: [UInt8] = []
        var isComplete = false
    }

    /// What outlives a connection.
    mutating func inherit(_ old: Books) {
        suspended = old.suspended
        kept = old.kept
        messages = old.messages
        written = old.written
        resent = old.resent
        nextToken = old.nextToken
    }

    // MARK: What we did

    mutating func began(_ session: SessionID) {
        require(
            openSessions.insert(session).inserted && !everySession.contains(session), "sessions have names of their own"
        )
        sessions.append(session)
        everySession.append(session)
    }

    mutating func attached(_ link: LinkID, in session: SessionID) {
        attachedControl(link, in: session)
        controls.remove(link)
        links.append(link)
        everyLink.append(link)
    }

    mutating func attachedControl(_ link: LinkID, in session: SessionID) {
        require(!everyLink.contains(link) && !controls.contains(link), "links have names of their own")
        sessionOfLink[link] = session
        controls.insert(link)
    }

    mutating func answered(_ link: LinkID) {
        waiting.removeAll { $0 == link }
        links.append(link)
    }

    /// A suspended link goes on as another.
    mutating func resumed(_ link: LinkID, _ place: Int) {
        let old = suspended.remove(at: place)
        for delivery in old.deliveries where old.role == .sender { carried[delivery.token.low] = link }
        contents[link] = kept.removeValue(forKey: old.name)
        canRecover(link)
    }

    /// Drops a resumption of which nothing comes.
    mutating func gaveUp(_ place: Int) { resumptions.remove(at: place) }

    /// A delivery goes on that began on an earlier attachment.
    mutating func wentOn(_ place: Int, as delivery: UInt32) {
        let (link, resumption) = resumptions.remove(at: place)
        carried[resumption.token.low] = nil
        outstanding[resumption.token.low] = (link, delivery)
        everyDelivery.append((link, delivery))
        if resumption.next == .resend { resent.insert(resumption.token.low) }
    }

    mutating func canRecover(_ link: LinkID) { recoverable.insert(link) }

    /// Whether the application may give the tag to a delivery.
    func mayGive(_ tag: DeliveryTag, on link: LinkID) -> Bool {
        recoverable.contains(link) || !outstanding.contains { $0.value.link == link && tags[$0.key] == tag }
    }

    mutating func ended(_ session: SessionID) { sessions.removeAll { $0 == session } }

    /// A token for the next delivery.
    mutating func token() -> UInt64 {
        nextToken += 1
        return nextToken
    }

    mutating func started(
        _ token: UInt64, _ message: [UInt8], _ link: LinkID, _ delivery: UInt32, _ tag: DeliveryTag?, settled: Bool
    ) {
        tags[token] = tag
        written[token] = message
        if !settled { outstanding[token] = (link, delivery) }
        everyDelivery.append((link, delivery))
    }

    mutating func leftOver(_ link: LinkID, _ token: UInt64, _ rest: [UInt8]) { unsent.append((link, token, rest)) }
    mutating func wentOn(_ place: Int, _ count: Int) { unsent[place].rest.removeFirst(count) }
    mutating func completed(_ token: UInt64, _ link: LinkID) { sent[token] = link }

    mutating func completed(_ place: Int) {
        let (link, token, _) = unsent.remove(at: place)
        completed(token, link)
    }

    mutating func aborted(_ place: Int) {
        let (link, token, _) = unsent.remove(at: place)
        if let delivery = outstanding.removeValue(forKey: token)?.delivery {
            undecided.removeAll { $0.link == link && $0.delivery == delivery }
        }
    }

    mutating func updated(_ link: LinkID, _ delivery: UInt32) {
        incoming.removeAll { $0.link == link && $0.delivery == delivery }
        held.remove(DeliveryKey(link: link, delivery: delivery))
    }

    mutating func settled(_ link: LinkID, _ delivery: UInt32) {
        undecided.removeAll { $0.link == link && $0.delivery == delivery }
        if let token = outstanding.first(where: { $0.value.link == link && $0.value.delivery == delivery })?.key {
            outstanding[token] = nil
        }
    }

    // MARK: What transactions did

    /// A link that the peer attached is a control link.
    mutating func tookControl(_ link: LinkID) {
        waiting.removeAll { $0 == link }
        everyLink.removeAll { $0 == link }
        controls.insert(link)
    }

    func isControl(_ link: LinkID) -> Bool { controls.contains(link) }

    /// A transaction decides what becomes of a delivery that has come.
    mutating func hold(_ link: LinkID, _ delivery: UInt32) {
        guard let place = incoming.firstIndex(where: { $0.link == link && $0.delivery == delivery }) else { return }
        incoming.remove(at: place)
        held.insert(DeliveryKey(link: link, delivery: delivery))
    }

    /// Whether only a transaction may say something of a delivery that has come.
    func isTransactional(_ link: LinkID, _ delivery: UInt32) -> Bool {
        held.contains(DeliveryKey(link: link, delivery: delivery))
            || incoming.contains { $0.link == link && $0.delivery == delivery && $0.transaction != nil }
    }

    /// Its transaction is over and has not settled the delivery.
    mutating func letGo(_ link: LinkID, _ delivery: UInt32) {
        guard held.remove(DeliveryKey(link: link, delivery: delivery)) != nil else { return }
        incoming.append(Incoming(link: link, delivery: delivery))
    }

    /// A transaction decides what becomes of a delivery of ours.
    mutating func leave(_ link: LinkID, _ delivery: UInt32) {
        undecided.removeAll { $0.link == link && $0.delivery == delivery }
    }

    /// A delivery of ours was settled, or taken back, with its transaction.
    mutating func conclude(_ link: LinkID, _ delivery: UInt32, _ token: UInt64) {
        concluded.insert(token)
        unsent.removeAll { $0.token == token }
        settled(link, delivery)
    }

    mutating func answered(_ question: SASLQuestion?, _ answer: SASLAnswer) {
        switch (question, answer) {
        case (.password, .password(true)), (.credentials, .credentials(.some)), (.saltedPassword, .saltedPassword):
            isTrusted = true
        default: break
        }
    }

    // MARK: What we were told

    mutating func enter(_ event: Event, _ input: [UInt8], _ connection: inout Connection) {
        require(closure == nil, "nothing follows closed")
        switch event {
        case .opened: enterOpened(&connection)
        case .begun(let session): enterBegun(session)
        case .attached(let link): enterAttached(link, connection.session(of: link))
        case .flow(let link, _): require(isOpen(link), "flow of a link that is there")
        case .transfer(let transfer): enter(transfer, input)
        case .outcome(let outcome): enter(outcome)
        case .senderUpdate(let link, let delivery, _, let settled): enterUpdate(link, delivery, settled)
        case .resumption(let link, let resumption): enter(resumption, link)
        case .suspended(let link, let suspended): enterSuspended(link, suspended)
        case .writable(let session): require(openSessions.contains(session), "writable of a session that is there")
        case .detached(let link, _, let error):
            complain(error, isControl(link))
            enterDetached(link)
        case .ended(let session, let error):
            complain(error)
            enterEnded(session)
        case .closed(let reason): enterClosed(reason)
        }
    }

    private mutating func enterOpened(_ connection: inout Connection) {
        require(!hasOpened, "opened comes once")
        hasOpened = true
        guard let identity = connection.identity else { return require(!isGuarded, "nobody gets in without a name") }
        require(connection.saslCode == .ok, "who gets in has been let in")
        switch identity.mechanism {
        case .scramSHA256, .scramSHA512: require(isTrusted, "nobody gets in without a proof")
        case .plain: require(isTrusted || side == .initiator, "nobody gets in without a password")
        case .anonymous: require(identity.user == nil, "anonymous is nobody")
        case .external: break
        }
    }

    private func isOpen(_ link: LinkID) -> Bool { sessionOfLink[link] != nil || orphans.contains(link) }

    private mutating func enterBegun(_ session: SessionID) {
        require(hasOpened, "opened comes before begun")
        require(begun.insert(session).inserted, "begun comes once")
        if !openSessions.contains(session) { began(session) }
    }

    private mutating func enterAttached(_ link: LinkID, _ session: SessionID?) {
        require(attached.insert(link).inserted, "attached comes once")
        if isOpen(link) { return }
        require(!everyLink.contains(link) && !controls.contains(link), "nothing follows detached")
        if let session { sessionOfLink[link] = session } else { orphans.insert(link) }
        everyLink.append(link)
        waiting.append(link)
    }

    private mutating func enter(_ transfer: IncomingTransfer, _ input: [UInt8]) {
        let link = transfer.link
        if isControl(link) { return require(isOpen(link), "a transfer on a link that is there") }
        require(isOpen(link) && links.contains(link), "a transfer on a link that is attached")
        require(
            transfer.payload.lowerBound >= 0 && transfer.payload.upperBound <= input.count, "a payload is in the input")
        require(transfer.first == (arriving[link] == nil), "first is the first")
        require(arriving[link].map { $0.delivery == transfer.delivery } ?? true, "one delivery after the other")
        require(!(transfer.aborted && transfer.more), "aborted is the last")
        var current = arriving[link] ?? Arriving(delivery: transfer.delivery, content: beginning(of: transfer))
        current.content.bytes += input[transfer.payload]
        if !transfer.more, !transfer.aborted, !current.content.isComplete {
            current.content.isComplete = true
            messages.append(current.content.bytes)
        }
        arriving[link] = transfer.more ? current : nil
        contents[link, default: [:]][transfer.tag] = transfer.settled ? nil : current.content
        if transfer.settled {
            updated(link, transfer.delivery)
        } else if transfer.first {
            require(
                !incoming.contains { $0.link == link && $0.delivery == transfer.delivery },
                "deliveries have their own ids")
            incoming.append(
                Incoming(link: link, delivery: transfer.delivery, transaction: transfer.state?.transaction))
            everyDelivery.append((link, transfer.delivery))
        }
    }

    /// What is there of a delivery before its first frame: where a resumed one begins, the frame says.
    private func beginning(of transfer: IncomingTransfer) -> Content {
        guard transfer.resumed, var content = contents[transfer.link]?[transfer.tag] else { return Content() }
        guard case .received(let point)? = transfer.state, point.sectionOffset <= content.bytes.count else {
            return Content()
        }
        content.bytes.removeSubrange(Int(point.sectionOffset)...)
        return content
    }

    private mutating func enter(_ resumption: Resumption, _ link: LinkID) {
        require(isOpen(link), "a resumption on a link that is there")
        let token = resumption.token.low
        if token > 0 { require(carried[token] == link, "what is resumed was suspended") }
        switch resumption.next {
        case .resend, .resume:
            require(!resumptions.contains { $0.resumption.token.low == token }, "a delivery is resumed once")
            resumptions.append((link, resumption))
        case .continues(let delivery): incoming.append(Incoming(link: link, delivery: delivery))
        case .settled:
            if token > 0 { carried[token] = nil }
            resumptions.removeAll { token > 0 && $0.resumption.token.low == token }
        }
    }

    private mutating func enterSuspended(_ link: LinkID, _ old: SuspendedLink) {
        require(isOpen(link), "a link is suspended while it is there")
        var old = old
        if old.role == .sender {
            let here =
                outstanding.filter { $0.value.link == link }.keys.sorted() + carried.filter { $0.value == link }.keys
            let there = old.deliveries.map(\.token.low).filter { here.contains($0) || !concluded.contains($0) }
            require(there.sorted() == here.sorted(), "what is not settled is suspended")
            for token in here {
                outstanding[token] = nil
                carried[token] = nil
            }
        } else {
            // Says how much of each delivery is here, as whoever wants it only once has to.
            let known = contents[link] ?? [:]
            for place in old.deliveries.indices where old.deliveries[place].state?.isOutcome != true {
                let count = known[old.deliveries[place].tag]?.bytes.count ?? 0
                old.deliveries[place].state = .received(Received(sectionNumber: 0, sectionOffset: UInt64(count)))
            }
            kept[old.name] = known
        }
        forget(link)
        suspended.removeAll { $0.name == old.name && $0.role == old.role }
        suspended.append(old)
    }

    /// What hangs on a link goes with it.
    private mutating func forget(_ link: LinkID) {
        incoming.removeAll { $0.link == link }
        held = held.filter { $0.link != link }
        undecided.removeAll { $0.link == link }
        unsent.removeAll { $0.link == link }
        resumptions.removeAll { $0.link == link }
        sent = sent.filter { $0.value != link }
        arriving[link] = nil
        contents[link] = nil
    }

    private mutating func enter(_ outcome: Outcome) {
        require(isOpen(outcome.link), "an outcome on a link that is there")
        if isControl(outcome.link) { return }
        if carried[outcome.token.low] == outcome.link {
            // It was over before the link was suspended, or its outcome comes from there.
            carried[outcome.token.low] = nil
            outstanding[outcome.token.low] = (outcome.link, outcome.delivery)
        }
        let known = outstanding[outcome.token.low]
        if known == nil, concluded.contains(outcome.token.low) { return }
        require(
            known?.link == outcome.link && known?.delivery == outcome.delivery, "an outcome of an unsettled delivery")
        undecided.removeAll { $0.link == outcome.link && $0.delivery == outcome.delivery }
        if outcome.settled {
            outstanding[outcome.token.low] = nil
        } else {
            undecided.append((outcome.link, outcome.delivery))
        }
    }

    private mutating func enterUpdate(_ link: LinkID, _ delivery: UInt32, _ settled: Bool) {
        if isControl(link) { return require(isOpen(link), "an update on a link that is there") }
        let isHeld = held.contains(DeliveryKey(link: link, delivery: delivery))
        let isHere = incoming.contains { $0.link == link && $0.delivery == delivery }
        require(isHeld || isHere, "an update of an unsettled delivery")
        if settled { updated(link, delivery) }
    }

    private mutating func enterDetached(_ link: LinkID) {
        require(isOpen(link), "detached comes once")
        orphans.remove(link)
        if let session = sessionOfLink.removeValue(forKey: link) {
            require(openSessions.contains(session), "links end before their sessions")
        }
        require(!outstanding.values.contains { $0.link == link }, "outcomes come before detached")
        links.removeAll { $0 == link }
        waiting.removeAll { $0 == link }
        forget(link)
        carried = carried.filter { $0.value != link }
    }

    private mutating func enterEnded(_ session: SessionID) {
        require(openSessions.remove(session) != nil, "ended comes once")
        require(!sessionOfLink.values.contains(session), "links end before their sessions")
        sessions.removeAll { $0 == session }
    }

    private mutating func complain(_ error: AMQPError?, _ isControl: Bool = true) {
        guard let error, error != Endpoint.reason else { return }
        switch error.condition {
        // Both applications may attach the same link again.
        case .linkStolen: break
        // Whoever works in a transaction cannot know that it has been rolled back.
        case .transactionRollback, .transactionTimeout,
            .transactionUnknownID where !isControl:
            break
        default: complaints.append(error)
        }
    }

    private mutating func enterClosed(_ reason: Closure) {
        require(
            openSessions.isEmpty && sessionOfLink.isEmpty && orphans.isEmpty,
            "links and sessions end before the connection")
        closure = reason
    }

    // MARK: The end

    func checkEnd() {
        require(closure != nil, "a connection ends with closed")
        require(
            openSessions.isEmpty && sessionOfLink.isEmpty && orphans.isEmpty,
            "links and sessions end with the connection")
        require(outstanding.isEmpty, "each delivery has an outcome")
    }
}
