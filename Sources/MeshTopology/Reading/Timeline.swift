/// Goes through the steps in the order of time, to find those that are impossible when their time has come, and paths that cannot be.
struct Timeline {
    /// What has been done to a link; in the order of the names of its ends.
    private struct LinkState: Equatable {
        var isCutUp = false
        var isCutDown = false
        var isDegraded = false
        var isCut: Bool { isCutUp || isCutDown }
    }

    private let topology: Topology
    private let steps: [(step: Topology.Step, place: Place)]
    private let expectations: [(expectation: Topology.Expectation, place: Place)]
    private let links: Set<Reader.Pair>
    private let nodes: Set<String>
    /// Of links that are not as at the start.
    private var states: [Reader.Pair: LinkState] = [:]
    private var dead: Set<String> = []
    private var paused: Set<String> = []
    private var attached: Set<String> = []
    /// How many nodes, clients and links the steps so far were about.
    private var work = 0
    private static let maximumWork = 2_000_000
    private(set) var flaws: [(place: Place, sentence: String)] = []

    init(
        _ topology: Topology, _ steps: [(step: Topology.Step, place: Place)],
        _ expectations: [(expectation: Topology.Expectation, place: Place)]
    ) {
        self.topology = topology
        self.steps = steps
        self.expectations = expectations
        links = Set(topology.links.map { Reader.Pair($0.first, $0.second) })
        nodes = Set(topology.nodes.map(\.name))
    }

    mutating func run() {
        for (_, event) in events {
            switch event {
            case .start(let client): attached.insert(topology.clients[client].name)
            case .stop(let client): attached.remove(topology.clients[client].name)
            case .step(let index): take(steps[index].step, steps[index].place)
            case .expectation(let index):
                if case .path(let path) = expectations[index].expectation.claim {
                    check(path, expectations[index].place)
                }
            }
        }
    }

    private var events: [(at: Duration, event: Topology.Event)] {
        Topology.events(
            clients: topology.clients, steps: steps.map(\.step),
            expectations: expectations.map { $0.expectation.at ?? topology.duration })
    }

    private mutating func take(_ step: Topology.Step, _ place: Place) {
        let before = work
        work += weight(step.action)
        guard work <= Self.maximumWork else {
            if before <= Self.maximumWork {
                flaws.append(
                    (place, "the steps up to this one are about more than \(Self.maximumWork) nodes, clients and links")
                )
            }
            return
        }
        let time = Text.duration(step.at)
        func complain(_ sentence: String) { flaws.append((place, "at \(time), \(sentence)")) }
        switch step.action {
        case .cut(let ways):
            for way in ways where !cut(way) { complain("\(way) is cut already") }
        case .heal(let ways):
            for way in ways where !heal(way) {
                complain("there is nothing to heal: \(way) is neither cut nor degraded")
            }
        case .healAll:
            if states.isEmpty { complain("there is nothing to heal: no link is cut or degraded") }
            states = [:]
        case .partition(let groups):
            if !partition(groups), topology.discovery == .none {
                complain("the partition cuts nothing: between its groups there is no link that is not cut already")
            }
        case .kill(let names):
            for name in names {
                if !dead.insert(name).inserted { complain("\(name) is dead already") }
                paused.remove(name)
            }
        case .restart(let names):
            for name in names where dead.remove(name) == nil {
                complain("\(name) runs, and cannot be restarted: kill it first")
            }
        case .pause(let names):
            for name in names {
                if dead.contains(name) {
                    complain("\(name) is dead")
                } else if !nodes.contains(name), !attached.contains(name) {
                    complain("\(name) is not attached")
                } else if !paused.insert(name).inserted {
                    complain("\(name) is paused already")
                }
            }
        case .resume(let names):
            for name in names where paused.remove(name) == nil { complain("\(name) is not paused") }
        case .degrade(let ways, _):
            for way in ways { states[Reader.Pair(way.from, way.to), default: LinkState()].isDegraded = true }
        case .attach(let names):
            for name in names where !attached.insert(name).inserted { complain("\(name) is attached already") }
        case .detach(let names):
            for name in names {
                if attached.remove(name) == nil { complain("\(name) is not attached") }
                paused.remove(name)
            }
        case .setCredit(let name, _):
            if !attached.contains(name) { complain("\(name) is not attached") }
        }
    }

