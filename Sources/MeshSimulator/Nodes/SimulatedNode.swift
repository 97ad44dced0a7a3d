import AMQPEngine
import MeshRouter
import MeshTopology

/// A node: a real router, run as the shell of a node runs it.
final class SimulatedNode {
    let name: String
    let place: Int
    /// It has all nodes, and outlives them. Without counting, for it is asked at every step.
    private unowned(unsafe) let simulation: Simulation
    private(set) var router: Router
    /// How often it has been started.
    @exclusivity(unchecked) private(set) var life = 1
    @exclusivity(unchecked) private(set) var isAlive = true
    private let clock: Clock
    /// The ends of its connections, by the index of these.
    private var ends: [NodeEnd?] = []
    /// When it is woken next, for what its router has to do in time.
    private var alarm: Moment?
    /// For each link that it dials, by the link's place.
    private var diallers: [Int: Dialler] = [:]

    /// Whether it does nothing just now, like a process that is stopped.
    @exclusivity(unchecked) private(set) var isPaused = false
    /// Whether others can reach it.
    var isReachable: Bool { isAlive && !isPaused }
    private let node: Topology.Node
    /// How many deliveries of a link it may grant at once.
    private let window: Int
    /// The links that were to be dialled while it was paused.
    private var postponed: [Int] = []
    /// The most deliveries that ever waited in one of its earlier lives.
    private var mostQueuedBefore = 0

    init(_ node: Topology.Node, at place: Int, _ clock: Clock, _ simulation: Simulation) {
        name = node.name
        self.node = node
        self.place = place
        self.clock = clock
        self.simulation = simulation
        let configuration = RouterConfiguration(node, place: place, life: 1)
        window = Int(configuration.window)
        router = Router(configuration, now: clock.shows(simulation.now))
        router.endBatch()
    }

    var now: Moment { clock.shows(simulation.now) }

    // MARK: Life

    /// Ends it without a word of its own; the system closes its connections.
    func kill() {
        guard isAlive else { return }
        isAlive = false
        isPaused = false
        postponed = []
        diallers = [:]
        let dying = orderedEnds
        ends = []
        for end in dying { end.wire?.abandon(end.side) }
    }

    /// Starts it again, with nothing remembered.
    func restart() {
        guard !isAlive else { return }
        isAlive = true
        life += 1
        alarm = nil
        mostQueuedBefore = mostQueued
        router = Router(RouterConfiguration(node, place: place, life: life), now: now)
        router.endBatch()
    }

    /// Stops it as it is.
    func pause() { isPaused = isAlive }

    /// Goes on.
    func resume() {
        guard isPaused else { return }
        isPaused = false
        for end in orderedEnds { end.wire?.resume(end.side) }
        if let alarm { simulation.note(.rouse(self, life: life), at: max(alarm, simulation.now)) }
        for link in postponed { simulation.note(.dial(self, life: life, link: link), at: simulation.now) }
        postponed = []
    }

    /// The ends of its connections, in the order in which they came about.
    private var orderedEnds: [NodeEnd] { ends.compactMap(\.self).sorted { $0.wire!.number < $1.wire!.number } }

    // MARK: Connections

    func add(_ side: Connection.Side, from address: String, dialled link: Int?, cost: UInt32 = 1) -> NodeEnd {
        let id = router.add(side, address: address, cost: cost, now: now)
        let end = NodeEnd(id, self, link, life)
        while ends.count <= id.index { ends.append(nil) }
        ends[Int(id.index)] = end
        return end
    }

    private func end(_ id: ConnectionID) -> NodeEnd? {
        guard id.index < ends.count, let end = ends[Int(id.index)], end.id == id else { return nil }
        return end
    }

    /// Whether it still wants to dial, now that the time has come.
    func isDue(_ link: Int) -> Bool { diallers[link]?.isDue ?? false }

    /// It is to dial, but is paused.
    func postpone(_ link: Int) { postponed.append(link) }

    /// It is to keep up a link, from now on.
    func dial(_ link: Int) {
        diallers[link] = Dialler()
        simulation.note(.dial(self, life: life, link: link), at: simulation.now)
    }

    /// An attempt has failed, or the connection that it made is over.
    func dialEnded(_ link: Int) {
        redial(link, diallers[link]?.ended(now: now, chance: simulation.chance()))
    }

    private func redial(_ link: Int, _ moment: Moment?) {
        guard let moment else { return }
        simulation.note(.dial(self, life: life, link: link), at: max(clock.moment(of: moment), simulation.now))
    }

    // MARK: Being right

    /// The survey of links, and the router's ways, that were last found to agree.
    private var agreement: (survey: Int, life: Int, ways: Int)?

    /// Whether its ways are those that were found right about a survey of the links.
    func isRight(about survey: Int) -> Bool {
        guard let agreement else { return false }
        return agreement == (survey, life, router.pathsVersion)
    }

    /// Its ways are right about a survey of the links.
    func noteRight(about survey: Int) { agreement = (survey, life, router.pathsVersion) }

    // MARK: Running

    /// After so many a node that still has something to do will never be done.
    private static let maximumRounds = 1_000_000

