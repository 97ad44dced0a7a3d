public import AMQPCodec
public import AMQPEngine
import DequeModule

/// The routing core of a node: all its connections' engines and what forwards between them, as one pure state machine.
///
/// It owns no socket, thread, clock or source of randomness. The shell
/// 1. tells it of transports (``add(_:address:cost:sasl:now:)``), gives it what they bring (``receive(_:from:now:)``, ``transportClosed(_:)``) and the time
///    (``tick(_:now:)``, ``tick(now:)``),
/// 2. ends each batch of such calls with ``endBatch()``,
/// 3. then writes the output of the connections that ``nextTouched()`` names, and reads the notices.
///
/// On the way of a message nothing is looked up: a link's index leads to its inlet, the inlet to its routes, a route to its outlets, and
/// an outlet to connection and link. Routes are resolved when links are attached and when the mesh changes.
public struct Router: ~Copyable {
    let configuration: RouterConfiguration
    var now: Moment

    var peers = PeerTable()
    var generation: UInt32 = 0
    var touched: [Int32] = []
    /// The connections that are trunks, in the order in which they became so.
    var trunks: [Int32] = []

    var inlets = Slots<Inlet>()
    var outlets = Slots<Outlet>()
    var routes = Slots<Route>()
    var routeOfKey: [Route.Key: Int32] = [:]
    /// What this node keeps as an ingress, and what it remembers as an egress.
    var custodies = Slots<Custody>()
    var streams: UInt32 = 0
    var receipts = Slots<Receipts>()
    /// What is on its way to several at once.
    var copies = Slots<Copy>()
    var copyGeneration: UInt32 = 0
    var receiptsOfStream: [StreamKey: Int32] = [:]
    /// When receipts are looked through again for those that are of no use any more.
    var nextSweep = Moment(nanoseconds: 0)
    var dirtyRoutes: [Int32] = []
    var dirtyInlets: [Int32] = []
    /// Routes that may have become useless.
    var unusedRoutes: [Int32] = []
    /// The inlets of answers that the node itself sends, oldest first.
    var answers: [Int32] = []
    /// What waits in the inlets, now and at the end of the last batch.
    var queued = QueueTally()
    var queuedAtRest = QueueTally()
    /// The most deliveries that ever waited at the end of a batch.
    package internal(set) var mostQueuedDeliveries = 0
    /// How many bytes the patterns take that this node has consumers for.
    var patternBytes = 0

    var database: LinkStateDatabase
    var paths: ShortestPaths { didSet { pathsVersion += 1 } }
    /// The version of the database's graph that the paths belong to.
    var graphVersion = 0
    /// When the paths may be computed again.
    var throttle = Throttle()
    /// Changes whenever the paths do.
    package private(set) var pathsVersion = 0
    /// The egresses of each pattern that some node has consumers for.
    var table: PrefixTable<PrefixEntry>
    /// By the place of a node in the database: the prefixes of it that the table has, as it advertised them.
    var listed: [Listed] = []
    /// Whether trunks or local consumers have come or gone since this node last advertised itself.
    var isSelfDirty = true
    /// Whether a trunk was lost since the paths were computed.
    var isTrunkLost = false
    /// Whether routes may need other transit links.
    var areTransitsDirty = false
    /// Whether somebody who is out of reach is to be noted as such.
    var isSomebodyAway = false
    /// Whether trees may lead to others, or by other ways.
    var areTreesDirty = false
    /// The trees of some ingresses, by their places, as of a version of the paths.
    var trees: [Int32: SpanningTree] = [:]
    var treesVersion = 0
    /// What this node is told of how messages are to be distributed.
    let distributions: PrefixTable<Distribution>
    /// Whether inlets may need other routes.
    var areInletsDirty = false
    /// Whether some neighbour may still have to be sent something.
    var isNewsDue = false
    /// Whether a control message that waited for room can go on.
    var isControlDue = false
    var sequence: UInt64 = 0
    /// The instance that was last outdone in our name.
    var rival: UInt64?
    var isDraining = false

    /// The addresses that are being traced, in the order in which that was asked for, and how many ever were.
    var traces: [Trace] = []
    var traceCount: UInt64 = 0

    var dynamicAddresses: UInt64 = 0
    var notices: [Notice] = []

