extension Topology {
    /// It as a topology file, which reads as the same topology: shapes as the nodes and links that they are, and nothing that is as usual.
    public var yaml: String {
        var lines = ["name: \(Text.quoted(name))", "seed: \(seed)", "duration: \(Text.duration(duration))"]
        if discovery != .none { lines.append("discovery: \(discovery.rawValue)") }
        func section(_ title: String, _ entries: [String]) {
            guard !entries.isEmpty else { return }
            lines += ["", "\(title):"] + entries.map { "  - \($0)" }
        }
        section("nodes", nodes.map(\.entry))
        section("links", links.map(\.entry))
        section("clients", clients.map(\.entry))
        section("steps", steps.map(\.entry))
        section("expect", expectations.map(\.entry))
        return lines.joined(separator: "\n") + "\n"
    }
}

/// A mapping in one line, or only its first value if there is no other.
private func mapping(_ fields: [(String, String)]) -> String {
    "{" + fields.map { "\($0): \($1)" }.joined(separator: ", ") + "}"
}

private func list(_ words: [String]) -> String { "[" + words.joined(separator: ", ") + "]" }

extension Topology.Node {
    fileprivate var entry: String {
        var fields = [("name", Text.quoted(name))]
        if !prefixes.isEmpty {
            fields.append(("prefixes", mapping(prefixes.map { (Text.quoted($0.pattern), $0.distribution.rawValue) })))
        }
        if !listen.isEmpty { fields.append(("listen", list(listen.map { Text.quoted($0.description) }))) }
        let settings = settings.fields
        if !settings.isEmpty { fields.append(("settings", mapping(settings))) }
        return fields.count == 1 ? fields[0].1 : mapping(fields)
    }
}

extension Topology.NodeSettings {
    fileprivate var fields: [(String, String)] {
        let values: [(String, String?)] = [
            ("window", window.map(String.init)), ("queue-limit", queueLimit.map(String.init)),
            ("max-frame-size", maxFrameSize.map(String.init)), ("incoming-window", incomingWindow.map(String.init)),
            ("attach-limit", attachLimit.map(String.init)), ("idle-timeout", idleTimeout.map(Text.duration)),
            ("heartbeat", heartbeat.map(Text.duration)), ("maximum-connections", maximumConnections.map(String.init)),
            ("drain-timeout", drainTimeout.map(Text.duration)),
        ]
        return values.compactMap { key, value in value.map { (key, $0) } }
    }
}

extension Topology.Link {
    fileprivate var entry: String {
        let between = "\(first) -- \(second)"
        var fields = [("between", between)]
        if cost != 1 { fields.append(("cost", "\(cost)")) }
        if there == back {
            fields += there.fields(besides: Topology.Conditions())
        } else {
            fields.append(("there", mapping(there.fields(besides: Topology.Conditions()))))
            fields.append(("back", mapping(back.fields(besides: Topology.Conditions()))))
        }
        return fields.count == 1 ? between : mapping(fields.filter { $0.1 != "{}" })
    }
}

extension Topology.Conditions {
    fileprivate func fields(besides usual: Topology.Conditions) -> [(String, String)] {
        var change = Topology.Degradation()
        if latency != usual.latency { change.latency = latency }
        if jitter != usual.jitter { change.jitter = jitter }
        if bandwidth != usual.bandwidth { change.bandwidth = bandwidth }
        if loss != usual.loss { change.loss = loss }
        if stalls != usual.stalls { change.stalls = stalls }
        if resets != usual.resets { change.resets = resets }
        return change.fields
    }
}

extension Topology.Degradation {
    fileprivate var fields: [(String, String)] {
        var fields: [(String, String)] = []
        if let latency { fields.append(("latency", Text.duration(latency))) }
        if let jitter { fields.append(("jitter", Text.duration(jitter))) }
        if let bandwidth { fields.append(("bandwidth", "\(bandwidth)bit")) }
        if let loss { fields.append(("loss", Text.number(loss))) }
        if let stalls {
            let value = mapping([("rate", "\(Text.number(stalls.rate))/s"), ("for", Text.duration(stalls.length))])
            fields.append(("stalls", value))
        }
        if let resets { fields.append(("resets", "\(Text.number(resets))/s")) }
        return fields
    }
}

extension Topology.Client {
    fileprivate var entry: String {
        let usual = Topology.Client(name: name, node: node, role: role, address: address)
        var fields = [
            ("name", Text.quoted(name)), ("node", Text.quoted(node)), ("role", role.rawValue),
            ("address", Text.quoted(address)),
        ]
        if case .perSecond(let rate) = pace { fields.append(("rate", "\(Text.number(rate))/s")) }
        if let count { fields.append(("count", "\(count)")) }
        if size != usual.size { fields.append(("size", "\(size)")) }
        if credit != usual.credit { fields.append(("credit", "\(credit)")) }
        if processing != usual.processing { fields.append(("processing", Text.duration(processing))) }
        if outcome != usual.outcome { fields.append(("outcome", outcome.rawValue)) }
        if settle != usual.settle { fields.append(("settle", settle.rawValue)) }
        if start != usual.start { fields.append(("start", start.map(Text.duration) ?? "never")) }
        if let stop { fields.append(("stop", Text.duration(stop))) }
        return mapping(fields)
    }
}

extension Topology.Step {
    fileprivate var entry: String {
        let value =
            switch action {
            case .cut(let ways), .heal(let ways): list(ways.map(\.description))
            case .healAll: "all"
            case .partition(let groups): list(groups.map { list($0.map(Text.quoted)) })
            case .kill(let names), .restart(let names), .pause(let names), .resume(let names), .attach(let names),
                .detach(let names):
                list(names.map(Text.quoted))
            case .degrade(let ways, let change):
                mapping([("link", list(ways.map(\.description)))] + change.fields)
            case .setCredit(let client, let credit): mapping([(Text.quoted(client), "\(credit)")])
            }
        return mapping([("at", Text.duration(at)), (action.keyword, value)])
    }
}

extension Topology.Expectation {
    fileprivate var entry: String {
        var fields: [(String, String)] = []
        if let at { fields.append(("at", Text.duration(at))) }
        if !subjects.isEmpty { fields.append(("of", list(subjects.map(Text.quoted)))) }
        fields.append((claim.keyword, claim.value))
        return fields.count == 1 ? "\(claim)" : mapping(fields)
    }
}
