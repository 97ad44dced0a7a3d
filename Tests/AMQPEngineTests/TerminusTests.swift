import AMQPCodec
import AMQPEngine
import Testing

/// Sources and targets, and what open, begin and attach say beside.
struct TerminusTests {
    static var nodeProperties: AMQPMap {
        var properties: AMQPMap = ["supported-dist-modes": .symbol("move")]
        properties.lifetimePolicy = .deleteOnNoLinks
        return properties
    }

    static let sources = [
        Source(),
        Source(
            address: "orders", durable: .unsettledState, expiryPolicy: .never, timeout: 60, distributionMode: "copy",
            filter: [
                "selector": .described(
                    Described(descriptor: .symbol("apache.org:selector-filter:string"), value: .string("a > 1")))
            ],
            defaultOutcome: .modified(Modified(deliveryFailed: true)),
            outcomes: ["amqp:accepted:list", "amqp:rejected:list"], capabilities: ["queue", "shared"]),
        Source(
            durable: .configuration, expiryPolicy: .linkDetach, dynamic: true, dynamicNodeProperties: nodeProperties),
    ]

    static let targets: [Terminus] = [
        .target(Target()),
        .target(
            Target(
                address: "orders", durable: .configuration, expiryPolicy: .connectionClose, timeout: 5,
                capabilities: ["topic"])),
        .target(Target(dynamic: true, dynamicNodeProperties: nodeProperties)),
        .coordinator(Coordinator(capabilities: ["amqp:local-transactions", "amqp:multi-txns-per-ssn"])),
    ]

    /// Every field reaches the other end as it was, and the answer comes back as it is.
    @Test(arguments: sources, targets)
    func terminiArriveAsTheyWere(_ source: Source, _ target: Terminus) throws {
        for role in [Role.sender, .receiver] {
            let (pair, session) = Pair.opened()
            let attach = Attach(
                name: "link", handle: 0, role: role, sndSettleMode: .unsettled, rcvSettleMode: .second, source: source,
                target: target, initialDeliveryCount: role == .sender ? 7 : nil, maxMessageSize: 1_000,
                offeredCapabilities: ["a"], desiredCapabilities: ["b", "c"], properties: ["p": .uint(1)])
            let link = pair.client.connection.attach(attach, in: session)!
            pair.pump()
            #expect(pair.server.remoteAttach(of: pair.server.links[0]) == attach)
            var answer = attach
            answer.source?.address = "made-up"
            answer.sndSettleMode = .mixed
            answer.rcvSettleMode = .first
            answer.offeredCapabilities = ["b"]
            answer.initialDeliveryCount = role == .receiver ? 9 : nil
            pair.server.connection.accept(pair.server.links[0], answer)
            pair.pump()
            answer.role = role == .sender ? .receiver : .sender
            #expect(pair.client.remoteAttach(of: link) == answer)
            #expect(pair.client.isAttached(link))
        }
    }

    static let defaults: [(said: DeliveryState?, heard: DeliveryState?)] = [
        (nil, .released), (.received(Received(sectionNumber: 0, sectionOffset: 1)), .released), (.accepted, .accepted),
        (
            .transactional(TransactionalState(txnID: [1], outcome: .accepted)),
            .transactional(TransactionalState(txnID: [1], outcome: .accepted))
        ),
    ]

    /// What is settled without an outcome has the source's default outcome (§3.5.3).
    @Test(arguments: defaults)
    func theSourceHasADefaultOutcome(_ said: DeliveryState?, _ heard: DeliveryState?) throws {
        let (pair, session) = Pair.opened()
        pair.server.serve(state: said)
        let link = pair.client.connection.attach(
            Attach(
                name: "link", handle: 0, role: .sender, source: Source(defaultOutcome: .released),
                target: .target(Target(address: "a"))), in: session)!
        pair.pump()
        try pair.client.send([1], on: link)
        pair.pump()
        #expect(pair.client.outcomes == [heard])
    }

