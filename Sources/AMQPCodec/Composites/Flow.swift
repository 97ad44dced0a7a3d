// Made from the specification by Specification/generate.py; edit that instead.

/// `flow` (§2.7.4).
public struct Flow: Sendable, Equatable {
    /// The field `next-incoming-id`.
    public var nextIncomingID: UInt32?
    /// How many transfer frames the sender of this can take now.
    public var incomingWindow: UInt32
    /// The field `next-outgoing-id`, mandatory.
    public var nextOutgoingID: UInt32
    /// How many transfer frames the sender of this may send.
    public var outgoingWindow: UInt32
    /// The field `handle`.
    public var handle: UInt32?
    /// The field `delivery-count`.
    public var deliveryCount: UInt32?
    /// How many deliveries may be sent beyond `delivery-count`.
    public var linkCredit: UInt32?
    /// How many deliveries the sender could send if it had credit.
    public var available: UInt32?
    /// Whether unused credit must be given up at once.
    public var drain: Bool
    /// Whether the sender of this asks for a `flow` in return.
    public var echo: Bool
    /// The field `properties`.
    public var properties: AMQPMap?

    /// Creates the composite from its fields in the order of the specification.
    @inlinable
    public init(
        nextIncomingID: UInt32? = nil, incomingWindow: UInt32, nextOutgoingID: UInt32, outgoingWindow: UInt32,
        handle: UInt32? = nil, deliveryCount: UInt32? = nil, linkCredit: UInt32? = nil, available: UInt32? = nil,
        drain: Bool = false, echo: Bool = false, properties: AMQPMap? = nil
    ) {
        self.nextIncomingID = nextIncomingID
        self.incomingWindow = incomingWindow
        self.nextOutgoingID = nextOutgoingID
        self.outgoingWindow = outgoingWindow
        self.handle = handle
        self.deliveryCount = deliveryCount
        self.linkCredit = linkCredit
        self.available = available
        self.drain = drain
        self.echo = echo
        self.properties = properties
    }
}

extension Flow {
    /// The numeric descriptor.
    public static let descriptor: UInt64 = 0x13

    static let fieldNames: [StaticString] = [
        "next-incoming-id", "incoming-window", "next-outgoing-id", "outgoing-window", "handle", "delivery-count",
        "link-credit", "available", "drain", "echo", "properties",
    ]

    /// Reads the list that follows the descriptor.
    public init(from reader: inout ValueReader) throws(DecodingError) {
        var fields = FieldList.none
        do throws(DecodingError) {
            fields = try reader.beginFields()
            nextIncomingID = try reader.next(&fields) ? reader.uint() : nil
            try reader.need(&fields)
            incomingWindow = try reader.uint()
            try reader.need(&fields)
            nextOutgoingID = try reader.uint()
            try reader.need(&fields)
            outgoingWindow = try reader.uint()
            handle = try reader.next(&fields) ? reader.uint() : nil
            deliveryCount = try reader.next(&fields) ? reader.uint() : nil
            linkCredit = try reader.next(&fields) ? reader.uint() : nil
            available = try reader.next(&fields) ? reader.uint() : nil
            drain = try reader.next(&fields) ? reader.boolean() : false
            echo = try reader.next(&fields) ? reader.boolean() : false
            properties = try reader.next(&fields) ? reader.map() : nil
            try reader.end(&fields)
        } catch {
            throw error.within("flow", Self.fieldNames, fields.index)
        }
    }

    /// Appends descriptor and list.
    public func write(to out: inout OutputBuffer) {
        var list = out.beginFields(Self.descriptor)
        if let nextIncomingID {
            list.next(&out)
            out.write(nextIncomingID)
        } else {
            list.skip()
        }
        list.next(&out)
        out.write(incomingWindow)
        list.next(&out)
        out.write(nextOutgoingID)
        list.next(&out)
        out.write(outgoingWindow)
        if let handle {
            list.next(&out)
            out.write(handle)
        } else {
            list.skip()
        }
        if let deliveryCount {
            list.next(&out)
            out.write(deliveryCount)
        } else {
            list.skip()
        }
        if let linkCredit {
            list.next(&out)
            out.write(linkCredit)
        } else {
            list.skip()
        }
        if let available {
            list.next(&out)
            out.write(available)
        } else {
            list.skip()
        }
        if drain != false {
            list.next(&out)
            out.write(drain)
        } else {
            list.skip()
        }
        if echo != false {
            list.next(&out)
            out.write(echo)
        } else {
            list.skip()
        }
        if let properties {
            list.next(&out)
            out.write(properties)
        } else {
            list.skip()
        }
        out.end(list)
    }
}
