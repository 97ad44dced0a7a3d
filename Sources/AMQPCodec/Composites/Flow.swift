// Made from the specification by Specification/generate.py; edit that instead.

/// `flow` (§2.7.4).
public struct Flow: Sendable, Equatable {
    /// The field `next-incoming-id`.
    public var nextIncomingID: UInt32?
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
    /// How many transfer frames the sender of this can take now.
    public var incomingWindow: UInt32
}

extension Flow {
    /// Creates the composite from its fields in the order of the specification.
    public init(
        nextIncomingID: UInt32? = nil, incomingWindow: UInt32, nextOutgoingID: UInt32, outgoingWindow: UInt32,
        handle: UInt32? = nil, deliveryCount: UInt32? = nil, linkCredit: UInt32? = nil, available: UInt32? = nil,
        drain: Bool = false, echo: Bool = false, properties: AMQPMap? = nil
    ) {
        self.init(
            nextIncomingID: nextIncomingID, nextOutgoingID: nextOutgoingID, outgoingWindow: outgoingWindow,
            handle: handle, deliveryCount: deliveryCount, linkCredit: linkCredit, available: available, drain: drain,
            echo: echo, properties: properties, incomingWindow: incomingWindow)
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
            let nextIncomingID = try reader.next(&fields) ? reader.uint() : nil
            try reader.need(&fields)
            let incomingWindow = try reader.uint()
            try reader.need(&fields)
            let nextOutgoingID = try reader.uint()
            try reader.need(&fields)
            let outgoingWindow = try reader.uint()
            let handle = try reader.next(&fields) ? reader.uint() : nil
            let deliveryCount = try reader.next(&fields) ? reader.uint() : nil
            let linkCredit = try reader.next(&fields) ? reader.uint() : nil
            let available = try reader.next(&fields) ? reader.uint() : nil
            let drain = try reader.next(&fields) ? reader.boolean() : false
            let echo = try reader.next(&fields) ? reader.boolean() : false
            let properties = try reader.next(&fields) ? reader.map() : nil
            try reader.end(&fields)
            self.init(
                nextIncomingID: nextIncomingID, nextOutgoingID: nextOutgoingID, outgoingWindow: outgoingWindow,
                handle: handle, deliveryCount: deliveryCount, linkCredit: linkCredit, available: available,
                drain: drain, echo: echo, properties: properties, incomingWindow: incomingWindow)
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
