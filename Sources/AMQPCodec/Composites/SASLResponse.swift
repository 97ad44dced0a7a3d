// Made from the specification by Specification/generate.py; edit that instead.

/// `sasl-response` (§5.3.3.4).
public struct SASLResponse: Sendable, Equatable {
    /// The field `response`, mandatory.
    public var response: [UInt8]

    /// Creates the composite from its fields in the order of the specification.
    @inlinable
    public init(response: [UInt8]) {
        self.response = response
    }
}

extension SASLResponse {
    /// The numeric descriptor.
    public static let descriptor: UInt64 = 0x43

    static let fieldNames: [StaticString] = ["response"]

    /// Reads the list that follows the descriptor.
    public init(from reader: inout ValueReader) throws(DecodingError) {
        var fields = FieldList.none
        do throws(DecodingError) {
            fields = try reader.beginFields()
            try reader.need(&fields)
            response = try reader.binary()
            try reader.end(&fields)
        } catch {
            throw error.within("sasl-response", Self.fieldNames, fields.index)
        }
    }

    /// Appends descriptor and list.
    public func write(to out: inout OutputBuffer) {
        var list = out.beginFields(Self.descriptor)
        list.next(&out)
        out.write(response)
        out.end(list)
    }
}