    /// How many nodes, clients and links it is about.
    private func weight(_ action: Topology.Action) -> Int {
        switch action {
        case .cut(let ways), .heal(let ways), .degrade(let ways, _): ways.count
        case .kill(let names), .restart(let names), .pause(let names), .resume(let names), .attach(let names),
            .detach(let names):
            names.count
        case .partition(let groups): topology.links.count + groups.reduce(0) { $0 + $1.count }
        case .healAll, .setCredit: 1
        }
    }

    /// Whether that changes something.
    private mutating func cut(_ way: Topology.Way) -> Bool {
        let pair = Reader.Pair(way.from, way.to)
        let before = states[pair] ?? LinkState()
        var state = before
        if !way.isOneWay || way.from == pair.first { state.isCutUp = true }
        if !way.isOneWay || way.from == pair.second { state.isCutDown = true }
        states[pair] = state
        return state != before
    }

    /// Whether there was something to heal.
    private mutating func heal(_ way: Topology.Way) -> Bool {
        let pair = Reader.Pair(way.from, way.to)
        guard way.isOneWay, var state = states[pair] else { return states.removeValue(forKey: pair) != nil }
        let before = state
        if way.from == pair.first { state.isCutUp = false } else { state.isCutDown = false }
        // Which direction was degraded is not kept here: that one may have been is enough.
        guard state != before || state.isDegraded else { return false }
        states[pair] = state == LinkState() ? nil : state
        return true
    }

    /// Whether something is cut.
    private mutating func partition(_ groups: [[String]]) -> Bool {
        var group: [String: Int] = [:]
        for (index, names) in groups.enumerated() { for name in names { group[name] = index } }
        var changes = false
        for link in topology.links where group[link.first] != group[link.second] {
            changes = cut(Topology.Way(from: link.first, to: link.second)) || changes
        }
        return changes
    }

    private mutating func check(_ path: [String], _ place: Place) {
        if let name = path.first(where: dead.contains) {
            return flaws.append((place, "\(name) is dead then, and no path leads over it"))
        }
        guard topology.discovery == .none else { return }
        let pairs = zip(path, path.dropFirst()).map { Reader.Pair($0, $1) }
        if let pair = pairs.first(where: { !links.contains($0) }) {
            let ends = Reader.Pair(path[0], path[path.count - 1])
            return flaws.append(
                (
                    place,
                    areConnected(ends)
                        ? "there is no link \(pair.first) -- \(pair.second)"
                        : "\(path[0]) and \(path[path.count - 1]) are not connected"
                ))
        }
        if let pair = pairs.first(where: { states[$0]?.isCut ?? false }) {
            flaws.append((place, "\(pair.first) -- \(pair.second) is cut then"))
        }
    }

    /// Whether links lead from one to the other, were none of them cut.
    private mutating func areConnected(_ pair: Reader.Pair) -> Bool {
        if components.isEmpty { components = Self.components(topology) }
        return components[pair.first] == components[pair.second]
    }

    /// A number for each node, the same for those that are connected; empty until it is needed.
    private var components: [String: Int] = [:]

    private static func components(_ topology: Topology) -> [String: Int] {
        var neighbours: [String: [String]] = [:]
        for link in topology.links {
            neighbours[link.first, default: []].append(link.second)
            neighbours[link.second, default: []].append(link.first)
        }
        var components: [String: Int] = [:]
        for (number, node) in topology.nodes.enumerated() where components[node.name] == nil {
            var open = [node.name]
            components[node.name] = number
            while let name = open.popLast() {
                for next in neighbours[name] ?? [] where components[next] == nil {
                    components[next] = number
                    open.append(next)
                }
            }
        }
        return components
    }
}
