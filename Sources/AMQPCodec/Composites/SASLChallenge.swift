// Made from the specification by Specification/generate.py; edit that instead.

/// `sasl-challenge` (§5.3.3.3).
public struct SASLChallenge: Sendable, Equatable {
    /// The field `challenge`, mandatory.
    public var challenge: [UInt8]

    /// Creates the composite from its fields in the order of the specification.
    @inlinable
    public init(challenge: [UInt8]) {
        self.challenge = challenge
    }
}

extension SASLChallenge {
    /// The numeric descriptor.
    public static let descriptor: UInt64 = 0x42

    static let fieldNames: [StaticString] = ["challenge"]

    /// Reads the list that follows the descriptor.
    public init(from reader: inout ValueReader) throws(DecodingError) {
        var fields = FieldList.none
        do throws(DecodingError) {
            fields = try reader.beginFields()
            try reader.need(&fields)
            challenge = try reader.binary()
            try reader.end(&fields)
        } catch {
            throw error.within("sasl-challenge", Self.fieldNames, fields.index)
        }
    }

    /// Appends descriptor and list.
    public func write(to out: inout OutputBuffer) {
        var list = out.beginFields(Self.descriptor)
        list.next(&out)
        out.write(challenge)
        out.end(list)
    }
}
