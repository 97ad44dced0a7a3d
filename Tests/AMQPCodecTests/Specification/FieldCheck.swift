import AMQPCodec
import Testing

/// One field: its place, type, default, whether it must be there and whether it may have several values.
struct FieldCheck {
    let bench: CompositeBench
    let foreign: ForeignValues
    let index: Int

    private var specification: Specification { bench.specification }
    private var field: Specification.Field { bench.type.fields[index] }
    private var path: String { "\(bench.type.name).\(field.name)" }
    private var name: Comment { Comment(rawValue: path) }

    private func wire(_ composite: any Composite, _ index: Int) throws -> Value? {
        let name = bench.type.fields[index].name
        return try #require(Property(name, of: composite), "\(bench.type.name) has no property for \(name)").wire
    }

    private func failure(_ field: [UInt8]) -> DecodingError? {
        decodingError { () throws(DecodingError) in try bench.decode(bench.bytes(field, at: index)) }
    }

    /// Every value shows up in the property of the field's name and in no other, and goes out as it came in.
    func checkValues() throws {
        let choices = try specification.types(for: field).first.map { $0.choices } ?? []
        let usual = try specification.defaultValue(of: field)
        for value in try specification.samples(for: field) {
            let composite = try bench.decode(bench.bytes(bench.bytes(of: value), at: index))
            for other in bench.type.fields.indices {
                #expect(try wire(composite, other) == (other == index ? value : wire(bench.minimum, other)), name)
            }
            var fields = bench.minimal
            fields[index] = value == usual ? .none : value
            #expect(composite.bytes == bench.bytes(of: specification.composite(bench.type, fields)), name)
            if let choice = try choices.first(where: {
                try specification.value($0, of: specification.type(field.type)) == value
            }),
                let property = Property(field.name, of: composite)
            {
                #expect(property.description == Property.name(choice.name), name)
            }
        }
        if field.isMultiple {
            let none = try bench.decode(bench.bytes(bench.bytes(of: .array(AMQPArray(symbols: []))), at: index))
            #expect(try wire(none, index) == nil, name)
        }
    }

    /// Left out, a field that must be there is missed, and any other has its default.
    func checkAbsence() throws {
        var shorter = bench.minimal.prefix(index).map { bench.bytes(of: $0 ?? .null) }
        let cut = decodingError { () throws(DecodingError) in try bench.decode(bench.head + bench.list(shorter)) }
        shorter.append([0x40])
        let null = failure([0x40])
        if field.isMandatory {
            #expect(cut?.reason == .missingField && cut?.path == path, name)
            #expect(null?.reason == .missingField && null?.path == path, name)
        } else {
            let laterIsMandatory = bench.type.fields[index...].contains(where: \.isMandatory)
            #expect(cut == nil || laterIsMandatory && cut?.path != path, name)
            #expect(null == nil, name)
            #expect(try wire(bench.minimum, index) == specification.defaultValue(of: field), name)
        }
    }

    /// Values of every other type are refused, and those of the right type taken in each of its encodings.
    func checkForeignValues() throws {
        let wanted = try specification.primitives(for: field)
        for (type, value, bytes) in foreign.primitives where isWithinTheText(value) {
            try check(failure(bytes), of: value, isWanted: wanted.contains(type), bytes[0])
        }
        let types = Set(try specification.types(for: field).map(\.name))
        for (type, bytes) in foreign.composites {
            let isWanted = types.contains(type) || field.requires == "global-tx-id"
            #expect((failure(bytes) == nil) == isWanted, "\(path), given \(type)")
        }
    }

    private func check(_ failure: DecodingError?, of value: Value, isWanted: Bool, _ code: UInt8) throws {
        guard let failure else {
            #expect(try isWanted && isAmongChoices(value), "\(path) takes \(value)")
            return
        }
        #expect(failure.path == path, name)
        if try isWanted && !isAmongChoices(value) {
            #expect(failure.reason == .invalidValue, name)
        } else if field.isMultiple, value.typeName == "array" {
            // An array it may be, but of symbols.
            guard case .unexpectedType = failure.reason else {
                Issue.record("\(path): \(failure)")
                return
            }
        } else {
            #expect(!isWanted, "\(path) refuses \(value): \(failure)")
            guard case .unexpectedType(code, _) = failure.reason else {
                Issue.record("\(path): \(failure)")
                return
            }
        }
    }

    /// Whether the type of the field has no closed set of choices, or this is one of them.
    private func isAmongChoices(_ value: Value) throws -> Bool {
        guard field.type != "*" else { return true }
        let type = try specification.type(field.type)
        return try type.choices.isEmpty || type.choices.contains { try specification.value($0, of: type) == value }
    }

    /// Only the text of the specification says how long a delivery-tag may be (§2.8.7).
    private func isWithinTheText(_ value: Value) -> Bool {
        if field.type == "delivery-tag", case .binary(let octets) = value { octets.count <= 32 } else { true }
    }
}

/// Values of all types, for fields to take or to refuse.
struct ForeignValues {
    private(set) var primitives: [(type: String, value: Value, bytes: [UInt8])] = []
    private(set) var composites: [(type: String, bytes: [UInt8])] = []

    init(_ specification: Specification) throws {
        for type in specification.primitives where type.name != "null" {
            for sample in PrimitiveSample.all(of: type.name) ?? [] {
                primitives += type.encodings.compactMap(sample.bytes(in:)).map { (type.name, sample.value, $0) }
            }
        }
        for type in specification.composites {
            for value in try specification.samples(of: type) {
                composites.append((type.name, encoding { $0.write(value) }))
            }
        }
    }
}
