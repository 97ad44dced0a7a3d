extension Reader {
    /// A shape: `ring 6`, or a mapping. Its nodes and links are added.
    mutating func readShape(_ element: Element) {
        guard let shape = shape(element) else { return }
        if let sentence = impossibility(shape) { return complain(element.place, sentence) }
        let names = shape.names
        for name in names {
            if nodes[name] != nil {
                return complain(
                    element.place,
                    "there is a generated node \(Sentence.quote(name)) already: give one of the shapes a 'prefix'")
            }
            add(node: name)
        }
        for edge in shape.edges { add(link: names[edge.first], names[edge.second]) }
        topology.shapes.append(shape)
    }

    private mutating func shape(_ element: Element) -> Topology.Shape? {
        if case .text(let text) = element.content {
            let words = text.split(separator: " ")
            guard words.count == 2 else {
                complain(
                    element.place,
                    "a shape is a word and a number, such as 'ring 6', or a mapping, and not \(Sentence.quote(text))")
                return nil
            }
            let word = scalar(
                Element(place: element.place, content: .text(String(words[0]))), "a shape", Self.shapeWord)
            let count = scalar(
                Element(place: element.place, content: .text(String(words[1]))), "its number", Self.nodeCount)
            guard let word, let count else { return nil }
            return Topology.Shape(kind(word, Fields(place: element.place), count), count: count)
        }
        guard let fields = fields(element, "'generate'", Vocabulary.shape) else { return nil }
        let word = value(fields, "shape", Self.shapeWord)
        let count = value(fields, "count", Self.nodeCount)
        for key in ["shape", "count"] where fields[key] == nil { complain(element.place, "'generate' needs '\(key)'") }
        guard let word, let count else { return nil }
        let own = Vocabulary.shapeParameters[word] ?? []
        let parameters = Vocabulary.shape.filter { !["shape", "count", "prefix"].contains($0) }
        for key in fields.present(parameters) where !own.contains(key) {
            complain(fields.place(of: key), "a \(word) has no '\(key)'")
        }
        var shape = Topology.Shape(kind(word, fields, count), count: count)
        if let prefix = value(fields, "prefix", Self.anyText) {
            if let sentence = Names.complaint(prefix + "\(count)") {
                complain(fields.place(of: "prefix"), sentence)
                return nil
            }
            shape.prefix = prefix
        }
        return shape
    }

    private mutating func kind(_ word: String, _ fields: Fields, _ count: Int) -> Topology.Shape.Kind {
        func whole(_ text: String) throws(Quantity.Misfit) -> Int { try Quantity.whole(text, in: 1...Limit.nodes) }
        let seed = value(fields, "seed", Quantity.seed) ?? topology.seed
        switch word {
        case "ring": return .ring
        case "star": return .star
        case "tree": return .tree(branching: value(fields, "branching", whole) ?? 2)
        case "grid": return .grid(columns: value(fields, "columns", whole) ?? Self.squareRoot(count))
        case "torus": return .torus(columns: value(fields, "columns", whole) ?? Self.squareRoot(count))
        case "full": return .full
        case "random":
            return .random(degree: value(fields, "degree", Quantity.number) ?? min(3, Double(count - 1)), seed: seed)
        case "small-world":
            return .smallWorld(
                neighbours: value(fields, "neighbours", whole) ?? 4,
                rewire: value(fields, "rewire", Quantity.share) ?? 0.1,
                seed: seed)
        default: return .line
        }
    }

    /// Why there cannot be such a shape; nil if there can.
    private func impossibility(_ shape: Topology.Shape) -> String? {
        let count = shape.count
        switch shape.kind {
        case .ring where count < 3: return "a ring has at least 3 nodes"
        case .star where count < 2: return "a star has at least 2 nodes"
        case .torus(let columns) where columns < 3 || count / columns < 3 || count % columns != 0:
            return
                "a torus has at least 3 columns and 3 rows, all of them full, and not \(count) nodes in \(columns) columns"
        case .random(let degree, _) where degree > Double(count - 1) || degree < 2 - 2 / Double(count):
            return "'degree' is the average number of links of a node, so for \(count) connected nodes it is from "
                + "\(2 - 2 / Double(count)) to \(count - 1)"
        case .smallWorld(let neighbours, _, _) where neighbours % 2 != 0 || neighbours >= count || count < 3:
            return "'neighbours' has to be even and less than the number of nodes"
        default: break
        }
        if topology.nodes.count + count > Limit.nodes { return "there are more than \(Limit.nodes) nodes" }
        if Double(topology.links.count) + shape.edgeCount > Double(Limit.links) {
            return "there are more than \(Limit.links) links"
        }
        return nil
    }

    /// The smallest number whose square is not less.
    private static func squareRoot(_ number: Int) -> Int { (1...max(number, 1)).first { $0 * $0 >= number } ?? 1 }

    private static func shapeWord(_ text: String) throws(Quantity.Misfit) -> String {
        guard Vocabulary.shapes.contains(text) else {
            throw Quantity.Misfit("has to be \(Sentence.list(Vocabulary.shapes, "or"))")
        }
        return text
    }

    private static func nodeCount(_ text: String) throws(Quantity.Misfit) -> Int {
        try Quantity.whole(text, in: 1...Limit.nodes)
    }
}
