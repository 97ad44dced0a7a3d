extension Reader {
    /// A node: its name, or a mapping. A generated node of that name gets what is said here.
    mutating func readNode(_ element: Element) {
        var fields: Fields?
        var nameElement = element
        if case .map = element.content {
            guard let members = self.fields(element, "a node", Vocabulary.node) else { return }
            fields = members
            guard let name = members["name"] else { return complain(element.place, "a node needs a 'name'") }
            nameElement = name
        }
        guard let name = scalar(nameElement, "the name of a node", Self.anyText) else { return }
        if let sentence = Names.complaint(name) { return complain(nameElement.place, sentence) }
        if let line = nodes[name]?.line {
            return complain(nameElement.place, "there is a node \(Sentence.quote(name)) already, on line \(line)")
        }
        if nodes[name] == nil {
            guard hasRoom(topology.nodes.count, Limit.nodes, "nodes", element.place) else { return }
            add(node: name)
        }
        guard let index = nodes[name]?.index else { return }
        nodes[name]?.line = nameElement.place.line
        guard let fields else { return }
        var node = topology.nodes[index]
        read(fields, into: &node)
        topology.nodes[index] = node
    }

    /// Adds a node that has what all nodes have.
    mutating func add(node name: String) {
        var node = nodeDefaults
        node.name = name
        nodes[name] = (topology.nodes.count, nil)
        topology.nodes.append(node)
    }

    mutating func read(_ fields: Fields, into node: inout Topology.Node) {
        if let prefixes = fields["prefixes"] { read(prefixes: prefixes, into: &node) }
        if let listen = fields["listen"] {
            node.listen = elements(listen).compactMap { scalar($0, "'listen'", Self.listenAddress) }
        }
        if let settings = fields["settings"], let fields = self.fields(settings, "'settings'", Vocabulary.settings) {
            read(fields, into: &node.settings)
        }
    }

    private mutating func read(prefixes: Element, into node: inout Topology.Node) {
        guard case .map(let members) = prefixes.content else {
            return complain(
                prefixes.place, "'prefixes' has to be a mapping, such as 'news/#: multicast', and is \(prefixes.kind)")
        }
        for (key, value) in members {
            guard let pattern = scalar(key, "a prefix", Self.anyText) else { continue }
            if let sentence = Names.complaint(address: pattern, isPattern: true) {
                complain(key.place, sentence)
                continue
            }
            let what = "the distribution of \(Sentence.quote(pattern))"
            let parse = { (text: String) throws(Quantity.Misfit) -> Topology.Distribution in try Self.word(text) }
            guard let distribution = scalar(value, what, parse) else { continue }
            node.prefixes.removeAll { $0.pattern == pattern }
            node.prefixes.append(Topology.Prefix(pattern, distribution))
        }
    }

    private mutating func read(_ fields: Fields, into settings: inout Topology.NodeSettings) {
        for name in Vocabulary.settings {
            let changed = value(fields, name) { text throws(Quantity.Misfit) in
                var changed = settings
                try changed.set(name, text)
                return changed
            }
            if let changed { settings = changed }
        }
    }

    private static func listenAddress(_ text: String) throws(Quantity.Misfit) -> Topology.ListenAddress {
        let misfit = Quantity.Misfit("has to be HOST:PORT, such as 127.0.0.1:5672 or [::1]:5672")
        guard let colon = text.lastIndex(of: ":") else { throw misfit }
        var host = text[..<colon]
        let digits = text[text.index(after: colon)...]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            throw misfit
        }
        guard !host.isEmpty, !host.contains(where: { "[]@ ".contains($0) }), digits.utf8.allSatisfy({ 48...57 ~= $0 }),
            let port = Int(digits), (0...65_535).contains(port)
        else { throw misfit }
        return Topology.ListenAddress(host: String(host), port: port)
    }
}
