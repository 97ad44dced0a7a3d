import AMQPCodec
import AMQPEngine

/// What a node does that is asked for the ways of an address.
extension Router {
    /// How many traces may be under way.
    private static let traceLimit = 64
    /// How many milliseconds answers are waited for.
    private static let traceTimeouts = 1...60_000
    private static let usualTraceTimeout = 2_000

    /// Begins what a request asks for; the answer comes when all ways have been seen to their ends, or the time is over.
    mutating func trace(_ request: Message, for asker: Asker) {
        let address: AddressPattern
        do throws(MalformedAddress) {
            address = try AddressPattern(request.applicationProperties[.string(Management.tracedAddress)]?.text ?? "")
        } catch {
            return answer(asker, .failure(400, "\(error)"))
        }
        guard address.isExact else {
            return answer(asker, .failure(400, "'\(address)' stands for many addresses; a message goes to one"))
        }
        guard address.text != Management.address else {
            return answer(asker, .failure(400, "'\(address)' is every node's own and leads nowhere else"))
        }
        guard traces.count < Router.traceLimit else {
            return answer(asker, .failure(503, "\(traces.count) addresses are being traced, and no more at a time"))
        }
        let timeout = request.applicationProperties[.string(Management.timeout)]?.integer ?? Router.usualTraceTimeout
        guard Router.traceTimeouts.contains(timeout) else {
            return answer(asker, .failure(400, "\(Management.timeout) has to be in \(Router.traceTimeouts)"))
        }
        traceCount += 1
        // With the instance in it, so that no answer to a former life is taken for one to this.
        let number = (configuration.instance &+ traceCount) & Trace.maximumNumber
        var trace = Trace(
            number: number, asker: asker, address: address.text, pattern: table.match(address)?.pattern.text,
            distribution: distribution(of: address, wanted: nil), began: now,
            end: now.advanced(byMilliseconds: UInt32(timeout)))
        begin(&trace, address)
        traces.append(trace)
        endTraces()
    }

    /// Sends a probe along each way, the cheapest first.
    private mutating func begin(_ trace: inout Trace, _ address: AddressPattern) {
        guard let pattern = trace.pattern else { return }
        let isMulticast = trace.distribution == .multicast
        let nodes = egresses(of: address, isMulticast: isMulticast).map { ($0, path(to: $0)?.cost ?? .max) }
            .sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.0)
        for egress in nodes.prefix(Trace.maximumWays) {
            let course = Course(
                pattern: isMulticast ? trace.address : pattern, egress: egress, instance: instance(of: egress) ?? 0,
                ingressInstance: isMulticast ? configuration.instance : .none)
            let finding = find(course, from: configuration.name)
            let here = Trace.Hop(node: configuration.name, time: 0, finding: finding)
            trace.ways.append(Trace.Way(egress: egress, hops: [here], isDone: finding.fate != .passed))
            let number = trace.probe(trace.ways.count - 1)
            pass(Probe(number: number, path: [configuration.name], course: course), finding)
        }
        trace.others = Array(nodes.dropFirst(Trace.maximumWays))
    }

    /// The nodes with consumers for an address: of the most specific pattern, or of every one if each gets a message.
    private func egresses(of address: AddressPattern, isMulticast: Bool) -> [String] {
        guard isMulticast else { return table.match(address)?.egresses.map(\.node) ?? [] }
        var nodes: [String] = []
        table.forEachMatch(address) { entry in
            for egress in entry.egresses where !nodes.contains(egress.node) { nodes.append(egress.node) }
        }
        return nodes
    }

    /// Takes in an answer to a probe of this node's own.
    mutating func receive(_ answer: ProbeAnswer) {
        guard let place = traces.firstIndex(where: { $0.number == answer.number >> 8 }) else { return }
        traces[place].take(answer, now: now)
        if traces[place].isDone { endTraces() }
    }

    /// When the next trace is given up; nil if there is none.
    var traceDue: Moment? { traces.isEmpty ? nil : traces.map(\.end).min() }

    /// Tells of the traces that are done, or whose time is over.
    mutating func endTraces() {
        guard traces.contains(where: { $0.isDone || $0.end <= now }) else { return }
        for trace in traces where trace.isDone || trace.end <= now {
            answer(trace.asker, .success(trace.report(of: configuration.name)))
        }
        traces.removeAll { $0.isDone || $0.end <= now }
    }
}
