import AMQPEngine
import MeshRouter
package import MeshTopology

extension Simulation {
    /// The mesh of a topology, whose nodes run and whose clients do nothing yet.
    package convenience init(_ topology: Topology, seed: UInt64, isRough: Bool = false) {
        self.init(seed: seed)
        for node in topology.nodes { addNode(node, clock: clock(of: node.name, isRough)) }
        for link in topology.links {
            var dice = Dice(seed, for: "\(link.first) -- \(link.second)")
            addLink(link, isMutual: isRough && dice.once(in: 3))
            if isRough, dice.once(in: 3) { links[links.count - 1].set(capacity: 2_048 << dice.below(6)) }
        }
        for client in topology.clients { addClient(client) }
    }

    /// Somewhere in the day, and hardly too fast or slow; or, in rough weather, by up to a thousandth.
    private func clock(of node: String, _ isRough: Bool) -> Clock {
        var dice = Dice(seed, for: node)
        let drift = isRough ? 1_000_000 : 50_000
        var clock = Clock()
        clock.offset = Int64(dice.below(86_400)) * 1_000_000_000
        clock.drift = Int64(dice.below(2 * drift + 1) - drift)
        return clock
    }

    // MARK: Steps

    /// Does what a step of a topology says.
    package func take(_ action: Topology.Action) {
        switch action {
        case .cut(let ways): for (link, end) in directions(of: ways) { cut(link, from: end) }
        case .heal(let ways): for (link, end) in directions(of: ways) { heal(link, from: end) }
        case .healAll: healAll()
        case .partition(let groups): partition(groups)
        case .kill(let names): for name in names { kill(name) }
        case .restart(let names): for name in names { restart(name) }
        case .pause(let names): for name in names { withClient(name) { $0.pause() } ?? pause(name) }
        case .resume(let names): for name in names { withClient(name) { resume(client: $0) } ?? resume(name) }
        case .degrade(let ways, let degradation):
            for (link, end) in directions(of: ways) { degrade(link, from: end, degradation) }
        case .attach(let names): for name in names { withClient(name) { $0.start() } }
        case .detach(let names): for name in names { withClient(name) { detach($0) } }
        case .setCredit(let name, let credit): withClient(name) { $0.set(credit: credit) }
        }
    }

    @discardableResult
    private func withClient(_ name: String, _ body: (ScriptedClient) -> Void) -> Void? {
        clients.first { $0.script.name == name }.map(body)
    }

    func resume(client: ScriptedClient) {
        client.resume()
        for wire in clientWires where wire.ends[0] === client.end { wire.resume(0) }
    }

    /// Who is paused cannot leave, and so goes on first.
    private func detach(_ client: ScriptedClient) {
        resume(client: client)
        client.stop()
    }

    private func healAll() { for link in links.indices { for end in 0...1 { heal(link, from: end) } } }

    private func partition(_ groups: [[String]]) {
        for link in links.map(\.original).indices(between: groups) {
            for end in 0...1 { cut(link, from: end) }
        }
    }

    /// The links and ends that ways begin at.
    private func directions(of ways: [Topology.Way]) -> [(link: Int, end: Int)] {
        let links = links.map(\.original)
        return ways.flatMap(links.directions)
    }

    // MARK: Looking

    /// The nodes that a message from one to another goes over, as each of them has it; shorter if it does not arrive.
    package func path(from first: String, to last: String) -> [String] {
        var path = [first]
        while let here = path.last, here != last, path.count <= nodes.count, node(here).isReachable,
            let next = node(here).router.nextHop(to: last)
        {
            path.append(next)
        }
        return path
    }
}
