import AMQPCodec

extension Specification {
    /// The primitive type that a type comes down to; nil for composites and for `*`.
    func primitive(of name: String) throws -> String? {
        if name == "*" { return nil }
        let type = try type(name)
        switch type.kind {
        case "primitive": return name
        case "restricted": return try type.source.flatMap(primitive(of:))
        default: return nil
        }
    }

    /// Types whose values a field may have: its own type or, where that is open, all that provide what it requires.
    func types(for field: Field) throws -> [TypeDefinition] {
        field.type == "*" ? providers(of: field.requires ?? "") : [try type(field.type)]
    }

    /// The primitive types whose values stand in such a field.
    func primitives(for field: Field) throws -> Set<String> {
        // Nothing provides a global-tx-id, so that it may be anything.
        if field.requires == "global-tx-id" { return Set(primitives.map(\.name)) }
        let plain = try types(for: field).compactMap { try primitive(of: $0.name) }
        return Set(plain + (field.isMultiple ? ["array"] : []))
    }

    /// Values of a field, the first one not its default.
    func samples(for field: Field) throws -> [Value] {
        var values = try types(for: field).flatMap { try samples(of: $0) }
        // A symbol that must be one of a set that others may extend.
        if field.type == "symbol", let requirement = field.requires {
            values += try providers(of: requirement).flatMap { try samples(of: $0) }
        }
        switch field.requires {
        case "global-tx-id": values = [.binary([1]), .string("id"), .list([.ulong(1)])]
        case "delivery-state", "outcome":
            values.append(.described(Described(descriptor: .symbol("vendor:state"), value: .list([.boolean(true)]))))
        default: break
        }
        if field.isMultiple {
            let symbols = values.compactMap { if case .symbol(let symbol) = $0 { symbol } else { nil } }
            values += [.array(AMQPArray(symbols: symbols))]
        }
        let usual = try defaultValue(of: field)
        return values.filter { $0 != usual } + values.filter { $0 == usual }
    }

    func samples(of type: TypeDefinition) throws -> [Value] {
        switch type.kind {
        case "primitive": return PrimitiveSample.all(of: type.name)?.map(\.value) ?? []
        case "composite":
            let all = try type.fields.map { try samples(for: $0).first }
            return try [composite(type, minimal(type)), composite(type, all)]
        default:
            if !type.choices.isEmpty { return try type.choices.map { try value($0, of: type) } }
            guard let source = type.source, source != "*" else { return [] }
            let values = try samples(of: self.type(source))
            // Only the text of the specification says that (§2.8.7).
            guard type.name == "delivery-tag" else { return values }
            return values.filter { if case .binary(let octets) = $0 { octets.count <= 32 } else { true } }
        }
    }

    /// The fields of a composite that has no more than it must have.
    func minimal(_ type: TypeDefinition) throws -> [Value?] {
        try type.fields.map { $0.isMandatory ? try samples(for: $0).first : nil }
    }

    /// A described list, without the nulls at its end (§1.4).
    func composite(_ type: TypeDefinition, _ fields: [Value?]) -> Value {
        let used = fields.lastIndex { $0 != nil }.map { fields[...$0] } ?? []
        return .described(
            Described(descriptor: .ulong(type.descriptor?.code ?? 0), value: .list(used.map { $0 ?? .null })))
    }

    /// What a choice is on the wire.
    func value(_ choice: Choice, of type: TypeDefinition) throws -> Value { try value(choice.value, of: type.name) }

    /// What a field is when it is left out; nil if it then is not there.
    func defaultValue(of field: Field) throws -> Value? {
        guard let text = field.defaultValue else { return nil }
        let choice = try type(field.type).choices.first { $0.name == text }
        return try value(choice?.value ?? text, of: field.type)
    }

    private func value(_ text: String, of type: String) throws -> Value {
        let value: Value? =
            switch try primitive(of: type) {
            case "boolean": Bool(text).map(Value.boolean)
            case "ubyte": UInt8(text).map(Value.ubyte)
            case "ushort": UInt16(text).map(Value.ushort)
            case "uint": UInt32(text).map(Value.uint)
            case "symbol": .symbol(Symbol(text))
            default: nil
            }
        guard let value else { throw SpecificationError("\(text) is no \(type)") }
        return value
    }
}
