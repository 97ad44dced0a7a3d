import AMQPCodec
import Testing

/// Holds the codec against the machine-readable specification.
///
/// Each check makes bytes out of what the XML says (§1.2 tells how) and looks at what the codec makes of them, and the
/// other way round. It then says which definitions it has held; all that the files define must be among them.
struct SpecificationTests {
    let specification: Specification

    init() throws { specification = try Specification(folder: Specification.folder) }

    @Test func `every definition of the specification is held`() throws {
        var held = Set<String>()
        held.formUnion(try PrimitiveCheck(specification: specification).run())
        held.formUnion(try CompositeCheck(specification: specification).run())
        held.formUnion(try RestrictedCheck(specification: specification).run())
        held.formUnion(ConstantCheck(specification: specification).run())

        let all = specification.definitions
        print("The specification: \(held.intersection(all).count) of \(all.count) definitions held.")
        #expect(all.subtracting(held).sorted() == [], "defined there, unknown here")
        #expect(held.subtracting(all).sorted() == [], "known here, defined nowhere")
        #expect(all.count > 350)
    }

    @Test func `files that are missing are said to be`() {
        #expect {
            try Specification(folder: "/nowhere")
        } throws: { error in
            "\(error)".contains("/nowhere/index.bare.xml") && "\(error)".contains("amqp-specs")
        }
    }

    @Test func `the files are those of AMQP 1_0, whole`() {
        #expect(specification.primitives.count == 24)
        #expect(specification.composites.count == 33)
        #expect(specification.primitives.flatMap(\.encodings).count == 39)
    }
}
