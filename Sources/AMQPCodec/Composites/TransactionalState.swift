// Made from the specification by Specification/generate.py; edit that instead.

/// `transactional-state` (§4.5.6).
public struct TransactionalState: Sendable, Equatable {
    /// The field `txn-id`, mandatory.
    public var txnID: [UInt8]
    /// The field `outcome`.
    public var outcome: DeliveryState?

    /// Creates the composite from its fields in the order of the specification.
    @inlinable
    public init(txnID: [UInt8], outcome: DeliveryState? = nil) {
        self.txnID = txnID
        self.outcome = outcome
    }
}

extension TransactionalState {
    /// The numeric descriptor.
    public static let descriptor: UInt64 = 0x34

    static let fieldNames: [StaticString] = ["txn-id", "outcome"]

    /// Reads the list that follows the descriptor.
    public init(from reader: inout ValueReader) throws(DecodingError) {
        var fields = FieldList.none
        do throws(DecodingError) {
            fields = try reader.beginFields()
            try reader.need(&fields)
            txnID = try reader.binary()
            outcome = try reader.next(&fields) ? reader.outcome() : nil
            try reader.end(&fields)
        } catch {
            throw error.within("transactional-state", Self.fieldNames, fields.index)
        }
    }

    /// Appends descriptor and list.
    public func write(to out: inout OutputBuffer) {
        var list = out.beginFields(Self.descriptor)
        list.next(&out)
        out.write(txnID)
        if let outcome {
            list.next(&out)
            out.write(outcome)
        } else {
            list.skip()
        }
        out.end(list)
    }
}