    /// Creates the router of a node without connections.
    public init(_ configuration: RouterConfiguration, now: Moment) {
        precondition(Router.heartbeats.contains(configuration.heartbeat), "a heartbeat has \(Router.heartbeats) ms")
        self.configuration = configuration
        self.now = now
        database = LinkStateDatabase(of: configuration.name)
        table = PrefixTable(seed: configuration.seed)
        var distributions = PrefixTable<Distribution>(seed: configuration.seed)
        for (pattern, distribution) in configuration.distributions { distributions[pattern] = distribution }
        self.distributions = distributions
        paths = ShortestPaths(from: LinkStateDatabase.own, database)
    }

    // MARK: Connections

    /// The most connections that can be taken on at a time: an origin keeps their index in 16 bits.
    public static let maximumConnections = 65_535

    /// What a trunk may cost.
    public static let trunkCosts: ClosedRange<UInt32> = 1...65_535

    /// How many milliseconds a node may let pass without a word on a trunk.
    public static let heartbeats: ClosedRange<UInt32> = 10...10_000

    /// Takes on a connection whose transport is there. `address` says where the other end is, for people; `sasl` what is demanded of it, or
    /// proved to it.
    ///
    /// `cost`, 1…65,535, is what it costs to send over the link if this node has dialled it and the other end is a node, which is told and
    /// counts the same. The cost of a connection that is accepted is up to the node that dialled it.
    public mutating func add(
        _ side: Connection.Side, address: String, cost: UInt32 = 1, sasl: SASLPolicy = .anonymous, now: Moment
    ) -> ConnectionID {
        precondition(Router.trunkCosts.contains(cost), "a link costs \(Router.trunkCosts)")
        self.now = max(self.now, now)
        generation &+= 1
        let index = peers.nextIndex
        let id = ConnectionID(index: index, generation: generation)
        var configuration = engineConfiguration(number: generation, sasl)
        if side == .initiator { configuration.properties?[Trunk.costKey] = .uint(cost) }
        var peer = Peer(
            id: id, engine: Connection(side, configuration, now: now), initiated: side == .initiator, address: address)
        peer.cost = cost
        peers.insert(peer)
        touch(index)
        return id
    }

    /// Takes in bytes of a connection and says how many it used; the rest must be given again with more behind it.
    public mutating func receive(_ input: RawSpan, from connection: ConnectionID, now: Moment) -> Int {
        self.now = max(self.now, now)
        guard let index = peers.index(of: connection) else { return input.byteCount }
        let used = peers[index].engine.receive(input, now: now)
        touch(index)
        handleEvents(index, input)
        return used
    }

    /// The transport of a connection has ended.
    public mutating func transportClosed(_ connection: ConnectionID) {
        guard let index = peers.index(of: connection) else { return }
        peers[index].engine.transportClosed()
        handleEvents(index, RawSpan())
        peers.remove(index)
    }

    /// Closes a connection, with the reason.
    public mutating func close(_ connection: ConnectionID, _ error: AMQPError) {
        guard let index = peers.index(of: connection) else { return }
        close(index, error)
    }

    mutating func close(_ index: Int32, _ error: AMQPError) {
        trunkLost(index, reason: "closed: \(error)")
        peers[index].engine.close(error)
        touch(index)
    }

    /// When ``tick(_:now:)`` has something to do for a connection; nil for never.
    public func deadline(of connection: ConnectionID) -> Moment? {
        peers.index(of: connection).flatMap { peers[$0].engine.deadline }
    }

    /// Does for a connection what the time demands.
    public mutating func tick(_ connection: ConnectionID, now: Moment) {
        self.now = max(self.now, now)
        guard let index = peers.index(of: connection) else { return }
        peers[index].engine.tick(now: now)
        touch(index)
        handleEvents(index, RawSpan())
    }

    /// Whether a connection's transport can go once its output is written.
    public func isOver(_ connection: ConnectionID) -> Bool {
        peers.index(of: connection).map { peers[$0].engine.isOver } ?? true
    }

