// Made from the specification by Specification/generate.py; edit that instead.

/// `released` (§3.4.4).
public struct Released: Sendable, Equatable {
    /// Creates the composite from its fields in the order of the specification.
    @inlinable
    public init() {
    }
}

extension Released {
    /// The numeric descriptor.
    public static let descriptor: UInt64 = 0x26

    static let fieldNames: [StaticString] = []

    /// Reads the list that follows the descriptor.
    public init(from reader: inout ValueReader) throws(DecodingError) {
        var fields = FieldList.none
        do throws(DecodingError) {
            fields = try reader.beginFields()
            try reader.end(&fields)
        } catch {
            throw error.within("released", Self.fieldNames, fields.index)
        }
    }

    /// Appends descriptor and list.
    public func write(to out: inout OutputBuffer) {
        let list = out.beginFields(Self.descriptor)
        out.end(list)
    }
}
