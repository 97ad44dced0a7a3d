import AMQPCodec
import AMQPEngine
import Testing

/// An engine in some state, faced by a peer that says exactly what a row of a table wants said, and an application that does as much.
///
/// Beside what a row is about there are bystanders: a session on the peer's channel 0 with a link in each direction. What a row is about
/// is on the peer's channel 3, which is channel 1 on our side.
final class Stage {
    let engine: Peer
    var now = Moment(nanoseconds: 0)
    /// Sessions and links that our application made, so that nobody announced them.
    private(set) var ownSessions: [SessionID] = []
    private(set) var ownLinks: [LinkID] = []
    /// What has been said and heard before the input.
    private var heardBefore = 0
    private var saidBefore = 0

    /// Whether the bystanders are there.
    private var hasBystanders = false
    /// What the row is about.
    var session: SessionID?
    var link: LinkID?
    /// Links in the same session as that.
    var siblings: (receiver: LinkID, sender: LinkID)?

    static let channel: UInt16 = 3

    static func configuration(_ sasl: SASLPolicy) -> Configuration {
        var configuration = Configuration(containerID: "engine")
        configuration.maxFrameSize = 4_096
        configuration.channelMax = 7
        configuration.handleMax = 15
        configuration.incomingWindow = 20
        configuration.sasl = sasl
        return configuration
    }

    static let open = Open(containerID: "raw", idleTimeOut: 20_000)
    static let begin = Begin(nextOutgoingID: 0, incomingWindow: 100, outgoingWindow: 100)

    init(_ side: Connection.Side, _ sasl: SASLPolicy = .none) {
        engine = Peer(side, Stage.configuration(sasl))
    }

    /// An acceptor past header and open, with bystanders.
    static func opened() -> Stage {
        let stage = Stage(.acceptor)
        stage.say(ProtocolHeader.amqp.bytes)
        stage.say(.open(open))
        stage.addBystanders()
        return stage
    }

    // MARK: The peer

    func say(_ bytes: [UInt8]) { engine.receive(bytes, now: now) }

    func say(_ body: Performative?, channel: UInt16 = 0, payload: [UInt8] = []) {
        say(Frame(body, channel: channel, payload: payload).bytes)
    }

    /// Everything at once: nothing is flushed in between.
    func say(_ frames: [Frame]) { say(frames.flatMap(\.bytes)) }

    // MARK: The application

    func begin() -> SessionID? {
        let session = engine.begin()
        if let session { ownSessions.append(session) }
        return session
    }

    func attach(_ attach: Attach, in session: SessionID) -> LinkID? {
        let link = engine.tryAttach(attach, in: session)
        if let link { ownLinks.append(link) }
        return link
    }

    /// Has both sides attach a link that the peer began, with three credits for its sender.
    func attach(
        handle: UInt32, name: String, role: Role, channel: UInt16, recoverable: Bool = false
    ) -> LinkID {
        var attach = Raw.attach(handle, role == .sender ? .receiver : .sender)
        attach.name = name
        say(.attach(attach), channel: channel)
        let link = engine.links[engine.links.count - 1]
        engine.connection.accept(
            link, source: attach.source, target: attach.target, maxMessageSize: 100, recoverable: recoverable)
        if role == .receiver {
            engine.connection.grant(3, on: link)
        } else {
            say(Raw.flow(handle: handle, count: 0, credit: 3), channel: channel)
        }
        return link
    }

    // MARK: What comes of it

    /// From here on counts what is heard and said.
    func mark() {
        engine.drain()
        heardBefore = engine.log.count
        saidBefore = engine.said.count + engine.pendingOutput
    }

    /// Writes out all there is, so that only what comes later counts as an answer.
    func settle() { _ = engine.takeOutput(now: now) }

    private var heard: [Notice] {
        let notices = engine.log[heardBefore...].map(Notice.init)
        return notices.indices.filter { $0 == 0 || notices[$0] != notices[$0 - 1] }.map { notices[$0] }
    }

    private var answers: ArraySlice<UInt8> { engine.said.dropFirst(saidBefore) }

