extension Reader {
    /// A step: when, what, and perhaps how often.
    mutating func readStep(_ element: Element) {
        let flawsBefore = flaws.count
        defer { if flaws.count > flawsBefore { stepsAreWhole = false } }
        guard let fields = fields(element, "a step", Vocabulary.step) else { return }
        let at = value(fields, "at", Quantity.duration)
        if fields["at"] == nil { complain(element.place, "a step needs 'at', the time when it happens") }
        let keys = fields.present(Vocabulary.actions)
        guard let key = keys.first, keys.count == 1, let value = fields[key] else {
            return complain(
                keys.count > 1 ? fields.place(of: keys[1]) : element.place,
                keys.isEmpty
                    ? "a step needs something to do: \(Sentence.list(Vocabulary.actions, "or"))"
                    : "a step does one thing, and not \(Sentence.list(keys))")
        }
        let actions = actions(key, value)
        let times = times(fields)
        guard let at else { return }
        var time = at
        for _ in 0..<times.count {
            checkEnd(time, "the step", fields["at"])
            guard time <= topology.duration else { return }
            for action in actions {
                guard hasRoom(steps.count, Limit.steps, "steps", element.place) else { return }
                steps.append((Topology.Step(at: time, action.action), action.place))
            }
            time += times.every
        }
    }

    /// How often, and how long after each other.
    private mutating func times(_ fields: Fields) -> (count: Int, every: Duration) {
        for (key, other) in [("every", "times"), ("times", "every")] where fields[key] != nil && fields[other] == nil {
            complain(fields.place(of: key), "'\(key)' needs '\(other)' too")
        }
        let parse = { (text: String) throws(Quantity.Misfit) in try Quantity.whole(text, in: 1...Limit.steps) }
        let count = value(fields, "times", parse) ?? 1
        return (count, value(fields, "every", Quantity.time) ?? .zero)
    }

    /// What is done, and where that is said; nothing after a complaint.
    private mutating func actions(_ key: String, _ value: Element) -> [(action: Topology.Action, place: Place)] {
        if key == "set-credit" { return credits(value) }
        return action(key, value).map { [($0, value.place)] } ?? []
    }

    private mutating func action(_ key: String, _ value: Element) -> Topology.Action? {
        switch key {
        case "cut": .cut(ways(value))
        case "heal": if case .text("all") = value.content { .healAll } else { .heal(ways(value)) }
        case "partition": .partition(groups(value))
        case "kill": .kill(nodeNames(value, key))
        case "restart": .restart(nodeNames(value, key))
        case "pause": .pause(anyNames(value, key))
        case "resume": .resume(anyNames(value, key))
        case "attach": .attach(clientNames(value, key))
        case "detach": .detach(clientNames(value, key))
        default: degrade(value)
        }
    }

    private mutating func degrade(_ element: Element) -> Topology.Action? {
        guard let fields = fields(element, "'degrade'", Vocabulary.degrade) else { return nil }
        guard let link = fields["link"] else {
            complain(element.place, "'degrade' needs 'link'")
            return nil
        }
        let change = degradation(fields)
        if fields.present(Vocabulary.conditions).isEmpty {
            complain(
                element.place, "'degrade' needs a condition: \(Sentence.list(Vocabulary.conditions, "or"))")
        }
        return .degrade(ways(link), change)
    }

    private mutating func credits(_ element: Element) -> [(action: Topology.Action, place: Place)] {
        guard case .map(let members) = element.content else {
            complain(
                element.place, "'set-credit' has to be a mapping, such as '{ann: 10}', and is \(element.kind)")
            return []
        }
        var actions: [(action: Topology.Action, place: Place)] = []
        for (key, value) in members {
            for name in clientNames(key, "set-credit") {
                guard let credit = scalar(value, "the credit of \(Sentence.quote(name))", Self.credit) else { continue }
                if let index = clients[name]?.index, topology.clients[index].role == .sender {
                    complain(key.place, "\(Sentence.quote(name)) is a sender, and only receivers grant credit")
                }
                actions.append((.setCredit(client: name, credit: credit), key.place))
            }
        }
        return actions
    }

    /// The groups of a partition, without the one that is left out.
    private mutating func groups(_ element: Element) -> [[String]] {
        guard case .list(let elements) = element.content, !elements.isEmpty else {
            complain(element.place, "'partition' has to be a list of nodes, or of lists of nodes")
            return []
        }
        let isNested = elements.contains { if case .list = $0.content { true } else { false } }
        let groups = (isNested ? elements : [element]).map { nodeNames($0, "partition") }
        var placed: Set<String> = []
        for (group, element) in zip(groups, isNested ? elements : [element]) {
            for name in group where !placed.insert(name).inserted {
                complain(element.place, "\(Sentence.quote(name)) is in two groups")
            }
        }
        if groups.count == 1, placed.count == topology.nodes.count {
            complain(element.place, "all nodes are in one group, so that nothing is cut")
        }
        return groups
    }

    private mutating func nodeNames(_ element: Element, _ key: String) -> [String] {
        names(element, "'\(key)'") { reader, name in
            reader.nodes[name] == nil ? reader.missing(.node, name) : nil
        }
    }

    mutating func clientNames(_ element: Element, _ key: String) -> [String] {
        names(element, "'\(key)'") { reader, name in
            reader.clients[name] == nil ? reader.missing(.client, name) : nil
        }
    }

    private mutating func anyNames(_ element: Element, _ key: String) -> [String] {
        names(element, "'\(key)'") { reader, name in
            reader.nodes[name] == nil && reader.clients[name] == nil
                ? reader.missing(.nodeOrClient, name) : nil
        }
    }
}
