// Made from the specification by Specification/generate.py; edit that instead.

/// `discharge` (§4.5.3).
public struct Discharge: Sendable, Equatable {
    /// The field `txn-id`, mandatory.
    public var txnID: [UInt8]
    /// The field `fail`.
    public var fail: Bool?

    /// Creates the composite from its fields in the order of the specification.
    @inlinable
    public init(txnID: [UInt8], fail: Bool? = nil) {
        self.txnID = txnID
        self.fail = fail
    }
}

extension Discharge {
    /// The numeric descriptor.
    public static let descriptor: UInt64 = 0x32

    static let fieldNames: [StaticString] = ["txn-id", "fail"]

    /// Reads the list that follows the descriptor.
    public init(from reader: inout ValueReader) throws(DecodingError) {
        var fields = FieldList.none
        do throws(DecodingError) {
            fields = try reader.beginFields()
            try reader.need(&fields)
            txnID = try reader.binary()
            fail = try reader.next(&fields) ? reader.boolean() : nil
            try reader.end(&fields)
        } catch {
            throw error.within("discharge", Self.fieldNames, fields.index)
        }
    }

    /// Appends descriptor and list.
    public func write(to out: inout OutputBuffer) {
        var list = out.beginFields(Self.descriptor)
        list.next(&out)
        out.write(txnID)
        if let fail {
            list.next(&out)
            out.write(fail)
        } else {
            list.skip()
        }
        out.end(list)
    }
}
