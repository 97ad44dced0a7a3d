// Made from the specification by Specification/generate.py; edit that instead.

/// `rejected` (§3.4.3).
public struct Rejected: Sendable, Equatable {
    /// The field `error`.
    public var error: AMQPError?

    /// Creates the composite from its fields in the order of the specification.
    @inlinable
    public init(error: AMQPError? = nil) {
        self.error = error
    }
}

extension Rejected {
    /// The numeric descriptor.
    public static let descriptor: UInt64 = 0x25

    static let fieldNames: [StaticString] = ["error"]

    /// Reads the list that follows the descriptor.
    public init(from reader: inout ValueReader) throws(DecodingError) {
        var fields = FieldList.none
        do throws(DecodingError) {
            fields = try reader.beginFields()
            error = try reader.next(&fields) ? reader.error() : nil
            try reader.end(&fields)
        } catch {
            throw error.within("rejected", Self.fieldNames, fields.index)
        }
    }

    /// Appends descriptor and list.
    public func write(to out: inout OutputBuffer) {
        var list = out.beginFields(Self.descriptor)
        if let error {
            list.next(&out)
            out.write(error)
        } else {
            list.skip()
        }
        out.end(list)
    }
}
