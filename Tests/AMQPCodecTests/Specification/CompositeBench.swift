import AMQPCodec
import Testing

/// One composite of the specification, our type for it, and the means to put field by field through the codec.
struct CompositeBench {
    let specification: Specification
    let type: Specification.TypeDefinition
    let ours: any Composite.Type
    /// The fields it must have, and nil for the others.
    let minimal: [Value?]
    /// What the codec makes of those.
    let minimum: any Composite

    init(_ specification: Specification, _ type: Specification.TypeDefinition) throws {
        self.specification = specification
        self.type = type
        ours = try #require(CompositeCheck.types[type.name], "the composite \(type.name) is unknown")
        minimal = try specification.minimal(type)
        minimum = try Self.decode(encoding { [minimal] in $0.write(specification.composite(type, minimal)) }, ours)
    }

    func decode(_ bytes: [UInt8]) throws(DecodingError) -> any Composite { try Self.decode(bytes, ours) }

    private static func decode(_ bytes: [UInt8], _ type: any Composite.Type) throws(DecodingError) -> any Composite {
        try type.init(bytes: bytes)
    }

    /// The numeric descriptor.
    var head: [UInt8] { [0x00, 0x53, UInt8(type.descriptor?.code ?? 0)] }

    /// A list of encoded values, as it may well be written but would not be by us.
    func list(_ items: [[UInt8]]) -> [UInt8] {
        let items = items
        let size = items.reduce(4) { $0 + $1.count }
        return [0xd0] + big(UInt32(size)) + big(UInt32(items.count)) + items.joined()
    }

    func bytes(of value: Value) -> [UInt8] { encoding { $0.write(value) } }

    /// The composite with no field more than it must have and, at `index`, the given bytes.
    func bytes(_ field: [UInt8], at index: Int) -> [UInt8] {
        var items = minimal.map { bytes(of: $0 ?? .null) }
        items[index] = field
        return head + list(items)
    }
}
