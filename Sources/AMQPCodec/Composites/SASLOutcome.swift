// Made from the specification by Specification/generate.py; edit that instead.

/// `sasl-outcome` (§5.3.3.5).
public struct SASLOutcome: Sendable, Equatable {
    /// The field `code`, mandatory.
    public var code: SASLCode
    /// The field `additional-data`.
    public var additionalData: [UInt8]?

    /// Creates the composite from its fields in the order of the specification.
    @inlinable
    public init(code: SASLCode, additionalData: [UInt8]? = nil) {
        self.code = code
        self.additionalData = additionalData
    }
}

extension SASLOutcome {
    /// The numeric descriptor.
    public static let descriptor: UInt64 = 0x44

    static let fieldNames: [StaticString] = ["code", "additional-data"]

    /// Reads the list that follows the descriptor.
    public init(from reader: inout ValueReader) throws(DecodingError) {
        var fields = FieldList.none
        do throws(DecodingError) {
            fields = try reader.beginFields()
            try reader.need(&fields)
            code = try reader.saslCode()
            additionalData = try reader.next(&fields) ? reader.binary() : nil
            try reader.end(&fields)
        } catch {
            throw error.within("sasl-outcome", Self.fieldNames, fields.index)
        }
    }

    /// Appends descriptor and list.
    public func write(to out: inout OutputBuffer) {
        var list = out.beginFields(Self.descriptor)
        list.next(&out)
        out.write(code)
        if let additionalData {
            list.next(&out)
            out.write(additionalData)
        } else {
            list.skip()
        }
        out.end(list)
    }
}
