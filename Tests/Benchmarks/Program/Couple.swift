import AMQPCodec
import AMQPEngine

/// Two engines back to back: what one says the other hears, without anything between them.
struct Couple: ~Copyable {
    private var client: Connection
    private var server: Connection
    private var now = Moment(nanoseconds: 0)
    private var session: SessionID?
    private var sender: LinkID?
    /// How many deliveries the server lets come at most before it grants more credit.
    private let credit: UInt32
    /// Deliveries since the server granted credit.
    private var sinceGrant: UInt32 = 0
    /// Deliveries that have arrived.
    private(set) var received = 0
    /// Deliveries that the client has seen accepted and settled.
    private(set) var settled = 0
    /// How much both have said.
    private(set) var bytes = 0

    init(sasl: SASLPolicy = .none, credit: UInt32 = 1_000) {
        var (client, server) = (Configuration(containerID: "client"), Configuration(containerID: "server"))
        client.sasl = sasl
        server.sasl = sasl
        self.client = Connection(.initiator, client, now: now)
        self.server = Connection(.acceptor, server, now: now)
        self.credit = credit
    }

    /// Whether both have opened the connection.
    var isOpen: Bool { client.isOpen && server.isOpen }

    /// Whether the connection is over for both.
    var isOver: Bool { client.isOver && server.isOver }

    /// Begins a session with a link from client to server.
    mutating func attach() {
        guard let session = client.begin() else { return }
        self.session = session
        let attach = Attach(
            name: "link", handle: 0, role: .sender, source: Source(address: "here"),
            target: .target(Target(address: "there")))
        sender = client.attach(attach, in: session)
        talk()
    }

    /// Detaches the link and ends the session.
    mutating func detach() {
        guard let session, let sender else { return }
        client.detach(sender)
        client.end(session)
        talk()
    }

    mutating func close() {
        client.close()
        talk()
    }

    /// Sends as many deliveries as are said, then lets both talk until all is said.
    mutating func deliver(_ count: Int, _ payload: RawSpan, settled: Bool) {
        guard let sender else { fatalError("there is no link") }
        for _ in 0..<count {
            do {
                guard try client.send(payload, on: sender, settled: settled).complete else { fatalError("no room") }
            } catch {
                fatalError("\(error)")
            }
        }
        talk()
    }

    /// Takes what one has to say to the other, by turns, until one has nothing to say. The client begins.
    mutating func talk() {
        while fromClient() {
            drainServer()
            guard fromServer() else { return }
            drainClient()
        }
    }

    private mutating func fromClient() -> Bool {
        let before = bytes
        client.flush(now: now)
        while !client.output.isEmpty {
            let used = server.receive(client.output, now: now)
            guard used > 0 else { fatalError("half a frame") }
            client.written(used)
            bytes += used
        }
        return bytes > before
    }

    private mutating func fromServer() -> Bool {
        let before = bytes
        server.flush(now: now)
        while !server.output.isEmpty {
            let used = client.receive(server.output, now: now)
            guard used > 0 else { fatalError("half a frame") }
            server.written(used)
            bytes += used
        }
        return bytes > before
    }

    /// What the receiving application does: takes in every link, accepts every delivery, keeps the credit topped up.
    private mutating func drainServer() {
        while let event = server.nextEvent() {
            switch event {
            case .transfer(let transfer) where !transfer.more:
                received += 1
                if !transfer.settled { server.update(transfer.delivery, on: transfer.link, .accepted) }
                sinceGrant += 1
                if sinceGrant >= credit / 2 {
                    server.grant(credit, on: transfer.link)
                    sinceGrant = 0
                }
            case .attached(let link):
                let asked = server.remoteAttach(of: link)
                server.accept(link, source: asked?.source, target: asked?.target)
                server.grant(credit, on: link)
            default: break
            }
        }
    }

    /// What the sending application does: takes note.
    private mutating func drainClient() {
        while let event = client.nextEvent() {
            if case .outcome(let outcome) = event, outcome.settled, outcome.state == .accepted { settled += 1 }
        }
    }
}
