// Made from the specification by Specification/generate.py; edit that instead.

/// `declare` (§4.5.2).
public struct Declare: Sendable, Equatable {
    /// The field `global-id`.
    public var globalID: Value?

    /// Creates the composite from its fields in the order of the specification.
    @inlinable
    public init(globalID: Value? = .none) {
        self.globalID = globalID
    }
}

extension Declare {
    /// The numeric descriptor.
    public static let descriptor: UInt64 = 0x31

    static let fieldNames: [StaticString] = ["global-id"]

    /// Reads the list that follows the descriptor.
    public init(from reader: inout ValueReader) throws(DecodingError) {
        var fields = FieldList.none
        do throws(DecodingError) {
            fields = try reader.beginFields()
            globalID = try reader.next(&fields) ? reader.value() : .none
            try reader.end(&fields)
        } catch {
            throw error.within("declare", Self.fieldNames, fields.index)
        }
    }

    /// Appends descriptor and list.
    public func write(to out: inout OutputBuffer) {
        var list = out.beginFields(Self.descriptor)
        if let globalID {
            list.next(&out)
            out.write(globalID)
        } else {
            list.skip()
        }
        out.end(list)
    }
}
