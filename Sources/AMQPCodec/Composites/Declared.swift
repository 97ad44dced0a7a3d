// Made from the specification by Specification/generate.py; edit that instead.

/// `declared` (§4.5.5).
public struct Declared: Sendable, Equatable {
    /// The field `txn-id`, mandatory.
    public var txnID: [UInt8]

    /// Creates the composite from its fields in the order of the specification.
    @inlinable
    public init(txnID: [UInt8]) {
        self.txnID = txnID
    }
}

extension Declared {
    /// The numeric descriptor.
    public static let descriptor: UInt64 = 0x33

    static let fieldNames: [StaticString] = ["txn-id"]

    /// Reads the list that follows the descriptor.
    public init(from reader: inout ValueReader) throws(DecodingError) {
        var fields = FieldList.none
        do throws(DecodingError) {
            fields = try reader.beginFields()
            try reader.need(&fields)
            txnID = try reader.binary()
            try reader.end(&fields)
        } catch {
            throw error.within("declared", Self.fieldNames, fields.index)
        }
    }

    /// Appends descriptor and list.
    public func write(to out: inout OutputBuffer) {
        var list = out.beginFields(Self.descriptor)
        list.next(&out)
        out.write(txnID)
        out.end(list)
    }
}
