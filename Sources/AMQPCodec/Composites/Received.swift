// Made from the specification by Specification/generate.py; edit that instead.

/// `received` (§3.4.1).
public struct Received: Sendable, Equatable {
    /// The field `section-number`, mandatory.
    public var sectionNumber: UInt32
    /// The field `section-offset`, mandatory.
    public var sectionOffset: UInt64

    /// Creates the composite from its fields in the order of the specification.
    @inlinable
    public init(sectionNumber: UInt32, sectionOffset: UInt64) {
        self.sectionNumber = sectionNumber
        self.sectionOffset = sectionOffset
    }
}

extension Received {
    /// The numeric descriptor.
    public static let descriptor: UInt64 = 0x23

    static let fieldNames: [StaticString] = ["section-number", "section-offset"]

    /// Reads the list that follows the descriptor.
    public init(from reader: inout ValueReader) throws(DecodingError) {
        var fields = FieldList.none
        do throws(DecodingError) {
            fields = try reader.beginFields()
            try reader.need(&fields)
            sectionNumber = try reader.uint()
            try reader.need(&fields)
            sectionOffset = try reader.ulong()
            try reader.end(&fields)
        } catch {
            throw error.within("received", Self.fieldNames, fields.index)
        }
    }

    /// Appends descriptor and list.
    public func write(to out: inout OutputBuffer) {
        var list = out.beginFields(Self.descriptor)
        list.next(&out)
        out.write(sectionNumber)
        list.next(&out)
        out.write(sectionOffset)
        out.end(list)
    }
}
