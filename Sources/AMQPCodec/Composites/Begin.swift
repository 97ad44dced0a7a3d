// Made from the specification by Specification/generate.py; edit that instead.

/// `begin` (§2.7.2).
public struct Begin: Sendable, Equatable {
    /// The field `remote-channel`.
    public var remoteChannel: UInt16?
    /// The field `next-outgoing-id`, mandatory.
    public var nextOutgoingID: UInt32
    /// How many transfer frames the sender of this can take now.
    public var incomingWindow: UInt32
    /// How many transfer frames the sender of this may send.
    public var outgoingWindow: UInt32
    /// The highest handle the sender of this accepts.
    public var handleMax: UInt32
    /// The field `offered-capabilities`.
    public var offeredCapabilities: [Symbol]
    /// The field `desired-capabilities`.
    public var desiredCapabilities: [Symbol]
    /// The field `properties`.
    public var properties: AMQPMap?

    /// Creates the composite from its fields in the order of the specification.
    @inlinable
    public init(
        remoteChannel: UInt16? = nil, nextOutgoingID: UInt32, incomingWindow: UInt32, outgoingWindow: UInt32,
        handleMax: UInt32 = 4294967295, offeredCapabilities: [Symbol] = [], desiredCapabilities: [Symbol] = [],
        properties: AMQPMap? = nil
    ) {
        self.remoteChannel = remoteChannel
        self.nextOutgoingID = nextOutgoingID
        self.incomingWindow = incomingWindow
        self.outgoingWindow = outgoingWindow
        self.handleMax = handleMax
        self.offeredCapabilities = offeredCapabilities
        self.desiredCapabilities = desiredCapabilities
        self.properties = properties
    }
}

extension Begin {
    /// The numeric descriptor.
    public static let descriptor: UInt64 = 0x11

    static let fieldNames: [StaticString] = [
        "remote-channel", "next-outgoing-id", "incoming-window", "outgoing-window", "handle-max",
        "offered-capabilities", "desired-capabilities", "properties",
    ]

    /// Reads the list that follows the descriptor.
    public init(from reader: inout ValueReader) throws(DecodingError) {
        var fields = FieldList.none
        do throws(DecodingError) {
            fields = try reader.beginFields()
            remoteChannel = try reader.next(&fields) ? reader.ushort() : nil
            try reader.need(&fields)
            nextOutgoingID = try reader.uint()
            try reader.need(&fields)
            incomingWindow = try reader.uint()
            try reader.need(&fields)
            outgoingWindow = try reader.uint()
            handleMax = try reader.next(&fields) ? reader.uint() : 4294967295
            offeredCapabilities = try reader.next(&fields) ? reader.symbols() : []
            desiredCapabilities = try reader.next(&fields) ? reader.symbols() : []
            properties = try reader.next(&fields) ? reader.map() : nil
            try reader.end(&fields)
        } catch {
            throw error.within("begin", Self.fieldNames, fields.index)
        }
    }

    /// Appends descriptor and list.
    public func write(to out: inout OutputBuffer) {
        var list = out.beginFields(Self.descriptor)
        if let remoteChannel {
            list.next(&out)
            out.write(remoteChannel)
        } else {
            list.skip()
        }
        list.next(&out)
        out.write(nextOutgoingID)
        list.next(&out)
        out.write(incomingWindow)
        list.next(&out)
        out.write(outgoingWindow)
        if handleMax != 4294967295 {
            list.next(&out)
            out.write(handleMax)
        } else {
            list.skip()
        }
        if !offeredCapabilities.isEmpty {
            list.next(&out)
            out.write(offeredCapabilities)
        } else {
            list.skip()
        }
        if !desiredCapabilities.isEmpty {
            list.next(&out)
            out.write(desiredCapabilities)
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
