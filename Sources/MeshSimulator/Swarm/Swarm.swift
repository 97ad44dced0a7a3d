public import MeshTopology

/// Topologies that seeds draw, to look for what nobody has thought of: meshes, clients, and above all what happens to them.
///
/// What a seed draws is a topology like any other. It has no expectations, because what every run demands is enough: see ``SimulatedRun``.
public struct Swarm {
    private var dice: Dice
    private var topology: Topology
    /// Until when something is happening to a node, a client or a link, in milliseconds.
    private var busy: [String: Int] = [:]

    /// Whether nothing happens to clients and to the nodes that have some: then no message may come back, whatever happens to all others.
    private var sparesEnds = false

    /// Milliseconds in which things happen, and how long it goes on after that.
    private static let (faults, rest) = (20_000, 6_000)
    private static let addresses = ["a", "b/1", "b/2"]
    private static let patterns = ["a", "b/1", "b/*", "#"]

    /// What a seed draws.
    public static func draw(seed: UInt64) -> Topology {
        var swarm = Swarm(dice: Dice(seed, for: "swarm"), topology: Topology(name: "swarm-\(seed)"))
        swarm.topology.seed = seed
        swarm.topology.duration = .milliseconds(faults + rest)
        swarm.sparesEnds = swarm.dice.once(in: 2)
        swarm.drawMesh()
        swarm.drawFaults(within: faults)
        var others = Dice(seed, for: "swarm topics")
        if others.once(in: 3) { swarm.makeTopics() }
        return swarm.topology
    }

    /// What a seed has happen to the mesh and the clients of a topology, instead of its steps and without its expectations.
    public static func draw(seed: UInt64, on topology: Topology) -> Topology {
        var swarm = Swarm(dice: Dice(seed, for: "swarm"), topology: topology)
        swarm.topology.seed = seed
        swarm.topology.steps = []
        swarm.topology.expectations = []
        swarm.drawConditions()
        swarm.drawFaults(within: Int(topology.duration.nanoseconds / 1_250_000))
        return swarm.topology
    }

    // MARK: The mesh

    private mutating func drawMesh() {
        let count = sparesEnds ? 3 + dice.below(dice.once(in: 8) ? 28 : 6) : 1 + dice.below(6)
        let idleTimeout: Duration? = dice.once(in: 2) ? nil : .seconds(1 + dice.below(5))
        for place in 0..<count {
            var node = Topology.Node(name: "n\(place)")
            node.settings.idleTimeout = idleTimeout
            // Neighbours need not promise the same.
            if dice.once(in: 4) { node.settings.heartbeat = .milliseconds(dice.once(in: 2) ? 50 : 1_000) }
            if dice.once(in: 4) { node.settings.window = UInt32(1 + dice.below(20)) }
            if dice.once(in: 6) { node.settings.maxFrameSize = UInt32(512 + dice.below(2_000)) }
            if dice.once(in: 6) { node.settings.incomingWindow = UInt32(1 + dice.below(20)) }
            if dice.once(in: 6) { node.settings.queueLimit = dice.below(20_000) }
            topology.nodes.append(node)
        }
        // A tree, so that all can be reached, and some links more.
        for place in 1..<max(count, 1) { link(dice.below(place), place) }
        for _ in 0..<dice.below(count) where count > 1 {
            let first = dice.below(count)
            link(first, (first + 1 + dice.below(count - 1)) % count)
        }
        for number in 0..<(1 + dice.below(5)) { drawReceiver(number) }
        for number in 0..<(1 + dice.below(5)) { drawSender(number) }
    }

    private mutating func link(_ first: Int, _ second: Int) {
        let (first, second) = dice.once(in: 2) ? ("n\(first)", "n\(second)") : ("n\(second)", "n\(first)")
        guard !topology.links.contains(where: { $0.joins(first, second) }) else { return }
        var link = Topology.Link(first, second)
        link.there = conditions()
        link.back = conditions()
        if dice.once(in: 3) { link.cost = UInt32(1 + dice.below(9)) }
        topology.links.append(link)
    }

    private mutating func conditions() -> Topology.Conditions {
        var conditions = Topology.Conditions()
        conditions.latency = .microseconds(1 << dice.below(16))
        if dice.once(in: 2) { conditions.jitter = .microseconds(dice.below(5_000)) }
        if dice.once(in: 4) { conditions.bandwidth = 1_600_000 << dice.below(8) }
        if dice.once(in: 6) { conditions.loss = Double(dice.below(20)) / 100 }
        return conditions
    }

    private mutating func drawConditions() {
        for link in topology.links.indices where dice.once(in: 2) {
            topology.links[link].there = conditions()
            topology.links[link].back = conditions()
        }
    }

    private mutating func client(_ name: String, _ role: Topology.Role, _ address: String) -> Topology.Client {
        let count = topology.nodes.count
        let node = topology.nodes[dice.below(sparesEnds ? (count + 1) / 2 : count)].name
        var client = Topology.Client(name: name, node: node, role: role, address: address)
        client.start = .milliseconds(dice.below(10_000))
        if !sparesEnds, dice.once(in: 6) {
            client.stop = client.start.map { $0 + .milliseconds(1_000 + dice.below(10_000)) }
        }
        return client
    }

