extension Reader {
    /// Links: `a -- b -- c`, or a mapping. A generated link between the same nodes gets what is said here.
    mutating func readLink(_ element: Element) {
        var fields: Fields?
        var between = element
        if case .map = element.content {
            guard let members = self.fields(element, "a link", Vocabulary.link) else { return }
            fields = members
            guard let ends = members["between"] else {
                return complain(element.place, "a link needs 'between', such as 'a -- b'")
            }
            between = ends
        }
        guard let chain = chain(between) else { return }
        var isFirst = true
        for (first, second) in zip(chain, chain.dropFirst()) {
            guard let index = readLink(first, second, between.place) else { continue }
            guard let fields else { continue }
            let isTurned = topology.links[index].first != first
            var link = isTurned ? topology.links[index].turned : topology.links[index]
            // What is wrong with the conditions is said once, however many links they are for.
            if isFirst { read(fields, into: &link) } else { silently { $0.read(fields, into: &link) } }
            isFirst = false
            topology.links[index] = isTurned ? link.turned : link
        }
    }

    /// A link that is there afterwards; nil after a complaint.
    private mutating func readLink(_ first: String, _ second: String, _ place: Place) -> Int? {
        guard first != second else {
            complain(place, "\(Sentence.quote(first)) cannot be linked to itself")
            return nil
        }
        guard isNode(first, place), isNode(second, place) else { return nil }
        let pair = Pair(first, second)
        if let line = links[pair]?.line {
            complain(place, "there is a link \(first) -- \(second) already, on line \(line)")
            return nil
        }
        if links[pair] == nil {
            guard hasRoom(topology.links.count, Limit.links, "links", place) else { return nil }
            add(link: first, second)
        }
        links[pair]?.line = place.line
        return links[pair]?.index
    }

    /// Adds a link that has what all links have.
    mutating func add(link first: String, _ second: String) {
        var link = linkDefaults
        link.first = first
        link.second = second
        links[Pair(first, second)] = (topology.links.count, nil)
        topology.links.append(link)
    }

    /// The nodes of `a -- b -- c`, or of a list.
    private mutating func chain(_ element: Element) -> [String]? {
        if case .list(let elements) = element.content {
            let names = elements.compactMap { scalar($0, "the end of a link", Self.anyText) }
            if elements.count < 2 { complain(element.place, "a link has two ends") }
            return names.count == elements.count && elements.count >= 2 ? names : nil
        }
        return scalar(element, "a link", Self.chain)
    }

    private static func chain(_ text: String) throws(Quantity.Misfit) -> [String] {
        guard let chain = Chain(text), chain.separator == "--" else {
            throw Quantity.Misfit("has to be two or more nodes, such as 'a -- b'")
        }
        return chain.names
    }

    mutating func read(_ fields: Fields, into link: inout Topology.Link) {
        let cost = { (text: String) throws(Quantity.Misfit) in try Quantity.whole(text, in: 1...65_535) }
        if let cost = value(fields, "cost", cost) { link.cost = UInt32(cost) }
        read(fields, into: &link.there)
        silently { $0.read(fields, into: &link.back) }
        if let there = fields["there"], let fields = self.fields(there, "'there'", Vocabulary.conditions) {
            read(fields, into: &link.there)
        }
        if let back = fields["back"], let fields = self.fields(back, "'back'", Vocabulary.conditions) {
            read(fields, into: &link.back)
        }
    }

    private mutating func read(_ fields: Fields, into conditions: inout Topology.Conditions) {
        let change = degradation(fields, unless: ["bandwidth": "unlimited", "stalls": "never", "resets": "never"])
        conditions = change.applied(to: conditions)
        if isWord(fields, "bandwidth", "unlimited") { conditions.bandwidth = nil }
        if isWord(fields, "stalls", "never") { conditions.stalls = nil }
        if isWord(fields, "resets", "never") { conditions.resets = nil }
    }

    /// What conditions there are, besides those that are one of these words.
    mutating func degradation(_ fields: Fields, unless words: [String: String] = [:]) -> Topology.Degradation {
        var change = Topology.Degradation()
        change.latency = value(fields, "latency", Quantity.duration)
        change.jitter = value(fields, "jitter", Quantity.duration)
        change.loss = value(fields, "loss", Quantity.share)
        func isSpecial(_ key: String) -> Bool { words[key].map { isWord(fields, key, $0) } ?? false }
        if !isSpecial("bandwidth") { change.bandwidth = value(fields, "bandwidth", Quantity.bandwidth) }
        if !isSpecial("resets") { change.resets = value(fields, "resets", Quantity.rate) }
        if !isSpecial("stalls"), let element = fields["stalls"] { change.stalls = stalls(element) }
        return change
    }

    private mutating func stalls(_ element: Element) -> Topology.Stalls? {
        guard let fields = fields(element, "'stalls'", Vocabulary.stalls) else { return nil }
        let rate = value(fields, "rate", Quantity.rate)
        let length = value(fields, "for", Quantity.time)
        for key in Vocabulary.stalls where fields[key] == nil { complain(element.place, "'stalls' needs '\(key)'") }
        guard let rate, let length else { return nil }
        return Topology.Stalls(rate: rate, length: length)
    }

    /// Whether a key has this word.
    func isWord(_ fields: Fields, _ key: String, _ word: String) -> Bool {
        if case .text(word)? = fields[key]?.content { true } else { false }
    }

    /// The links that are meant by `a -- b` or `a -> b`, or a list of such.
    mutating func ways(_ element: Element) -> [Topology.Way] {
        var ways: [Topology.Way] = []
        for element in elements(element) {
            guard let chain = scalar(element, "a link", Self.oneOrBothWays) else { continue }
            for (from, to) in zip(chain.names, chain.names.dropFirst()) {
                guard isNode(from, element.place), isNode(to, element.place) else { continue }
                guard from != to, topology.discovery != .none || links[Pair(from, to)] != nil else {
                    complain(element.place, "there is no link \(from) -- \(to)")
                    continue
                }
                ways.append(Topology.Way(from: from, to: to, isOneWay: chain.separator == "->"))
            }
        }
        if case .list(let elements) = element.content, elements.isEmpty {
            complain(element.place, "there is no link in the list")
        }
        return ways
    }

    private static func oneOrBothWays(_ text: String) throws(Quantity.Misfit) -> Chain {
        guard let chain = Chain(text) else {
            throw Quantity.Misfit("has to be 'a -- b', or 'a -> b' for one direction")
        }
        return chain
    }
}

/// Names with the same sign between them: `a -- b -- c`, `a -> b`.
struct Chain {
    let names: [String]
    let separator: Substring

    init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count >= 3, words.count % 2 == 1, ["--", "->"].contains(words[1]) else { return nil }
        for (index, word) in words.enumerated() where (word == words[1]) != (index % 2 == 1) { return nil }
        separator = words[1]
        names = words.indices.filter { $0 % 2 == 0 }.map { String(words[$0]) }
    }
}

extension Topology.Link {
    /// The same, seen from the other end.
    fileprivate var turned: Topology.Link {
        var link = Topology.Link(second, first)
        link.cost = cost
        link.there = back
        link.back = there
        return link
    }
}
