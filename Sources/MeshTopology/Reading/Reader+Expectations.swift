extension Reader {
    /// An expectation: one claim, and perhaps when and of whom.
    mutating func readExpectation(_ element: Element) {
        guard hasRoom(expectations.count, Limit.expectations, "expectations", element.place) else { return }
        guard let fields = fields(element, "an expectation", Vocabulary.expectation) else { return }
        let keys = fields.present(Vocabulary.claims)
        guard let key = keys.first, keys.count == 1, let value = fields[key] else {
            return complain(
                keys.count > 1 ? fields.place(of: keys[1]) : element.place,
                keys.isEmpty
                    ? "an expectation needs a claim: \(Sentence.list(Vocabulary.claims, "or"))"
                    : "an expectation is one claim, and not \(Sentence.list(keys))")
        }
        let at = self.value(fields, "at", Quantity.duration)
        if let at { checkEnd(at, "'at'", fields["at"]) }
        let subjects = fields["of"].map { readSubjects($0, key) } ?? []
        if key == "fair", fields["of"] == nil { complain(element.place, "'fair' needs 'of', a list of clients") }
        guard let claim = claim(key, value) else { return }
        if case .converged(let within) = claim, (at ?? .zero) + within > topology.duration {
            complain(value.place, "that ends after the end, which is at \(Text.duration(topology.duration))")
        }
        var expectation = Topology.Expectation(at: at, of: subjects, claim)
        expectation.line = element.place.line
        expectations.append((expectation, value.place))
    }

    private mutating func claim(_ key: String, _ element: Element) -> Topology.Claim? {
        switch key {
        case "converged within": scalar(element, "'\(key)'", Quantity.time).map { .converged(within: $0) }
        case "path": path(element).map { .path($0) }
        case "delivered":
            if case .text("all") = element.content {
                .delivered(.all)
            } else {
                scalar(element, "'\(key)'", Self.amountOrAll).map { .delivered($0) }
            }
        case "lost": scalar(element, "'\(key)'", Quantity.amount).map { .lost($0) }
        case "duplicates": scalar(element, "'\(key)'", Quantity.amount).map { .duplicates($0) }
        case "returned": scalar(element, "'\(key)'", Quantity.amount).map { .returned($0) }
        case "latency p50": latency(0.5, key, element)
        case "latency p90": latency(0.9, key, element)
        case "latency p99": latency(0.99, key, element)
        case "latency max": latency(1, key, element)
        case "buffered at most": scalar(element, "'\(key)'", Self.messages).map { .bufferedAtMost($0) }
        default: scalar(element, "'\(key)'", Quantity.share).map { .fair(atLeast: $0) }
        }
    }

    private mutating func latency(_ share: Double, _ key: String, _ element: Element) -> Topology.Claim? {
        scalar(element, "'\(key)'", Quantity.time).map { .latency(share: share, atMost: $0) }
    }

    private mutating func path(_ element: Element) -> [String]? {
        var names: [String]
        if case .list(let elements) = element.content {
            names = elements.compactMap { scalar($0, "a node of a path", Self.anyText) }
            guard names.count == elements.count else { return nil }
        } else {
            let parse = { (text: String) throws(Quantity.Misfit) -> [String] in
                guard let chain = Chain(text), chain.separator == "->" else {
                    throw Quantity.Misfit("has to be two or more nodes, such as 'a -> b -> c'")
                }
                return chain.names
            }
            guard let chain = scalar(element, "a path", parse) else { return nil }
            names = chain
        }
        guard names.count >= 2 else {
            complain(element.place, "a path has two or more nodes")
            return nil
        }
        let exist = names.map { isNode($0, element.place) }
        guard Set(names).count == names.count else {
            complain(element.place, "a path goes over each node once")
            return nil
        }
        return exist.contains(false) ? nil : names
    }

    /// Whom a claim is about.
    private mutating func readSubjects(_ element: Element, _ key: String) -> [String] {
        switch key {
        case "converged within", "path":
            complain(element.place, "'\(key)' is about the whole mesh, and has no 'of'")
            return []
        case "buffered at most":
            return names(element, "'of'") { reader, name in
                reader.nodes[name] == nil ? reader.missing(.node, name) : nil
            }
        default: break
        }
        let names = clientNames(element, "of")
        let roles = names.map { clients[$0].map { topology.clients[$0.index].role } }
        if ["lost", "returned"].contains(key), roles.contains(.receiver) {
            complain(element.place, "'\(key)' is about senders")
        }
        if key == "delivered", Set(roles).count > 1 {
            complain(element.place, "'delivered' is about senders or receivers, and not both")
        }
        if key == "fair" {
            if names.count == 1 { complain(element.place, "'fair' compares two clients or more") }
            if Set(roles).count > 1 { complain(element.place, "'fair' compares senders or receivers, and not both") }
        }
        return names
    }

    private static func amountOrAll(_ text: String) throws(Quantity.Misfit) -> Topology.Amount {
        do {
            return try Quantity.amount(text)
        } catch {
            throw Quantity.Misfit("\(error.sentence), or 'all'")
        }
    }

    private static func messages(_ text: String) throws(Quantity.Misfit) -> Int {
        try Quantity.whole(text, in: 0...Int(UInt32.max))
    }
}