    private mutating func drawSender(_ number: Int) {
        var client = client("s\(number)", .sender, Self.addresses[dice.below(Self.addresses.count)])
        client.count = 1 + dice.below(dice.once(in: 4) ? 2_000 : 200)
        if dice.once(in: 2) { client.pace = .perSecond(Double(10_000 >> dice.below(9))) }
        client.size = dice.once(in: 4) ? 1 << dice.below(18) : 16 + dice.below(200)
        if client.size > 10_000 { client.count = min(client.count ?? 0, 20) }
        if dice.once(in: 4) { client.settle = .settled }
        topology.clients.append(client)
    }

    private mutating func drawReceiver(_ number: Int) {
        var client = client("r\(number)", .receiver, Self.patterns[dice.below(Self.patterns.count)])
        client.credit = UInt32(1 + dice.below(dice.once(in: 2) ? 5 : 500))
        if dice.once(in: 2) { client.processing = .microseconds(dice.below(dice.once(in: 2) ? 1_000 : 20_000)) }
        if dice.once(in: 4) { client.outcome = Topology.Outcome.allCases[dice.below(4)] }
        if dice.once(in: 12) { client.settle = .settled }
        topology.clients.append(client)
    }

    /// Makes some addresses multicast.
    private mutating func makeTopics() {
        for client in topology.clients.indices {
            let address = topology.clients[client].address
            guard let topic = Self.topics[address] else { continue }
            topology.clients[client].address = topic
        }
    }

    private static let topics = ["b/1": "topic/1", "b/2": "topic/2", "b/*": "topic/*"]

    // MARK: What happens

    private mutating func drawFaults(within milliseconds: Int) {
        guard milliseconds > 10 else { return }
        for _ in 0..<dice.below(9) { drawFault(within: milliseconds) }
        topology.steps = topology.steps.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }

    /// Something is done at one time, and undone at another.
    private mutating func drawFault(within milliseconds: Int) {
        let at = 1 + dice.below(milliseconds - 1)
        let until = at + 1 + dice.below(dice.once(in: 3) ? milliseconds : 2_000)
        let node = topology.nodes[dice.below(topology.nodes.count)].name
        let link = topology.links.isEmpty ? nil : topology.links[dice.below(topology.links.count)]
        let client = topology.clients.isEmpty ? nil : topology.clients[dice.below(topology.clients.count)]
        let isEnd = sparesEnds && topology.clients.contains { $0.node == node }
        switch (dice.below(10), link, client) {
        case (0...2, _, _) where isEnd, (3, _, _) where sparesEnds: break
        case (0, _, _), (1, _, _): fault(node, .kill([node]), .restart([node]), at, until)
        case (2, _, _): fault(node, .pause([node]), .resume([node]), at, until)
        case (3, _, let client?), (4, nil, let client?):
            // Not before it has come, nor after it has gone.
            let start = client.start ?? .seconds(1 << 40)
            guard start < .milliseconds(at), client.stop.map({ $0 > .milliseconds(until) }) ?? true else { return }
            if dice.once(in: 2) {
                fault(client.name, .pause([client.name]), .resume([client.name]), at, until)
            } else {
                fault(client.name, .detach([client.name]), .attach([client.name]), at, until)
            }
        case (4, let link?, _):
            let names = [link.first, link.second]
            var change = Topology.Degradation()
            change.resets = Double(1 + dice.below(4)) / 2
            let ways = [Topology.Way(from: names[0], to: names[1], isOneWay: dice.once(in: 2))]
            fault(names.joined(separator: " -- "), .degrade(ways, change), .heal(ways), at, until)
        case (5, let link?, _):
            var change = Topology.Degradation()
            change.latency = .milliseconds(dice.below(300))
            change.stalls = Topology.Stalls(rate: 1, length: .milliseconds(1 + dice.below(2_000)))
            let ways = [Topology.Way(from: link.first, to: link.second)]
            fault("\(link.first) -- \(link.second)", .degrade(ways, change), .heal(ways), at, until)
        case (_, let link?, _):
            let names = dice.once(in: 2) ? (link.first, link.second) : (link.second, link.first)
            let ways = [Topology.Way(from: names.0, to: names.1, isOneWay: dice.once(in: 3))]
            fault("\(link.first) -- \(link.second)", .cut(ways), .heal(ways), at, until)
        default: break
        }
    }

    private mutating func fault(
        _ name: String, _ action: Topology.Action, _ undoing: Topology.Action, _ at: Int, _ until: Int
    ) {
        guard busy[name].map({ $0 < at }) ?? true else { return }
        busy[name] = until
        topology.steps.append(Topology.Step(at: .milliseconds(at), action))
        guard Duration.milliseconds(until) < topology.duration else { return }
        topology.steps.append(Topology.Step(at: .milliseconds(until), undoing))
    }
}
