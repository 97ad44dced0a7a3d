public import AMQPEngine
import MeshRouter

/// A mesh of real routers and scripted clients in virtual time, on a virtual network.
///
/// Everything that happens follows from the calls and the seed: the same ones give the same ``trace``.
public final class Simulation {
    /// What happens at a moment.
    enum Happening {
        case arrival(Wire, from: Int)
        case alarm(Wire, Int)
        case wake(SimulatedNode, life: Int)
        case dial(SimulatedNode, life: Int, link: Int)
        case answer(SimulatedNode, life: Int, link: Int)
        case connect(SimulatedClient)
        case produce(SimulatedClient)
        case judge(ClientEnd, UInt32, sender: Int, number: Int)
        case action(() -> Void)
    }

    /// Nodes that keep up a connection.
    struct Link {
        /// The places of its ends; the first one dials.
        let ends: [Int]
        /// How bytes fare, from each end.
        var conditions: [Conditions]
        /// What it costs to send over it.
        let cost: UInt32
        /// Whether nothing gets through, not even an attempt to connect.
        var isCut = false
        var wires: [Wire] = []
    }

    // What is asked for at every step and calls nobody, so that accesses cannot overlap, is not checked for that: it takes a good part of
    // the time.

    /// The time.
    @exclusivity(unchecked) public private(set) var now = Moment(nanoseconds: 0)
    /// All that happened, in one number.
    @exclusivity(unchecked) public private(set) var trace = Trace()
    /// What went wrong: a sentence each, with the time. The first 100.
    public private(set) var failures: [String] = []
    /// What has become of messages.
    public internal(set) var ledger = Ledger()
    /// How many things have happened.
    @exclusivity(unchecked) public private(set) var steps = 0

    var dice: Dice
    @exclusivity(unchecked) private var agenda = Agenda<Happening>()
    private(set) var nodes: [SimulatedNode] = []
    private var places: [String: Int] = [:]
    var links: [Link] = []
    private(set) var clients: [SimulatedClient] = []
    private var clientWires: [Wire] = []
    private var wireCount = 0
    /// The links that worked when that was last asked, and how often they had changed by then.
    var survey = (number: 0, ways: CheapestWays(count: 0, []))

    /// An empty mesh.
    public init(seed: UInt64) { dice = Dice(seed) }

    // MARK: Building

    /// Adds a node, which runs from now on; its name must be another than that of any node.
    public func addNode(_ name: String) { addNode(name, clock: Clock()) }

    func addNode(_ name: String, clock: Clock) {
        precondition(places[name] == nil, "there is a node \(name) already")
        places[name] = nodes.count
        nodes.append(SimulatedNode(name, at: nodes.count, clock, self))
    }

    /// Has two nodes keep up a connection from now on; the first one dials. Says which link it is.
    ///
    /// Sending over it costs `cost`, 1…65,535, either way. All links between the same two nodes must cost the same, for only one is kept.
    @discardableResult
    public func addLink(
        _ first: String, _ second: String, _ conditions: Conditions = Conditions(), back: Conditions? = nil,
        cost: UInt32 = 1
    ) -> Int {
        let link = links.count
        let ends = [node(first).place, node(second).place]
        precondition(
            links.allSatisfy { $0.cost == cost || $0.ends != ends && $0.ends != ends.reversed() },
            "another link between these nodes has another cost")
        links.append(Link(ends: ends, conditions: [conditions, back ?? conditions], cost: cost))
        node(first).dial(link)
        return link
    }

    /// Adds a client, which starts now.
    public func addClient(_ script: ClientScript) {
        let client = SimulatedClient(script, at: clients.count, self)
        clients.append(client)
        ledger.addClient()
        ledger.disturb(now: now)
        client.start()
    }

    /// Does something at a moment that has not passed.
    public func at(_ moment: Moment, _ action: @escaping () -> Void) { note(.action(action), at: moment) }

    func node(_ name: String) -> SimulatedNode {
        guard let place = places[name] else { preconditionFailure("there is no node \(name)") }
        return nodes[place]
    }

    // MARK: Running

    /// Lets time pass until a moment; stops when something has gone wrong.
    public func run(until end: Moment) {
        while let next = agenda.next, next <= end, failures.isEmpty {
            now = max(now, next)
            guard let happening = agenda.pop() else { break }
            steps += 1
            happen(happening)
            for complaint in ledger.takeComplaints() { fail(complaint) }
        }
        if failures.isEmpty { now = max(now, end) }
    }

    private func happen(_ happening: Happening) {
        switch happening {
        case .arrival(let wire, let end): wire.arrive(from: end)
        case .alarm(let wire, let end): wire.ring(end)
        case .wake(let node, let life): node.wake(life)
        case .dial(let node, let life, let link): dial(node, life, link)
        case .answer(let node, let life, let link): answer(node, life, link)
        case .connect(let client): connect(client)
        case .produce(let client): client.produce()
        case .judge(let end, let delivery, let sender, let number):
            end.judge(delivery, (sender, number))
            end.readComplete()
            end.flush()
        case .action(let action):
            trace.add(now)
            action()
        }
    }

    func note(_ happening: Happening, at moment: Moment) { agenda.add(happening, at: moment) }

    func fail(_ sentence: String) {
        guard failures.count < 100 else { return }
        failures.append("\(Double(now.nanoseconds / 1_000) / 1_000_000) s: \(sentence)")
    }

    // MARK: The network

    func countWire() -> Int {
        wireCount += 1
        return wireCount
    }

    /// How much a read brings.
    func readSize(of pipe: Pipe) -> Int {
        guard pipe.conditions.isFragmented, dice.once(in: 4) else { return .max }
        return 1 + dice.below(dice.once(in: 2) ? 20 : 2_000)
    }

    func traceFault(_ what: String) {
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
        // There and back.
        var moment = now
        for conditions in links[link].conditions { moment.nanoseconds += conditions.latency }
        note(.answer(node, life: life, link: link), at: moment)
    }

    private func answer(_ node: SimulatedNode, _ life: Int, _ link: Int) {
        guard node.isAlive, node.life == life else { return }
        let from = links[link].ends.firstIndex(of: node.place)!
        let other = nodes[links[link].ends[1 - from]]
        guard !links[link].isCut, other.isAlive else { return node.dialEnded(link) }
        let ends = [
            node.add(.initiator, from: other.name, dialled: link, cost: links[link].cost),
            other.add(.acceptor, from: node.name, dialled: nil),
        ]
        let conditions = [links[link].conditions[from], links[link].conditions[1 - from]]
        let wire = Wire(ends[0], ends[1], conditions, link: link, self)
        for (side, end) in ends.enumerated() {
            end.wire = wire
            end.side = side
        }
        links[link].wires.append(wire)
        for side in [0, 1] { wire.flush(side) }
    }

    private func connect(_ client: SimulatedClient) {
        guard !client.isStopped else { return }
        let node = node(client.script.node)
        guard node.isAlive else { return client.connectionEnded() }
        let (near, far) = (ClientEnd(client), node.add(.acceptor, from: client.script.name, dialled: nil))
        let wire = Wire(near, far, [Conditions(), Conditions()], link: nil, self)
        near.wire = wire
        far.wire = wire
        far.side = 1
        clientWires.append(wire)
        client.connected(near)
        for side in [0, 1] { wire.flush(side) }
    }
}
