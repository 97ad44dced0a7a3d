import Foundation

/// The machine-readable specification: what the XML files of Debian's package `amqp-specs` say, and nothing added.
struct Specification {
    static let folder = "/usr/share/amqp/specs/1-0"
    static let parts = ["index", "types", "transport", "messaging", "transactions", "security"]

    var types: [TypeDefinition] = []
    var constants: [ConstantDefinition] = []

    struct TypeDefinition {
        let name: String
        /// `primitive`, `composite` or `restricted`.
        let kind: String
        /// What a composite or restricted type is made of.
        let source: String?
        let provides: [String]
        var encodings: [Encoding] = []
        var descriptor: Descriptor?
        var fields: [Field] = []
        var choices: [Choice] = []
    }

    struct Encoding {
        let name: String?
        let code: UInt8
        let category: String
        let width: Int
    }

    struct Descriptor {
        let name: String
        let code: UInt64
    }

    struct Field {
        let name: String
        let type: String
        let requires: String?
        let defaultValue: String?
        let isMandatory: Bool
        let isMultiple: Bool
    }

    struct Choice {
        let name: String
        let value: String
    }

    struct ConstantDefinition {
        let part: String
        let name: String
        let value: String
    }

    /// Everything that the files define, each under a name of its own.
    var definitions: Set<String> {
        Set(types.flatMap(\.definitions) + constants.map(\.definition))
    }

    func type(_ name: String) throws -> TypeDefinition {
        guard let type = types.first(where: { $0.name == name }) else { throw SpecificationError("no type \(name)") }
        return type
    }

    func providers(of requirement: String) -> [TypeDefinition] {
        types.filter { $0.provides.contains(requirement) }
    }

    var primitives: [TypeDefinition] { types.filter { $0.kind == "primitive" } }
    var composites: [TypeDefinition] { types.filter { $0.kind == "composite" } }
    var restricted: [TypeDefinition] { types.filter { $0.kind == "restricted" } }
}

extension Specification.TypeDefinition {
    var definition: String { "type \(name)" }

    func definition(of encoding: Specification.Encoding) -> String {
        "encoding \(name):\(encoding.name ?? "") 0x\(String(encoding.code, radix: 16))"
    }
    func definition(of descriptor: Specification.Descriptor) -> String { "descriptor \(descriptor.name)" }
    func definition(of field: Specification.Field) -> String { "field \(name).\(field.name)" }
    func definition(of choice: Specification.Choice) -> String { "choice \(name).\(choice.name)" }

    var definitions: [String] {
        [definition] + encodings.map(definition(of:)) + (descriptor.map { [definition(of: $0)] } ?? [])
            + fields.map(definition(of:)) + choices.map(definition(of:))
    }
}

extension Specification.ConstantDefinition {
    var definition: String { "constant \(part).\(name)" }
}

/// Why the specification could not be read, for a person.
struct SpecificationError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