    /// An unsettled word is no outcome, whatever the default.
    @Test func theDefaultOutcomeComesWithSettlement() throws {
        let (pair, session) = Pair.opened()
        pair.server.serve(state: .received(Received(sectionNumber: 0, sectionOffset: 1)), settled: false)
        let link = pair.client.connection.attach(
            Attach(
                name: "link", handle: 0, role: .sender, source: Source(defaultOutcome: .released),
                target: .target(Target(address: "a"))), in: session)!
        pair.pump()
        try pair.client.send([1], on: link)
        pair.pump()
        #expect(pair.client.outcomes == [.received(Received(sectionNumber: 0, sectionOffset: 1))])
    }

    @Test func openSaysEverything() throws {
        var client = Configuration(containerID: "client")
        client.hostname = "mesh.example"
        client.offeredCapabilities = ["ANONYMOUS-RELAY"]
        client.desiredCapabilities = ["sole-connection-for-container", "x"]
        client.properties = ["product": .string("Skein")]
        client.outgoingLocales = ["de", "fr"]
        client.incomingLocales = ["en-GB"]
        let (pair, _) = Pair.opened(client: client)
        let open = try #require(pair.server.remoteOpen)
        #expect(open.containerID == "client" && open.hostname == "mesh.example")
        #expect(open.offeredCapabilities == ["ANONYMOUS-RELAY"])
        #expect(open.desiredCapabilities == ["sole-connection-for-container", "x"])
        #expect(open.properties == ["product": .string("Skein")])
        #expect(open.outgoingLocales == ["de", "fr"] && open.incomingLocales == ["en-GB"])
    }

    @Test func beginSaysEverything() throws {
        let ours = SessionOptions(offeredCapabilities: ["a"], desiredCapabilities: ["b"], properties: ["c": .uint(1)])
        let theirs = SessionOptions(offeredCapabilities: ["d"], properties: ["e": .uint(2)])
        var server = Configuration(containerID: "server")
        server.sessions = theirs
        let pair = Pair(server: server)
        let session = pair.client.connection.begin(ours)!
        pair.pump()
        let asked = try #require(pair.server.remoteBegin(of: pair.server.sessions[0]))
        #expect(SessionOptions(asked) == ours)
        let answered = try #require(pair.client.remoteBegin(of: session))
        #expect(SessionOptions(answered) == theirs)
        pair.client.connection.end(session)
        pair.pump()
        #expect(pair.client.remoteBegin(of: session) == nil)
    }

    /// What a peer says of sessions is kept, and so is bounded.
    @Test func manyWordsOfSessionsAreTooMany() throws {
        var configuration = Configuration(containerID: "engine")
        configuration.attachLimit = 1_100
        let raw = Raw(configuration)
        let begin = Begin(
            nextOutgoingID: 0, incomingWindow: 1, outgoingWindow: 1,
            properties: ["x": .string(String(repeating: "x", count: 450))])
        raw.say(.begin(begin), channel: 0)
        raw.say(.end(End()), channel: 0)
        raw.say(.begin(begin), channel: 0)
        raw.say(.begin(begin), channel: 1)
        #expect(raw.engine.isOpen)
        raw.say(.begin(begin), channel: 2)
        guard case .violation(let error)? = raw.engine.closures.first else { return #expect(Bool(false)) }
        #expect(error.condition == .resourceLimitExceeded)
    }

    @Test func whereToGoInsteadIsTyped() throws {
        let redirect = Redirect(networkHost: "b.example", port: 5_672, address: "orders")
        let (pair, session) = Pair.opened()
        pair.server.react = { peer, happening in
            guard case .attached(let link) = happening else { return }
            peer.connection.refuse(link, AMQPError(redirectingLinkTo: redirect))
        }
        let link = pair.client.attach("link", in: session)
        pair.pump()
        guard case .detached(link, closed: true, let error)? = pair.client.log.last else { return #expect(Bool(false)) }
        #expect(error?.redirect == redirect)
        pair.server.connection.close(AMQPError(redirectingConnectionTo: redirect))
        pair.pump()
        guard case .byPeer(let error)? = pair.client.closures.first else { return #expect(Bool(false)) }
        #expect(error?.redirect == redirect && error?.isConnectionForced == false)
    }
}

extension SessionOptions {
    fileprivate init(_ begin: Begin) {
        self.init(
            offeredCapabilities: begin.offeredCapabilities, desiredCapabilities: begin.desiredCapabilities,
            properties: begin.properties)
    }
}
