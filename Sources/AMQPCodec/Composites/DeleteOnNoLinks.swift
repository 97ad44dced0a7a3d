// Made from the specification by Specification/generate.py; edit that instead.

/// `delete-on-no-links` (§3.5.11).
public struct DeleteOnNoLinks: Sendable, Equatable {
    /// Creates the composite from its fields in the order of the specification.
    @inlinable
    public init() {
    }
}

extension DeleteOnNoLinks {
    /// The numeric descriptor.
    public static let descriptor: UInt64 = 0x2c

    static let fieldNames: [StaticString] = []

    /// Reads the list that follows the descriptor.
    public init(from reader: inout ValueReader) throws(DecodingError) {
        var fields = FieldList.none
        do throws(DecodingError) {
            fields = try reader.beginFields()
            try reader.end(&fields)
        } catch {
            throw error.within("delete-on-no-links", Self.fieldNames, fields.index)
        }
    }

    /// Appends descriptor and list.
    public func write(to out: inout OutputBuffer) {
        let list = out.beginFields(Self.descriptor)
        out.end(list)
    }
}
