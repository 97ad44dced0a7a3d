// Made from the specification by Specification/generate.py; edit that instead.

/// `coordinator` (§4.5.1).
public struct Coordinator: Sendable, Equatable {
    /// The field `capabilities`.
    public var capabilities: [Symbol]

    /// Creates the composite from its fields in the order of the specification.
    @inlinable
    public init(capabilities: [Symbol] = []) {
        self.capabilities = capabilities
    }
}

extension Coordinator {
    /// The numeric descriptor.
    public static let descriptor: UInt64 = 0x30

    static let fieldNames: [StaticString] = ["capabilities"]

    /// Reads the list that follows the descriptor.
    public init(from reader: inout ValueReader) throws(DecodingError) {
        var fields = FieldList.none
        do throws(DecodingError) {
            fields = try reader.beginFields()
            capabilities = try reader.next(&fields) ? reader.symbols() : []
            try reader.end(&fields)
        } catch {
            throw error.within("coordinator", Self.fieldNames, fields.index)
        }
    }

    /// Appends descriptor and list.
    public func write(to out: inout OutputBuffer) {
        var list = out.beginFields(Self.descriptor)
        if !capabilities.isEmpty {
            list.next(&out)
            out.write(capabilities)
        } else {
            list.skip()
        }
        out.end(list)
    }
}
