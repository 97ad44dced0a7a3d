// Made from the specification by Specification/generate.py; edit that instead.

/// `open` (§2.7.1).
public struct Open: Sendable, Equatable {
    /// The field `container-id`, mandatory.
    public var containerID: String
    /// The field `hostname`.
    public var hostname: String?
    /// The largest frame the sender of this accepts, in bytes; at least 512.
    public var maxFrameSize: UInt32
    /// The highest channel number the sender of this accepts.
    public var channelMax: UInt16
    /// Milliseconds without a frame after which the sender of this gives up.
    public var idleTimeOut: UInt32?
    /// The field `outgoing-locales`.
    public var outgoingLocales: [Symbol]
    /// The field `incoming-locales`.
    public var incomingLocales: [Symbol]
    /// The field `offered-capabilities`.
    public var offeredCapabilities: [Symbol]
    /// The field `desired-capabilities`.
    public var desiredCapabilities: [Symbol]
    /// The field `properties`.
    public var properties: AMQPMap?

    /// Creates the composite from its fields in the order of the specification.
    @inlinable
    public init(
        containerID: String, hostname: String? = nil, maxFrameSize: UInt32 = 4294967295, channelMax: UInt16 = 65535,
        idleTimeOut: UInt32? = nil, outgoingLocales: [Symbol] = [], incomingLocales: [Symbol] = [],
        offeredCapabilities: [Symbol] = [], desiredCapabilities: [Symbol] = [], properties: AMQPMap? = nil
    ) {
        self.containerID = containerID
        self.hostname = hostname
        self.maxFrameSize = maxFrameSize
        self.channelMax = channelMax
        self.idleTimeOut = idleTimeOut
        self.outgoingLocales = outgoingLocales
        self.incomingLocales = incomingLocales
        self.offeredCapabilities = offeredCapabilities
        self.desiredCapabilities = desiredCapabilities
        self.properties = properties
    }
}

extension Open {
    /// The numeric descriptor.
    public static let descriptor: UInt64 = 0x10

    static let fieldNames: [StaticString] = [
        "container-id", "hostname", "max-frame-size", "channel-max", "idle-time-out", "outgoing-locales",
        "incoming-locales", "offered-capabilities", "desired-capabilities", "properties",
    ]

    /// Reads the list that follows the descriptor.
    public init(from reader: inout ValueReader) throws(DecodingError) {
        var fields = FieldList.none
        do throws(DecodingError) {
            fields = try reader.beginFields()
            try reader.need(&fields)
            containerID = try reader.string()
            hostname = try reader.next(&fields) ? reader.string() : nil
            maxFrameSize = try reader.next(&fields) ? reader.uint() : 4294967295
            channelMax = try reader.next(&fields) ? reader.ushort() : 65535
            idleTimeOut = try reader.next(&fields) ? reader.uint() : nil
            outgoingLocales = try reader.next(&fields) ? reader.symbols() : []
            incomingLocales = try reader.next(&fields) ? reader.symbols() : []
            offeredCapabilities = try reader.next(&fields) ? reader.symbols() : []
            desiredCapabilities = try reader.next(&fields) ? reader.symbols() : []
            properties = try reader.next(&fields) ? reader.map() : nil
            try reader.end(&fields)
        } catch {
            throw error.within("open", Self.fieldNames, fields.index)
        }
    }

    /// Appends descriptor and list.
    public func write(to out: inout OutputBuffer) {
        var list = out.beginFields(Self.descriptor)
        list.next(&out)
        out.write(containerID)
        if let hostname {
            list.next(&out)
            out.write(hostname)
        } else {
            list.skip()
        }
        if maxFrameSize != 4294967295 {
            list.next(&out)
            out.write(maxFrameSize)
        } else {
            list.skip()
        }
        if channelMax != 65535 {
            list.next(&out)
            out.write(channelMax)
        } else {
            list.skip()
        }
        if let idleTimeOut {
            list.next(&out)
            out.write(idleTimeOut)
        } else {
            list.skip()
        }
        if !outgoingLocales.isEmpty {
            list.next(&out)
            out.write(outgoingLocales)
        } else {
            list.skip()
        }
        if !incomingLocales.isEmpty {
            list.next(&out)
            out.write(incomingLocales)
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
