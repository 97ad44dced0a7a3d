// Made from the specification by Specification/generate.py; edit that instead.

/// `error` (§2.8.14).
public struct AMQPError: Sendable, Equatable {
    /// The field `condition`, mandatory.
    public var condition: ErrorCondition
    /// The field `description`.
    public var errorDescription: String?
    /// The field `info`.
    public var info: AMQPMap?

    /// Creates the composite from its fields in the order of the specification.
    @inlinable
    public init(condition: ErrorCondition, errorDescription: String? = nil, info: AMQPMap? = nil) {
        self.condition = condition
        self.errorDescription = errorDescription
        self.info = info
    }
}

extension AMQPError {
    /// The numeric descriptor.
    public static let descriptor: UInt64 = 0x1d

    static let fieldNames: [StaticString] = ["condition", "description", "info"]

    /// Reads the list that follows the descriptor.
    public init(from reader: inout ValueReader) throws(DecodingError) {
        var fields = FieldList.none
        do throws(DecodingError) {
            fields = try reader.beginFields()
            try reader.need(&fields)
            condition = try reader.errorCondition()
            errorDescription = try reader.next(&fields) ? reader.string() : nil
            info = try reader.next(&fields) ? reader.map() : nil
            try reader.end(&fields)
        } catch {
            throw error.within("error", Self.fieldNames, fields.index)
        }
    }

    /// Appends descriptor and list.
    public func write(to out: inout OutputBuffer) {
        var list = out.beginFields(Self.descriptor)
        list.next(&out)
        out.write(condition)
        if let errorDescription {
            list.next(&out)
            out.write(errorDescription)
        } else {
            list.skip()
        }
        if let info {
            list.next(&out)
            out.write(info)
        } else {
            list.skip()
        }
        out.end(list)
    }
}