    func check(_ expected: Expectation) throws {
        engine.drain()
        settle()
        let heard = heard
        let frames = try Frame.all(Array(answers))
        let said = try Utterance.all(Array(answers)).map(\.spoken)
        let complaints = Complaint.all(in: frames.compactMap(\.body))
        switch expected {
        case .accepted(let told, let says):
            let isClosing = said.contains(.close) || heard.contains(.closed)
            #expect((isClosing ? heard.filter { $0 == .closed } : heard) == told)
            #expect(said == says)
            #expect(engine.rest.isEmpty)
        case .ignored:
            #expect(heard.isEmpty && said.isEmpty && engine.rest.isEmpty)
        case .kept:
            #expect(heard.isEmpty && said.isEmpty && !engine.rest.isEmpty)
        case .refused(let condition, let scope):
            #expect(complaints.count == 1)
            #expect(complaints.first?.scope == scope && complaints.first?.error.condition == condition)
            #expect((complaints.first?.error.errorDescription?.count ?? 0) > 10)
            try checkEnd(of: scope, complaints.first?.error)
        case .givenUp(let condition):
            guard case .violation(let error)? = engine.closures.first else { return #expect(Bool(false), "goes on") }
            #expect(error.condition == condition && said.isEmpty && engine.isOver)
        case .turnedAway(let says):
            guard case .mismatch? = engine.closures.first else { return #expect(Bool(false), "goes on") }
            #expect(said == says && engine.isOver)
        }
        if case .kept = expected { return }
        try checkBystanders()
    }

    /// What an error reaches is over, once the peer has answered if it must.
    private func checkEnd(of scope: Scope, _ error: AMQPError?) throws {
        switch scope {
        case .connection:
            #expect(engine.isOver && engine.closures == error.map { [.violation($0)] })
        case .session:
            let session = try #require(session)
            #expect(engine.isOpen && !engine.ended.contains(session))
            // Whatever comes before the peer's answer is discarded.
            say(Raw.flow(handle: 14), channel: Stage.channel)
            say(.end(End()), channel: Stage.channel)
            settle()
            #expect(engine.ended.last == session)
        case .link:
            let link = try #require(link)
            #expect(engine.isOpen && !engine.detached.contains(link))
            say(.detach(Detach(handle: LinkInput.handle, closed: true)), channel: Stage.channel)
            settle()
            #expect(engine.detached.last == link && !engine.ended.contains { $0 == session })
        }
    }

    // MARK: Those who must not notice

    func addBystanders() {
        say(.begin(Stage.begin))
        _ = attach(handle: 0, name: "bystander", role: .receiver, channel: 0)
        _ = attach(handle: 1, name: "bystander", role: .sender, channel: 0)
        hasBystanders = true
        settle()
    }

    private func checkBystanders() throws {
        guard hasBystanders, engine.isOpen else { return }
        let links = engine.links
        try checkLinks(receiver: links[0], 0, sender: links[1], 1, channel: 0)
        let before = engine.arrivals.count
        say(Raw.transfer(0), payload: [7])
        #expect(engine.arrivals.count == before + 1 && engine.arrivals.last?.link == links[0])
        guard let siblings, let session, !engine.ended.contains(session), !isEnding else { return }
        try checkLinks(receiver: siblings.receiver, 8, sender: siblings.sender, 9, channel: Stage.channel)
    }

    /// Whether we have ended the session that the row is about.
    private var isEnding: Bool {
        siblings.map { !engine.isAttached($0.sender) } ?? true
    }

    /// Our sender sends, and our receiver says how it stands.
    private func checkLinks(
        receiver: LinkID, _ senderHandle: UInt32, sender: LinkID, _ receiverHandle: UInt32, channel: UInt16
    ) throws {
        let before = engine.said.count
        say(Raw.flow(handle: receiverHandle, count: 0, credit: 3), channel: channel)
        try engine.send([7], on: sender, token: Token(low: 1_000 + UInt64(channel)))
        say(Raw.flow(handle: senderHandle, count: 0, echo: true), channel: channel)
        settle()
        let said = try Frame.all(Array(engine.said[before...])).compactMap(\.body)
        #expect(
            said.contains { if case .transfer = $0 { true } else { false } }
                && said.contains { if case .flow(let flow) = $0 { flow.handle != nil } else { false } })
        #expect(engine.isAttached(receiver) && engine.isAttached(sender))
    }

    /// The transport ends: whatever the row has made of it, everything ends once and what was said is sound.
    func finish() throws {
        engine.connection.transportClosed()
        engine.drain()
        #expect(engine.isOver && engine.deadline == nil && engine.closures.count == 1)
        if case .closed? = engine.log.last {} else { #expect(Bool(false), "something comes after the end") }
        let links = Set(engine.links + ownLinks)
        let sessions = Set(engine.sessions + ownSessions)
        #expect(engine.detached.count == links.count && Set(engine.detached) == links)
        #expect(engine.ended.count == sessions.count && Set(engine.ended) == sessions)
        let settled = engine.log.compactMap { happening -> UInt64? in
            if case .outcome(_, _, let token, _, settled: true) = happening { token.low } else { nil }
        }
        #expect(Set(settled).count == settled.count)
        try Decorum.check(engine.said)
    }
}
