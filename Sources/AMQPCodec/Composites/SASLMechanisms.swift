// Made from the specification by Specification/generate.py; edit that instead.

/// `sasl-mechanisms` (§5.3.3.1).
public struct SASLMechanisms: Sendable, Equatable {
    /// The field `sasl-server-mechanisms`, mandatory.
    public var saslServerMechanisms: [Symbol]

    /// Creates the composite from its fields in the order of the specification.
    @inlinable
    public init(saslServerMechanisms: [Symbol]) {
        self.saslServerMechanisms = saslServerMechanisms
    }
}

extension SASLMechanisms {
    /// The numeric descriptor.
    public static let descriptor: UInt64 = 0x40

    static let fieldNames: [StaticString] = ["sasl-server-mechanisms"]

    /// Reads the list that follows the descriptor.
    public init(from reader: inout ValueReader) throws(DecodingError) {
        var fields = FieldList.none
        do throws(DecodingError) {
            fields = try reader.beginFields()
            try reader.need(&fields)
            saslServerMechanisms = try reader.symbols()
            try reader.end(&fields)
        } catch {
            throw error.within("sasl-mechanisms", Self.fieldNames, fields.index)
        }
    }

    /// Appends descriptor and list.
    public func write(to out: inout OutputBuffer) {
        var list = out.beginFields(Self.descriptor)
        list.next(&out)
        out.write(saslServerMechanisms)
        out.end(list)
    }
}