    func receive(_ input: RawSpan, _ id: ConnectionID) -> Int { router.receive(input, from: id, now: now) }

    func takeOutput(_ id: ConnectionID, _ write: (RawSpan) -> Void) {
        router.takeOutput(of: id, now: now, write)
    }

    func deadline(_ id: ConnectionID) -> Moment? { router.deadline(of: id).map(clock.moment) }
    func isOver(_ id: ConnectionID) -> Bool { router.isOver(id) }
    func tick(_ id: ConnectionID) { router.tick(id, now: now) }

    func transportClosed(_ end: NodeEnd) {
        guard self.end(end.id) != nil else { return }
        ends[Int(end.id.index)] = nil
        router.transportClosed(end.id)
        if let link = end.link { dialEnded(link) }
    }

    func endBatch() {
        guard isAlive else { return }
        var rounds = 0
        var wrote = true
        while wrote {
            router.endBatch()
            wrote = false
            while let id = router.nextTouched() {
                end(id)?.flush()
                wrote = true
            }
            rounds += 1
            guard rounds < SimulatedNode.maximumRounds else {
                simulation.fail("\(name) goes round and round")
                return
            }
        }
        checkQueues()
        for notice in router.takeNotices() { act(on: notice) }
        setAlarm()
    }

    /// Whether its router knows of connections that are over.
    var hasStrayConnections: Bool { router.connections.count != ends.count { $0 != nil } }

    /// The most deliveries that ever waited in it.
    var mostQueued: Int { max(mostQueuedBefore, router.mostQueuedDeliveries) }

    /// Nothing may wait in it for which it had no room to grant, besides what has begun to leave and is still coming in.
    private func checkQueues() {
        let most = window + Int(Router.reserve) + 1
        guard router.queuedDeliveries > most else { return }
        let fullest = router.fullestInlet
        if fullest > most {
            simulation.fail("\(name) holds \(fullest) deliveries of one link, and may not grant more than \(window)")
        }
    }

    private func setAlarm() {
        guard let deadline = router.deadline.map(clock.moment) else { return }
        // An earlier one will look again.
        if let alarm, alarm <= deadline { return }
        alarm = max(deadline, simulation.now)
        simulation.note(.rouse(self, life: life), at: max(deadline, simulation.now))
    }

    /// The alarm rings that was set in one of its lives.
    func rouse(_ life: Int) {
        guard isReachable, self.life == life, let alarm, alarm <= simulation.now else { return }
        self.alarm = nil
        router.tick(now: now)
        endBatch()
    }

    private func act(on notice: Notice) {
        switch notice {
        case .trunkUp(let name, let id):
            simulation.ledger.disturb(now: simulation.now)
            let dialled = end(id)?.link
            if let dialled { diallers[dialled]?.linked(to: name, now: now) }
            for link in diallers.keys.sorted() where link != dialled { diallers[link]?.linkedOtherwise(name) }
        case .trunkDown(let name, _):
            simulation.ledger.disturb(now: simulation.now)
            for link in diallers.keys.sorted() {
                redial(link, diallers[link]?.neighbourLost(name, now: now, chance: simulation.chance()))
            }
        case .trunkRedundant(let name, let id):
            if let link = end(id)?.link { diallers[link]?.park(until: name) }
        case .trunkUnclear(let name, let id):
            if let link = end(id)?.link { diallers[link]?.linkUnclear(name) }
            for link in diallers.keys.sorted() {
                redial(link, diallers[link]?.neighbourUnclear(name, now: now, chance: simulation.chance()))
            }
        case .connectedToSelf(let id):
            if let link = end(id)?.link { diallers[link]?.stop() }
        case .loginFailed(let id, _, _):
            if let link = end(id)?.link { diallers[link]?.refused() }
        case .badControl(let neighbour, let reason):
            simulation.fail("\(name) cannot read what \(neighbour) says: \(reason)")
        case .nameTaken, .connectionOver: break
        }
    }
}

extension RouterConfiguration {
    /// That of a node in a topology, in one of its lives.
    fileprivate init(_ node: Topology.Node, place: Int, life: Int) {
        // Of no other life of any node.
        self.init(name: node.name, instance: UInt64(place) << 32 | UInt64(life))
        let settings = node.settings
        window = settings.window ?? window
        queueLimit = settings.queueLimit ?? queueLimit
        maxFrameSize = settings.maxFrameSize ?? maxFrameSize
        incomingWindow = settings.incomingWindow ?? incomingWindow
        attachLimit = settings.attachLimit ?? attachLimit
        idleTimeout = settings.idleTimeout.map { UInt32(clamping: $0.nanoseconds / 1_000_000) } ?? idleTimeout
        distributions = node.prefixes.compactMap { prefix in
            guard let pattern = try? AddressPattern(prefix.pattern),
                let distribution = Distribution(rawValue: prefix.distribution.rawValue)
            else { return nil }
            return (pattern, distribution)
        }
        heartbeat = settings.heartbeat.map { UInt32(clamping: $0.nanoseconds / 1_000_000) } ?? heartbeat
    }
}
