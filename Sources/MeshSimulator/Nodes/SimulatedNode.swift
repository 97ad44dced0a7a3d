import AMQPEngine
import MeshRouter

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
    /// The neighbours that it is linked to.
    private(set) var neighbours: Set<String> = []

    init(_ name: String, at place: Int, _ clock: Clock, _ simulation: Simulation) {
        self.name = name
        self.place = place
        self.clock = clock
        self.simulation = simulation
        router = Router(Self.configuration(name, 1), now: clock.shows(simulation.now))
    }

    private static func configuration(_ name: String, _ life: Int) -> RouterConfiguration {
        RouterConfiguration(name: name, instance: UInt64(life))
    }

    var now: Moment { clock.shows(simulation.now) }

    // MARK: Life

    /// Ends it without a word. Its connections are reset.
    func kill() {
        guard isAlive else { return }
        isAlive = false
        neighbours = []
        diallers = [:]
        let ends = ends.compactMap(\.self)
        self.ends = []
        for end in ends.sorted(by: { $0.wire!.number < $1.wire!.number }) { end.wire?.cut() }
    }

    /// Starts it again, with nothing remembered.
    func restart() {
        guard !isAlive else { return }
        isAlive = true
        life += 1
        alarm = nil
        router = Router(Self.configuration(name, life), now: now)
    }

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

    /// It is to keep up a link, from now on.
    func dial(_ link: Int) {
        diallers[link] = Dialler()
        simulation.note(.dial(self, life: life, link: link), at: simulation.now)
    }

    /// An attempt has failed, or the connection that it made is over.
    func dialEnded(_ link: Int) {
        redial(link, diallers[link]?.ended(now: now, chance: simulation.dice.unit()))
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

    fileprivate func receive(_ bytes: ArraySlice<UInt8>, _ id: ConnectionID) -> Int {
        bytes.withUnsafeBytes { router.receive($0.bytes, from: id, now: now) }
    }

    fileprivate func takeOutput(_ id: ConnectionID) -> [UInt8] {
        var bytes: [UInt8] = []
        router.takeOutput(of: id, now: now) { output in bytes = output.withUnsafeBytes { Array($0) } }
        return bytes
    }

    fileprivate func deadline(_ id: ConnectionID) -> Moment? { router.deadline(of: id).map(clock.moment) }
    fileprivate func isOver(_ id: ConnectionID) -> Bool { router.isOver(id) }
    fileprivate func tick(_ id: ConnectionID) { router.tick(id, now: now) }

    fileprivate func transportClosed(_ end: NodeEnd) {
        guard self.end(end.id) != nil else { return }
        ends[Int(end.id.index)] = nil
        router.transportClosed(end.id)
        if let link = end.link { dialEnded(link) }
    }

    fileprivate func endBatch() {
        guard isAlive else { return }
        var wrote = true
        while wrote {
            router.endBatch()
            wrote = false
            while let id = router.nextTouched() {
                end(id)?.flush()
                wrote = true
            }
        }
        for notice in router.takeNotices() { act(on: notice) }
        setAlarm()
    }

    private func setAlarm() {
        guard let deadline = router.deadline.map(clock.moment) else { return }
        // An earlier one will look again.
        if let alarm, alarm <= deadline { return }
        alarm = max(deadline, simulation.now)
        simulation.note(.wake(self, life: life), at: max(deadline, simulation.now))
    }

    /// The alarm rings that was set in one of its lives.
    func wake(_ life: Int) {
        guard isAlive, self.life == life, let alarm, alarm <= simulation.now else { return }
        self.alarm = nil
        router.tick(now: now)
        endBatch()
    }

    private func act(on notice: Notice) {
        switch notice {
        case .trunkUp(let name, let id):
            simulation.ledger.disturb(now: simulation.now)
            neighbours.insert(name)
            if let link = end(id)?.link { diallers[link]?.linked(now: now) }
        case .trunkDown(let name, _):
            simulation.ledger.disturb(now: simulation.now)
            neighbours.remove(name)
            for link in diallers.keys.sorted() {
                redial(link, diallers[link]?.neighbourLost(name, now: now, chance: simulation.dice.unit()))
            }
        case .trunkRedundant(let name, let id):
            if let link = end(id)?.link { diallers[link]?.park(until: name) }
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

/// A node's end of a connection.
final class NodeEnd: Speaker {
    let id: ConnectionID
    /// The link that the node has dialled; nil for a connection that it has accepted.
    let link: Int?
    private let node: SimulatedNode
    private let life: Int
    /// The connection, until it is over. A weak reference would make all references to it dear.
    unowned var wire: Wire?
    var side = 0

    init(_ id: ConnectionID, _ node: SimulatedNode, _ link: Int?, _ life: Int) {
        self.id = id
        self.node = node
        self.link = link
        self.life = life
    }

    /// Whether the node that it belongs to still runs.
    private var isLive: Bool { node.isAlive && node.life == life }

    var isOver: Bool { !isLive || node.isOver(id) }
    var deadline: Moment? { isLive ? node.deadline(id) : nil }
    func receive(_ bytes: ArraySlice<UInt8>) -> Int { isLive ? node.receive(bytes, id) : bytes.count }
    func readComplete() { if isLive { node.endBatch() } }
    func takeOutput() -> [UInt8] { isLive ? node.takeOutput(id) : [] }
    func tick() { if isLive { node.tick(id) } }
    var flushesItself: Bool { true }

    func transportClosed() {
        wire = nil
        if isLive { node.transportClosed(self) }
    }

    func flush() { wire?.flush(side) }
}