    /// Hands over output of a connection, if there is any, and counts it as written.
    public mutating func takeOutput(of connection: ConnectionID, now: Moment, _ write: (RawSpan) -> Void) {
        self.now = max(self.now, now)
        guard let index = peers.index(of: connection) else { return }
        guard peers[index].takeOutput(now: now, write) else { return }
        handleEvents(index, RawSpan())
        // What waited for the output to go must not wait for input to come.
        if isUnfinished { endBatch() }
    }

    // MARK: Time

    /// When ``tick(now:)`` has something to do for the router itself; nil for never.
    ///
    /// Ways through the mesh are computed anew at once when something has changed, but while changes keep coming, only so often.
    public var deadline: Moment? {
        // Whoever is out of reach is forgotten some time, and what waits for him then ends.
        let topologyDue = arePathsOld ? throttle.end : database.purgeDue.flatMap { isWaitingForLost ? $0 : nil }
        guard let traceDue else { return topologyDue }
        return min(topologyDue ?? traceDue, traceDue)
    }

    /// Whether something waits for a node that may have to be forgotten.
    private var isWaitingForLost: Bool {
        custodies.indices.contains { custodies[$0].open > 0 } || queued.deliveries > 0
    }

    /// Does for the router itself what the time demands. End the batch afterwards.
    public mutating func tick(now: Moment) { self.now = max(self.now, now) }

    // MARK: Batches

    /// Does what is left for the end of a batch: recomputes routes, sends what waited for credit, passes credit on.
    public mutating func endBatch() {
        endTraces()
        repeat {
            updateTopology()
            serveRoutes()
            serveInlets()
            removeUnusedRoutes()
            sendControl()
            // What was done to an engine may have made it say something, and that touch another.
            var place = 0
            while place < touched.count {
                handleEvents(touched[place], RawSpan())
                place += 1
            }
        } while isUnfinished
        noteQueue()
        forgetReceipts()
    }

    private var isUnfinished: Bool {
        isTopologyDirty || isControlDue || !dirtyRoutes.isEmpty || !dirtyInlets.isEmpty || !unusedRoutes.isEmpty
    }

    /// Takes the next connection that may have output.
    public mutating func nextTouched() -> ConnectionID? {
        while let index = touched.popLast() {
            peers[index].isTouched = false
            if peers.contains(index) { return peers[index].id }
        }
        return nil
    }

    /// Takes the notices since the last call.
    public mutating func takeNotices() -> [Notice] {
        guard !notices.isEmpty else { return [] }
        defer { notices = [] }
        return notices
    }

    // MARK: Leaving

    /// Stops taking new deliveries. Those under way go on; ``isIdle`` says when they are done.
    public mutating func drain() { isDraining = true }

    /// Whether no delivery is under way.
    public var isIdle: Bool {
        for index in inlets.indices where !inlets[index].queue.isEmpty || inlets[index].sending != nil { return false }
        for index in peers.indices where !peers[index].engine.isSettled { return false }
        return copies.indices.isEmpty
    }

    /// The connections there are.
    public var connections: [ConnectionID] {
        peers.indices.map { peers[$0].id }
    }

    // MARK: Within

    mutating func touch(_ index: Int32) {
        guard !peers[index].isTouched else { return }
        peers[index].isTouched = true
        touched.append(index)
    }

    private func engineConfiguration(number: UInt32, _ sasl: SASLPolicy) -> Configuration {
        var engine = Configuration(containerID: configuration.name)
        engine.sasl = sasl
        engine.maxFrameSize = configuration.maxFrameSize
        engine.incomingWindow = configuration.incomingWindow
        engine.idleTimeout = configuration.idleTimeout
        engine.attachLimit = configuration.attachLimit
        // What crosses a trunk is settled when its consumers please; one who sleeps must not end the session of all others.
        engine.maxUnsettled = 1 << 20
        // Each route through the mesh takes a link.
        engine.handleMax = 65_535
        engine.offeredCapabilities = [Trunk.capability, "ANONYMOUS-RELAY"]
        engine.desiredCapabilities = [Trunk.capability]
        engine.properties = [
            "product": "skein", Trunk.nodeKey: .string(configuration.name),
            Trunk.instanceKey: .ulong(configuration.instance), Trunk.versionKey: .uint(Trunk.version),
            Trunk.numberKey: .uint(number), Trunk.heartbeatKey: .uint(configuration.heartbeat),
        ]
        return engine
    }
}
