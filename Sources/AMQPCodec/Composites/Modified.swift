// Made from the specification by Specification/generate.py; edit that instead.

/// `modified` (§3.4.5).
public struct Modified: Sendable, Equatable {
    /// The field `delivery-failed`.
    public var deliveryFailed: Bool?
    /// The field `undeliverable-here`.
    public var undeliverableHere: Bool?
    /// The field `message-annotations`.
    public var messageAnnotations: AMQPMap?

    /// Creates the composite from its fields in the order of the specification.
    @inlinable
    public init(deliveryFailed: Bool? = nil, undeliverableHere: Bool? = nil, messageAnnotations: AMQPMap? = nil) {
        self.deliveryFailed = deliveryFailed
        self.undeliverableHere = undeliverableHere
        self.messageAnnotations = messageAnnotations
    }
}

extension Modified {
    /// The numeric descriptor.
    public static let descriptor: UInt64 = 0x27

    static let fieldNames: [StaticString] = ["delivery-failed", "undeliverable-here", "message-annotations"]

    /// Reads the list that follows the descriptor.
    public init(from reader: inout ValueReader) throws(DecodingError) {
        var fields = FieldList.none
        do throws(DecodingError) {
            fields = try reader.beginFields()
            deliveryFailed = try reader.next(&fields) ? reader.boolean() : nil
            undeliverableHere = try reader.next(&fields) ? reader.boolean() : nil
            messageAnnotations = try reader.next(&fields) ? reader.map() : nil
            try reader.end(&fields)
        } catch {
            throw error.within("modified", Self.fieldNames, fields.index)
        }
    }

    /// Appends descriptor and list.
    public func write(to out: inout OutputBuffer) {
        var list = out.beginFields(Self.descriptor)
        if let deliveryFailed {
            list.next(&out)
            out.write(deliveryFailed)
        } else {
            list.skip()
        }
        if let undeliverableHere {
            list.next(&out)
            out.write(undeliverableHere)
        } else {
            list.skip()
        }
        if let messageAnnotations {
            list.next(&out)
            out.write(messageAnnotations)
        } else {
            list.skip()
        }
        out.end(list)
    }
}
