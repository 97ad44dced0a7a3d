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
        var finding = hasBeenHere ? Finding(.loop) : find(probe.route)
        if finding.fate == .passed, probe.path.count == Probe.maximumPath { finding.fate = .tooFar }
        let path = probe.path + [configuration.name]
        say(ProbeAnswer(number: probe.number, path: path, finding: finding).value, to: index)
        pass(Probe(number: probe.number, path: path, route: probe.route), finding)
    }

    /// Sends a probe to the next hop of a finding, if it is to go on.
    mutating func pass(_ probe: Probe, _ finding: Finding) {
        guard finding.fate == .passed, let nextHop = finding.nextHop, let next = trunk(to: nextHop) else { return }
        say(probe.value, to: next)
    }

    /// What this node knows of a route, and where a probe goes from here.
    func find(_ route: Route.Key) -> Finding {
        let load = load(of: route)
        var finding: Finding
        if isGone(route) {
            finding = Finding(.noWay)
        } else if route.egress == configuration.name {
            let consumers = routeOfKey[route].map { routes[$0].outlets.count } ?? 0
            finding = Finding(consumers > 0 ? .arrived : .noConsumer)
            finding.cost = 0
            finding.consumers = UInt32(clamping: consumers)
        } else {
            let way = knownWay(to: route.egress, pattern: route.pattern)
            finding = Finding(.noWay)
            if let nextHop = way.nextHop, trunk(to: nextHop) != nil { finding.fate = .passed }
            finding.nextHop = way.nextHop
            finding.alternatives = Array(way.alternatives.prefix(Finding.maximumAlternatives))
            finding.cost = way.cost
        }
        finding.credit = load.credit
        finding.inFlight = UInt32(clamping: load.inFlight)
        finding.waiting = UInt32(clamping: load.waiting)
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
