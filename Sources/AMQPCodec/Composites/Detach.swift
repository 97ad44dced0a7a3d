// Made from the specification by Specification/generate.py; edit that instead.

/// `detach` (§2.7.7).
public struct Detach: Sendable, Equatable {
    /// The field `handle`, mandatory.
    public var handle: UInt32
    /// Whether the link is gone for good rather than suspended.
    public var closed: Bool
    /// The field `error`.
    public var error: AMQPError?

    /// Creates the composite from its fields in the order of the specification.
    @inlinable
    public init(handle: UInt32, closed: Bool = false, error: AMQPError? = nil) {
        self.handle = handle
        self.closed = closed
        self.error = error
    }
}

extension Detach {
    /// The numeric descriptor.
    public static let descriptor: UInt64 = 0x16

    static let fieldNames: [StaticString] = ["handle", "closed", "error"]

    /// Reads the list that follows the descriptor.
    public init(from reader: inout ValueReader) throws(DecodingError) {
        var fields = FieldList.none
        do throws(DecodingError) {
            fields = try reader.beginFields()
            try reader.need(&fields)
            handle = try reader.uint()
            closed = try reader.next(&fields) ? reader.boolean() : false
            error = try reader.next(&fields) ? reader.error() : nil
            try reader.end(&fields)
        } catch {
            throw error.within("detach", Self.fieldNames, fields.index)
        }
    }

    /// Appends descriptor and list.
    public func write(to out: inout OutputBuffer) {
        var list = out.beginFields(Self.descriptor)
        list.next(&out)
        out.write(handle)
        if closed != false {
            list.next(&out)
            out.write(closed)
        } else {
            list.skip()
        }
        if let error {
            list.next(&out)
            out.write(error)
        } else {
            list.skip()
        }
        out.end(list)
    }
}
