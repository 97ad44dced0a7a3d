public import MeshTopology

/// Makes of a topology whose run fails a smaller one that still does: fewer clients, steps, links and nodes, and simpler ones.
public struct Shrinker {
    private let isRough: Bool
    private let seeds: Int
    private let kind: String
    private var best: Topology
    private var runs = 0
    private let limit: Int

    /// The smallest failing topology that was found, after so many runs at most, with the seed that makes it fail.
    ///
    /// The run of `topology` with its own seed must fail. It counts as the same failure if the same is said, whatever the names and numbers in it.
    /// A smaller topology is tried with so many seeds, because whatever is left out, chance goes other ways.
    public nonisolated(nonsending) static func shrink(
        _ topology: Topology, isRough: Bool, seeds: Int = 30, runs limit: Int = 5_000
    ) async -> Topology {
        var shrinker = Shrinker(topology, isRough, await kind(topology, isRough) ?? "", seeds, limit)
        while await shrinker.shrinkOnce(), shrinker.runs < limit {}
        return shrinker.best
    }

    private init(_ topology: Topology, _ isRough: Bool, _ kind: String, _ seeds: Int, _ limit: Int) {
        self.seeds = seeds
        best = topology
        self.isRough = isRough
        self.limit = limit
        self.kind = kind
    }

    /// What fails, without numbers and names; nil if nothing does.
    private nonisolated(nonsending) static func kind(_ topology: Topology, _ isRough: Bool) async -> String? {
        guard let report = try? await SimulatedRun(topology, isRough: isRough).run() else { return nil }
        if let failure = report.failures.first {
            let words = failure.split(separator: " ").filter { !$0.contains { $0.isNumber || $0 == "/" } }
            return words.joined(separator: " ")
        }
        return report.findings.first { !$0.held }.map { $0.expectation.claim.description }
    }

    /// Tries everything that could be left out; says whether something could.
    private nonisolated(nonsending) mutating func shrinkOnce() async -> Bool {
        let changes: [(count: (Topology) -> Int, change: (inout Topology, Int) -> Void)] = [
            ({ $0.steps.count }, { $0.removeFault($1) }), ({ $0.clients.count }, { $0.removeClient($1) }),
            ({ $0.nodes.count }, { $0.removeNode($1) }), ({ $0.links.count }, { $0.removeLink($1) }),
            ({ $0.links.count }, { $0.simplifyLink($1) }), ({ $0.nodes.count }, { $0.simplifyNode($1) }),
            ({ $0.clients.count }, { $0.simplifyClient($1) }), ({ $0.clients.count }, { $0.shortenClient($1) }),
        ]
        var isSmaller = false
        for (count, change) in changes {
            // Many at a time first, then one by one.
            var size = count(best)
            while size > 0 {
                for start in stride(from: 0, to: count(best), by: size).reversed() {
                    let places = (start..<min(start + size, count(best))).reversed()
                    isSmaller =
                        await attempt { topology in for place in places { change(&topology, place) } } || isSmaller
                }
                size /= 2
            }
        }
        return isSmaller
    }

    private nonisolated(nonsending) mutating func attempt(_ change: (inout Topology) -> Void) async -> Bool {
        var candidate = best
        change(&candidate)
        guard candidate != best, runs < limit,
            // Whoever replays it needs a file.
            (try? Topology(yaml: candidate.yaml, file: "shrunk")) != nil
        else { return false }
        let first = candidate.seed
        for seed in 0..<seeds where runs < limit {
            candidate.seed = first &+ UInt64(seed)
            runs += 1
            guard await Shrinker.kind(candidate, isRough) == kind else { continue }
            best = candidate
            return true
        }
        return false
    }
}

extension Topology {
    fileprivate mutating func removeClient(_ place: Int) {
        guard clients.indices.contains(place) else { return }
        removeSteps(about: clients.remove(at: place).name)
    }

    /// Removes a step and the one that undoes it.
    fileprivate mutating func removeFault(_ place: Int) {
        guard steps.indices.contains(place) else { return }
        let targets = steps.remove(at: place).action.targets
        let pair = steps.indices.first { $0 >= place && steps[$0].action.targets == targets }
        if let pair { steps.remove(at: pair) }
    }

    fileprivate mutating func removeNode(_ place: Int) {
        guard nodes.indices.contains(place), nodes.count > 1 else { return }
        let name = nodes.remove(at: place).name
        for link in links where link.joins(name, link.first == name ? link.second : link.first) {
            removeSteps(about: linkName(link.first, link.second))
        }
        links.removeAll { $0.first == name || $0.second == name }
        for client in clients where client.node == name { removeSteps(about: client.name) }
        clients.removeAll { $0.node == name }
        removeSteps(about: name)
    }

    fileprivate mutating func removeLink(_ place: Int) {
        guard links.indices.contains(place) else { return }
        let link = links.remove(at: place)
        removeSteps(about: linkName(link.first, link.second))
    }

    fileprivate mutating func simplifyClient(_ place: Int) {
        guard clients.indices.contains(place) else { return }
        var simple = Client(
            name: clients[place].name, node: clients[place].node, role: clients[place].role,
            address: clients[place].address)
        simple.count = clients[place].count
        simple.start = clients[place].start == nil ? nil : .zero
        clients[place] = simple
    }

    fileprivate mutating func shortenClient(_ place: Int) {
        guard clients.indices.contains(place), let count = clients[place].count, count > 1 else { return }
        clients[place].count = count > 8 ? count / 8 : 1
    }

    fileprivate mutating func simplifyLink(_ place: Int) {
        guard links.indices.contains(place) else { return }
        links[place] = Link(links[place].first, links[place].second)
    }

    fileprivate mutating func simplifyNode(_ place: Int) {
        guard nodes.indices.contains(place) else { return }
        nodes[place] = Node(name: nodes[place].name)
    }

    private mutating func removeSteps(about target: String) {
        steps.removeAll { $0.action.targets.contains(target) }
    }
}

/// The same for both directions.
private func linkName(_ first: String, _ second: String) -> String {
    first < second ? "\(first) -- \(second)" : "\(second) -- \(first)"
}

extension Topology.Action {
    /// The nodes, clients and links that it is about.
    fileprivate var targets: [String] {
        switch self {
        case .cut(let ways), .heal(let ways), .degrade(let ways, _): ways.map { linkName($0.from, $0.to) }
        case .kill(let names), .restart(let names), .pause(let names), .resume(let names), .attach(let names),
            .detach(let names):
            names
        case .setCredit(let name, _): [name]
        case .partition, .healAll: ["all links"]
        }
    }
}
