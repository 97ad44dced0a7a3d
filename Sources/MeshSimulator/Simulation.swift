package import AMQPEngine
import MeshRouter
package import MeshTopology

/// A mesh of real routers and scripted clients in virtual time, on a virtual network.
///
/// Everything that happens follows from the calls and the seed: the same ones give the same ``trace``.
package final class Simulation: Stage {
    /// What happens at a moment.
    enum Happening {
        case arrival(Wire, from: Int)
        case refusal(Wire, to: Int)
        case alarm(Wire, Int)
        case rouse(SimulatedNode, life: Int)
        case lastCall(Wire, Int)
        case dial(SimulatedNode, life: Int, link: Int)
        case answer(SimulatedNode, life: Int, link: Int, since: Moment)
        case wake(ScriptedClient)
        case hiccup(link: Int, from: Int, Hiccup, epoch: Int)
    }

    // What is asked for at every step and calls nobody, so that accesses cannot overlap, is not checked for that: it takes a good part of
    // the time.

    /// The time.
    @exclusivity(unchecked) package private(set) var now = Moment(nanoseconds: 0)
    /// All that happened, in one number.
    @exclusivity(unchecked) package private(set) var trace = Trace()
    /// What went wrong: a sentence each, with the time. The first 100.
    package private(set) var failures: [String] = []
    /// What has become of messages.
    package var ledger = Ledger(patience: Moment(nanoseconds: 55_000_000_000))

    let seed: UInt64
    var dice: Dice
    @exclusivity(unchecked) private var agenda = Agenda<Happening>()
    private(set) var nodes: [SimulatedNode] = []
    private var places: [String: Int] = [:]
    var links: [SimulatedLink] = []
    package private(set) var clients: [ScriptedClient] = []
    private(set) var clientWires: [Wire] = []
    private var wireCount = 0
    /// The links that worked when that was last asked, and how often they had changed by then.
    var survey = (number: 0, ways: CheapestWays(count: 0, []))

    /// How long an attempt to connect may take, in nanoseconds, and after how long the network tries it again.
    private static let (connectTimeout, connectRetry) = (5_000_000_000 as Int64, 1_000_000_000 as Int64)

    /// An empty mesh.
    package init(seed: UInt64) {
        self.seed = seed
        dice = Dice(seed, for: "simulation")
    }

    // MARK: Building

    /// Adds a node, which runs from now on; its name must be another than that of any node.
    package func addNode(_ node: Topology.Node, clock: Clock = Clock()) {
        precondition(places[node.name] == nil, "there is a node \(node.name) already")
        places[node.name] = nodes.count
        ledger.add(node)
        nodes.append(SimulatedNode(node, at: nodes.count, clock, self))
    }

    /// Has two nodes keep up a connection from now on. The first one dials, or both do.
    package func addLink(_ link: Topology.Link, isMutual: Bool = false) {
        let ends = [node(link.first).place, node(link.second).place]
        links.append(SimulatedLink(ends, link, isMutual: isMutual))
        let place = links.count - 1
        for end in links[place].diallers { nodes[ends[end]].dial(place) }
        for end in 0...1 { expectHiccups(place, from: end) }
    }

    /// Adds a client, which does nothing before it is started; says which one it is.
    @discardableResult
    package func addClient(_ script: Topology.Client) -> ScriptedClient {
        let client = ScriptedClient(script, at: clients.count, self)
        clients.append(client)
        ledger.add(script)
        return client
    }

    func node(_ name: String) -> SimulatedNode {
        guard let place = places[name] else { preconditionFailure("there is no node \(name)") }
        return nodes[place]
    }

    // MARK: Stage

    package func chance() -> Double { dice.unit() }

    package func wake(_ client: ScriptedClient, at moment: Moment) { note(.wake(client), at: moment) }

    package func connect(_ client: ScriptedClient) {
        let node = node(client.script.node)
        guard node.isAlive else { return client.connectionEnded() }
        let (near, far) = (client.makeEnd(), node.add(.acceptor, from: client.script.name, dialled: nil))
        let wire = Wire(near, far, [Conditions(), Conditions()], link: nil, self)
        near.flushing = { [weak wire] in wire?.flush(0) }
        far.wire = wire
        far.side = 1
        clientWires.append(wire)
        for side in [0, 1] { wire.flush(side) }
    }

    // MARK: Running

    /// Lets time pass until a moment; stops when something has gone wrong.
    package func run(until end: Moment) {
        while let next = agenda.next, next <= end, failures.isEmpty {
            now = max(now, next)
            guard let happening = agenda.pop() else { break }
            happen(happening)
            for complaint in ledger.takeComplaints() { fail(complaint) }
        }
        if failures.isEmpty { now = max(now, end) }
    }

    private func happen(_ happening: Happening) {
        switch happening {
        case .arrival(let wire, let end): wire.arrive(from: end)
        case .refusal(let wire, let end): wire.refused(end)
        case .alarm(let wire, let end): wire.ring(end)
        case .rouse(let node, let life): node.rouse(life)
        case .lastCall(let wire, let end): wire.lastCall(end)
        case .dial(let node, let life, let link): dial(node, life, link)
        case .answer(let node, let life, let link, let since): answer(node, life, link, since)
        case .wake(let client): client.wake()
        case .hiccup(let link, let end, let hiccup, let epoch): happen(hiccup, link, from: end, epoch)
        }
    }

    func note(_ happening: Happening, at moment: Moment) { agenda.add(happening, at: moment) }

    package func fail(_ sentence: String) {
        guard failures.count < 100 else { return }
        failures.append("\(Double(now.nanoseconds / 1_000) / 1_000_000) s: \(sentence)")
    }

    // MARK: The network

    func countWire() -> Int {
        wireCount += 1
        return wireCount
    }

    /// How much a read brings: mostly all there is, sometimes a piece of any size.
    func readSize() -> Int {
        guard dice.once(in: 4) else { return .max }
        return 1 + dice.below(dice.once(in: 2) ? 20 : 2_000)
    }

    func trace(_ what: String) {
        trace.add(now)
        trace.add(what)
    }

    func trace(_ bytes: ArraySlice<UInt8>, on wire: Wire, from end: Int) {
        trace.add(now)
        trace.add(UInt64(wire.number * 2 + end))
        trace.add(bytes)
    }

    func forget(_ wire: Wire) {
        if let link = wire.link {
            links[link].wires.removeAll { $0 === wire }
        } else {
            clientWires.removeAll { $0 === wire }
        }
    }

    private func dial(_ node: SimulatedNode, _ life: Int, _ link: Int) {
        guard node.isAlive, node.life == life else { return }
        guard !node.isPaused else { return node.postpone(link) }
        guard node.isDue(link) else { return }
        note(.answer(node, life: life, link: link, since: now), at: now + links[link].roundTrip)
    }

    private func answer(_ node: SimulatedNode, _ life: Int, _ link: Int, _ since: Moment) {
        guard node.isAlive, node.life == life else { return }
        guard !links[link].isStalled.contains(true) else {
            // Nobody answers, nor says that nobody will.
            let isLate = now.nanoseconds - since.nanoseconds >= Simulation.connectTimeout
            return isLate
                ? node.dialEnded(link)
                : note(.answer(node, life: life, link: link, since: since), at: now + Simulation.connectRetry)
        }
        let from = links[link].ends.firstIndex(of: node.place)!
        let other = nodes[links[link].ends[1 - from]]
        guard other.isAlive else { return node.dialEnded(link) }
        let near = node.add(.initiator, from: other.name, dialled: link, cost: links[link].original.cost)
        let far = other.add(.acceptor, from: node.name, dialled: nil)
        let ends = from == 0 ? [near, far] : [far, near]
        let wire = Wire(ends[0], ends[1], links[link].conditions, link: link, self)
        for (side, end) in ends.enumerated() {
            end.wire = wire
            end.side = side
        }
        links[link].wires.append(wire)
        for side in [0, 1] { wire.flush(side) }
    }
}

extension Moment {
    static func + (moment: Moment, nanoseconds: Int64) -> Moment {
        Moment(nanoseconds: moment.nanoseconds + nanoseconds)
    }
}
