import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

extension Specification {
    /// Reads the files. What they hold that this does not know is an error: it would go unchecked.
    init(folder: String) throws {
        self.init(types: [], constants: [])
        for part in Self.parts {
            let path = "\(folder)/\(part).bare.xml"
            guard let data = FileManager.default.contents(atPath: path) else {
                throw SpecificationError(
                    "\(path) cannot be read. It comes with Debian's package amqp-specs (apt-get install amqp-specs).")
            }
            let document = Document(part)
            let parser = XMLParser(data: data)
            parser.delegate = document
            guard parser.parse(), document.problem == nil else {
                throw SpecificationError(
                    "\(path): \(document.problem ?? parser.parserError.map { "\($0)" } ?? "no XML")")
            }
            types += document.types
            constants += document.constants
        }
        guard definitions.count == types.reduce(constants.count, { $0 + $1.definitions.count }) else {
            throw SpecificationError("two definitions in \(folder) have the same name")
        }
    }
}

/// One file, while it is being parsed.
private final class Document: NSObject, XMLParserDelegate {
    static let attributes: [String: Set<String>] = [
        "amqp": ["name", "xmlns"], "section": ["name"], "type": ["name", "class", "source", "provides"],
        "encoding": ["name", "code", "category", "width"], "descriptor": ["name", "code"],
        "field": ["name", "type", "requires", "default", "mandatory", "multiple"], "choice": ["name", "value"],
        "definition": ["name", "value"],
    ]

    let part: String
    var types: [Specification.TypeDefinition] = []
    var constants: [Specification.ConstantDefinition] = []
    var problem: String?

    init(_ part: String) { self.part = part }

    func parser(
        _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        do {
            guard let known = Self.attributes[element], known.isSuperset(of: attributes.keys) else {
                throw SpecificationError("unknown element <\(element) \(attributes)>")
            }
            try add(element, attributes)
        } catch {
            problem = problem ?? "line \(parser.lineNumber): \(error)"
        }
    }

    private func add(_ element: String, _ attributes: [String: String]) throws {
        func attribute(_ name: String) throws -> String {
            guard let value = attributes[name] else { throw SpecificationError("<\(element)> without \(name)") }
            return value
        }
        func flag(_ name: String) throws -> Bool {
            guard let value = attributes[name] else { return false }
            guard let flag = Bool(value) else { throw SpecificationError("<\(element)> with \(name)=\(value)") }
            return flag
        }
        switch element {
        case "type":
            types.append(
                .init(
                    name: try attribute("name"), kind: try attribute("class"), source: attributes["source"],
                    provides: attributes["provides"].map(Self.words) ?? []))
        case "encoding":
            guard let code = UInt8(try attribute("code").dropFirst(2), radix: 16),
                let width = Int(try attribute("width"))
            else { throw SpecificationError("encoding \(attributes)") }
            try change {
                $0.encodings.append(
                    .init(name: attributes["name"], code: code, category: try attribute("category"), width: width))
            }
        case "descriptor":
            let halves = try attribute("code").split(separator: ":").compactMap { UInt64($0.dropFirst(2), radix: 16) }
            guard halves.count == 2 else { throw SpecificationError("descriptor \(attributes)") }
            try change { $0.descriptor = .init(name: try attribute("name"), code: halves[0] << 32 | halves[1]) }
        case "field":
            try change {
                $0.fields.append(
                    .init(
                        name: try attribute("name"), type: try attribute("type"), requires: attributes["requires"],
                        defaultValue: attributes["default"], isMandatory: try flag("mandatory"),
                        isMultiple: try flag("multiple")))
            }
        case "choice":
            try change { $0.choices.append(.init(name: try attribute("name"), value: try attribute("value"))) }
        case "definition":
            constants.append(.init(part: part, name: try attribute("name"), value: try attribute("value")))
        default: break
        }
    }

    private func change(_ body: (inout Specification.TypeDefinition) throws -> Void) throws {
        guard !types.isEmpty else { throw SpecificationError("outside of a type") }
        try body(&types[types.count - 1])
    }

    private static func words(_ list: String) -> [String] {
        list.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }
}
