import AMQPCodec
import AMQPEngine
import DequeModule

/// What every node does with probes and their answers. Nothing of them is remembered but by the ingress, and none waits long: when a neighbour takes no more, they
/// are dropped.
extension Router {
    /// How many control messages of probes may wait for a neighbour.
    static let probeLimit = 128

    /// Takes in a control message that may be a probe, or an answer to one, from a neighbour; false if it is neither.
    mutating func receiveProbe(_ value: Value, _ bytes: RawSpan, from index: Int32) -> Bool {
        guard bytes.byteCount <= ProbeAnswer.maximumSize, let neighbour = peers[index].neighbour else { return false }
        if let probe = Probe(value) {
            guard probe.path.last == neighbour else { return false }
            receive(probe, from: index)
            return true
        }
        guard let answer = ProbeAnswer(value) else { return false }
        // The first time that this node stands there, so that an answer comes nearer to the ingress with each step, loop or not.
        guard let place = answer.path.firstIndex(of: configuration.name), place + 1 < answer.path.count,
            answer.path[place + 1] == neighbour
        else { return false }
        guard place > 0 else {
            receive(answer)
            return true
        }
        if let back = trunk(to: answer.path[place - 1]) { say(bytes.withUnsafeBytes { Array($0) }, to: back) }
        return true
    }

    private mutating func receive(_ probe: Probe, from index: Int32) {
        let hasBeenHere = probe.path.contains(configuration.name)
        var finding = hasBeenHere ? Finding(.loop) : find(probe.course, from: probe.path[0])
        if finding.fate == .passed, probe.path.count == Probe.maximumPath { finding.fate = .tooFar }
        let path = probe.path + [configuration.name]
        say(ProbeAnswer(number: probe.number, path: path, finding: finding).value, to: index)
        pass(Probe(number: probe.number, path: path, course: probe.course), finding)
    }

    /// Sends a probe to the next hop of a finding, if it is to go on.
    mutating func pass(_ probe: Probe, _ finding: Finding) {
        guard finding.fate == .passed, let nextHop = finding.nextHop, let next = trunk(to: nextHop) else { return }
        say(probe.value, to: next)
    }

    /// What this node knows of the way of a probe that has begun at an ingress, and where it goes from here.
    mutating func find(_ course: Course, from ingress: String) -> Finding {
        guard instance(of: course.egress) == course.instance else { return Finding(.noWay) }
        guard let ingressInstance = course.ingressInstance else { return find(course) }
        let tree = Route.Key(
            pattern: course.pattern, node: ingress, instance: ingressInstance, isMulticast: true)
        return find(course, by: tree)
    }

    private func find(_ course: Course) -> Finding {
        let key = Route.Key(pattern: course.pattern, node: course.egress, instance: course.instance)
        guard course.egress != configuration.name else {
            return arrive(at: routeOfKey[key].map { routes[$0].outlets } ?? [], load(of: key))
        }
        let way = knownWay(to: course.egress, pattern: course.pattern)
        var finding = Finding(.noWay)
        if let nextHop = way.nextHop, trunk(to: nextHop) != nil { finding.fate = .passed }
        finding.nextHop = way.nextHop
        finding.alternatives = Array(way.alternatives.prefix(Finding.maximumAlternatives))
        finding.cost = way.cost
        finding.take(load(of: key))
        return finding
    }

    private mutating func find(_ course: Course, by key: Route.Key) -> Finding {
        guard let address = try? AddressPattern(course.pattern), address.isExact, !isGone(key),
            let root = database.place(of: key.node), let egress = database.place(of: course.egress)
        else { return Finding(.noWay) }
        guard egress != LinkStateDatabase.own else {
            let consumers = consumers(of: address)
            return arrive(at: consumers, load(ofSlowest: consumers))
        }
        var finding = Finding(.noWay)
        guard case .below(let next) = tree(from: root).direction(of: egress, from: LinkStateDatabase.own) else {
            return finding
        }
        let nextHop = database.name(of: next)
        finding.nextHop = nextHop
        finding.cost = paths.path(to: egress)?.cost
        guard let trunk = trunk(to: nextHop) else { return finding }
        finding.fate = .passed
        finding.take(load(of: key, over: trunk))
        return finding
    }

    /// The links of this node's own consumers that get what is sent to a multicast address.
    private func consumers(of address: AddressPattern) -> [Int32] {
        var consumers: [Int32] = []
        table.forEachMatch(address) { entry in
            if let route = routeOfKey[localKey(entry.pattern)] { consumers += routes[route].outlets }
        }
        return consumers
    }

    private func arrive(at consumers: [Int32], _ load: RouteLoad) -> Finding {
        var finding = Finding(consumers.isEmpty ? .noConsumer : .arrived)
        finding.cost = 0
        finding.consumers = UInt32(clamping: consumers.count)
        finding.take(load)
        return finding
    }

    private mutating func say(_ value: Value, to index: Int32) {
        var out = OutputBuffer()
        Message(.value(value)).write(to: &out)
        say(out.bytes.withUnsafeBytes { Array($0) }, to: index)
    }

    private mutating func say(_ message: [UInt8], to index: Int32) {
        guard peers[index].probes.count < Router.probeLimit else { return }
        peers[index].probes.append(message)
        isNewsDue = true
    }
}
