import AMQPCodec
import Testing

/// Parts 2 to 5: every composite, its descriptors, and every field of it.
struct CompositeCheck {
    let specification: Specification

    /// Our types by the names of the specification.
    static let types: [String: any Composite.Type] = [
        "open": Open.self, "begin": Begin.self, "attach": Attach.self, "flow": Flow.self, "transfer": Transfer.self,
        "disposition": Disposition.self, "detach": Detach.self, "end": End.self, "close": Close.self,
        "error": AMQPError.self, "header": Header.self, "properties": Properties.self, "received": Received.self,
        "accepted": Accepted.self, "rejected": Rejected.self, "released": Released.self, "modified": Modified.self,
        "source": Source.self, "target": Target.self, "delete-on-close": DeleteOnClose.self,
        "delete-on-no-links": DeleteOnNoLinks.self, "delete-on-no-messages": DeleteOnNoMessages.self,
        "delete-on-no-links-or-messages": DeleteOnNoLinksOrMessages.self, "coordinator": Coordinator.self,
        "declare": Declare.self, "discharge": Discharge.self, "declared": Declared.self,
        "transactional-state": TransactionalState.self, "sasl-mechanisms": SASLMechanisms.self,
        "sasl-init": SASLInit.self, "sasl-challenge": SASLChallenge.self, "sasl-response": SASLResponse.self,
        "sasl-outcome": SASLOutcome.self,
    ]

    func run() throws -> [String] {
        #expect(Set(Self.types.keys) == Set(specification.composites.map(\.name)))
        try checkFrames()
        let foreign = try ForeignValues(specification)
        return try specification.composites.flatMap { type in
            let bench = try CompositeBench(specification, type)
            let descriptor = try #require(type.descriptor, "\(type.name) has no descriptor")
            #expect(type.source == "list", "\(type.name): a composite that is no list")
            try checkDescriptors(bench, descriptor)
            try checkMinimum(bench)
            for index in type.fields.indices {
                let check = FieldCheck(bench: bench, foreign: foreign, index: index)
                try check.checkValues()
                try check.checkAbsence()
                try check.checkForeignValues()
            }
            return [type.definition, type.definition(of: descriptor)] + type.fields.map(type.definition(of:))
        }
    }

    /// Numeric and symbolic, in every encoding; the numeric one is written.
    private func checkDescriptors(_ bench: CompositeBench, _ descriptor: Specification.Descriptor) throws {
        let list = bench.list(bench.minimal.map { $0 ?? .null }.map(bench.bytes(of:)))
        for form in DescriptorForms.all(descriptor) {
            #expect(try bench.decode(form + list).bytes == bench.minimum.bytes, "\(bench.type.name)")
        }
        for foreign in DescriptorForms.foreign(to: descriptor) {
            let error = decodingError { () throws(DecodingError) in try bench.decode(foreign + list) }
            #expect(error != nil, "\(bench.type.name) by another's name")
        }
        #expect(bench.minimum.bytes.starts(with: [0x00, 0x53, UInt8(descriptor.code)]), "\(bench.type.name)")
    }

    /// As many properties as fields; those that are left out have their defaults; nothing may follow the last field.
    private func checkMinimum(_ bench: CompositeBench) throws {
        let (type, minimum) = (bench.type, bench.minimum)
        #expect(Mirror(reflecting: minimum).children.count == type.fields.count, "\(type.name)")
        #expect(minimum.bytes == bench.bytes(of: specification.composite(type, bench.minimal)), "\(type.name)")
        let all = bench.minimal.map { $0 ?? .null }.map(bench.bytes(of:))
        #expect(
            try bench.decode(bench.head + bench.list(all)).bytes == minimum.bytes, "\(type.name), nulls written out")
        let error = decodingError { () throws(DecodingError) in
            try bench.decode(bench.head + bench.list(all + [[0x40]]))
        }
        #expect(error?.reason == .tooManyElements, "\(type.name) with a field more")
    }

    /// What the specification calls a frame is a performative, and nothing else is.
    private func checkFrames() throws {
        let frames = Set(specification.providers(of: "frame").map(\.name))
        for type in specification.composites {
            let bytes = try CompositeBench(specification, type).minimum.bytes
            let recoded = try? decoding(bytes) { reader throws(DecodingError) in
                let performative = try Performative(from: &reader)
                return encoding { performative.write(to: &$0) }
            }
            #expect(recoded == (frames.contains(type.name) ? bytes : nil), "\(type.name)")
        }
    }
}

/// How a descriptor can stand on the wire.
enum DescriptorForms {
    static func all(_ descriptor: Specification.Descriptor) -> [[UInt8]] {
        let name = Array(descriptor.name.utf8)
        return [
            [0x00, 0x53, UInt8(descriptor.code)], [0x00, 0x80] + big(descriptor.code),
            [0x00, 0xa3, UInt8(name.count)] + name, [0x00, 0xb3] + big(UInt32(name.count)) + name,
        ]
    }

    /// Almost the same.
    static func foreign(to descriptor: Specification.Descriptor) -> [[UInt8]] {
        let name = Array(descriptor.name.utf8)
        return [
            [0x00, 0x80] + big(descriptor.code | 1 << 32), [0x00, 0x53, UInt8(descriptor.code) ^ 0x80],
            [0x00, 0xa1, UInt8(name.count)] + name, [0x00, 0xa3, UInt8(name.count - 1)] + name.dropLast(),
            [0x00, 0x52, UInt8(descriptor.code)],
        ]
    }
}
