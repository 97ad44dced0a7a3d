internal import Yams

extension Element {
    /// Why a text is no document.
    struct Malformed: Error {
        let place: Place
        let sentence: String
    }

    /// The root of a document; nil if there is none.
    static func parse(_ text: String) throws(Malformed) -> Element? {
        var composer = Composer()
        return try composer.compose(text)
    }
}

/// Makes elements from a document of YAML.
///
/// Yams would replace each alias by what it stands for, and look at all of that where it is in a key, so that few bytes could keep it busy
/// for ever. So it gets the text with another character in place of each `*`, takes aliases for words, and they are replaced here,
/// as long as the result is not too large.
private struct Composer {
    /// What stands for `*`: a character without a meaning of its own.
    private static let star = "\u{e000}"
    /// How deep lists and mappings may be in each other.
    private static let maximumDepth = 32
    /// How many parts a document may have when aliases have been replaced.
    private static let maximumParts = 1_000_000

    private var parts = 0
    /// What has a name, and how many parts it has.
    private var anchors: [String: (element: Element, parts: Int)] = [:]

    mutating func compose(_ text: String) throws(Element.Malformed) -> Element? {
        if let index = text.unicodeScalars.firstIndex(of: "\u{e000}") {
            let offset = text.unicodeScalars.distance(from: text.startIndex, to: index)
            throw Element.Malformed(
                place: Place(ofScalar: offset, in: text), sentence: "the private character U+E000 has no meaning here")
        }
        try refuseDeepBrackets(text)
        let parser: Parser
        let root: Yams.Node?
        do {
            // Without rules of its own, the resolver leaves all scalars as they are.
            parser = try Parser(
                yaml: text.replacing("*", with: Self.star), resolver: .basic, constructor: .default, encoding: .utf8)
            root = try parser.singleRoot()
        } catch {
            throw malformed(error, text)
        }
        // The tree refers to its anchors weakly.
        defer { withExtendedLifetime(parser) {} }
        guard let root else { return nil }
        return try element(root, depth: 0)
    }

    /// Refuses before the parser sees it what is far too deep: to find keys that occur twice, Yams compares all that is in them, on every level
    /// again. Brackets in quotes and comments are counted too, so this leaves some room.
    private func refuseDeepBrackets(_ text: String) throws(Element.Malformed) {
        var depth = 0
        var place = Place(line: 1, column: 1)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "[", "{": depth += 1
            case "]", "}": depth = max(depth - 1, 0)
            default: break
            }
            guard depth <= 2 * Self.maximumDepth else { throw tooDeep(place) }
            place =
                scalar == "\n"
                ? Place(line: place.line + 1, column: 1) : Place(line: place.line, column: place.column + 1)
        }
    }

    private func tooDeep(_ place: Place) -> Element.Malformed {
        Element.Malformed(
            place: place, sentence: "lists and mappings are more than \(Self.maximumDepth) deep in each other")
    }

    private mutating func element(_ node: Yams.Node, depth: Int) throws(Element.Malformed) -> Element {
        let place = Place(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
        let before = parts
        try count(1, place)
        guard depth <= Self.maximumDepth else { throw tooDeep(place) }
        let content: Element.Content
        switch node {
        case .scalar(let scalar):
            if scalar.style == .plain, scalar.string.hasPrefix(Self.star) {
                content = try alias(String(scalar.string.dropFirst()), place)
            } else if scalar.style == .plain, ["", "~", "null"].contains(scalar.string) {
                content = .empty
            } else {
                content = .text(Self.restored(scalar.string))
            }
        case .sequence(let sequence):
            var elements: [Element] = []
            for node in sequence { elements.append(try element(node, depth: depth + 1)) }
            content = .list(elements)
        case .mapping(let mapping):
            var members: [(key: Element, value: Element)] = []
            for (key, value) in mapping {
                let key = try element(key, depth: depth + 1)
                members.append((key, try element(value, depth: depth + 1)))
            }
            content = .map(members)
        case .alias: content = .empty
        }
        let element = Element(place: place, content: content)
        if let name = node.anchor?.rawValue { anchors[name] = (element, parts - before) }
        return element
    }

    /// What an alias stands for. It keeps the places of what it names.
    private mutating func alias(_ name: String, _ place: Place) throws(Element.Malformed) -> Element.Content {
        guard let anchor = anchors[name] else {
            throw Element.Malformed(
                place: place, sentence: "nothing before this has the name \(Sentence.quote(name)) (an alias, *name)")
        }
        try count(anchor.parts, place)
        return anchor.element.content
    }

    private mutating func count(_ more: Int, _ place: Place) throws(Element.Malformed) {
        parts += more
        guard parts <= Self.maximumParts else {
            throw Element.Malformed(
                place: place, sentence: "there are more than \(Self.maximumParts) values, those behind aliases included"
            )
        }
    }

    private static func restored(_ text: String) -> String { text.replacing(star, with: "*") }

    /// What the parser of YAML complains of.
    private func malformed(_ error: any Error, _ text: String) -> Element.Malformed {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            Element.Malformed(place: Place(line: mark.line, column: mark.column), sentence: "not YAML: \(problem)")
        case .reader(let problem, let offset, _, _):
            Element.Malformed(
                place: Place(ofScalar: text.prefix(offset ?? 0).unicodeScalars.count, in: text),
                sentence: "not YAML: \(problem)")
        case .duplicatedKeysInMapping(let keys, let context):
            Element.Malformed(
                place: Place(line: context.mark.line, column: context.mark.column),
                sentence: Sentence.list(keys.map { Sentence.quote(Self.restored($0)) }) + " stands here more than once")
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded, nil:
            Element.Malformed(place: Place(line: 1, column: 1), sentence: "not YAML")
        }
    }
}

extension Place {
    /// The place of the Unicode scalar with this number, from 0.
    fileprivate init(ofScalar offset: Int, in text: String) {
        let before = text.unicodeScalars.prefix(offset)
        let lastLine = before.reversed().prefix { $0 != "\n" }
        self.init(line: before.count { $0 == "\n" } + 1, column: lastLine.count + 1)
    }
}
