// Made from the specification by Specification/generate.py; edit that instead.

/// `header` (§3.2.1).
public struct Header: Sendable, Equatable {
    /// The field `durable`.
    public var durable: Bool?
    /// The field `priority`.
    public var priority: UInt8?
    /// Milliseconds the message is worth delivering.
    public var ttl: UInt32?
    /// The field `first-acquirer`.
    public var firstAcquirer: Bool?
    /// The field `delivery-count`.
    public var deliveryCount: UInt32?

    /// Creates the composite from its fields in the order of the specification.
    @inlinable
    public init(
        durable: Bool? = nil, priority: UInt8? = nil, ttl: UInt32? = nil, firstAcquirer: Bool? = nil,
        deliveryCount: UInt32? = nil
    ) {
        self.durable = durable
        self.priority = priority
        self.ttl = ttl
        self.firstAcquirer = firstAcquirer
        self.deliveryCount = deliveryCount
    }
}

extension Header {
    /// The numeric descriptor.
    public static let descriptor: UInt64 = 0x70

    static let fieldNames: [StaticString] = ["durable", "priority", "ttl", "first-acquirer", "delivery-count"]

    /// Reads the list that follows the descriptor.
    public init(from reader: inout ValueReader) throws(DecodingError) {
        var fields = FieldList.none
        do throws(DecodingError) {
            fields = try reader.beginFields()
            durable = try reader.next(&fields) ? reader.boolean() : nil
            priority = try reader.next(&fields) ? reader.ubyte() : nil
            ttl = try reader.next(&fields) ? reader.uint() : nil
            firstAcquirer = try reader.next(&fields) ? reader.boolean() : nil
            deliveryCount = try reader.next(&fields) ? reader.uint() : nil
            try reader.end(&fields)
        } catch {
            throw error.within("header", Self.fieldNames, fields.index)
        }
    }

    /// Appends descriptor and list.
    public func write(to out: inout OutputBuffer) {
        var list = out.beginFields(Self.descriptor)
        if let durable {
            list.next(&out)
            out.write(durable)
        } else {
            list.skip()
        }
        if let priority {
            list.next(&out)
            out.write(priority)
        } else {
            list.skip()
        }
        if let ttl {
            list.next(&out)
            out.write(ttl)
        } else {
            list.skip()
        }
        if let firstAcquirer {
            list.next(&out)
            out.write(firstAcquirer)
        } else {
            list.skip()
        }
        if let deliveryCount {
            list.next(&out)
            out.write(deliveryCount)
        } else {
            list.skip()
        }
        out.end(list)
    }
}
