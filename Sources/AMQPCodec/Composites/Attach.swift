// Made from the specification by Specification/generate.py; edit that instead.

/// `attach` (§2.7.3).
public struct Attach: Sendable, Equatable {
    /// The field `name`, mandatory.
    public var name: String
    /// The field `handle`, mandatory.
    public var handle: UInt32
    /// The field `role`, mandatory.
    public var role: Role
    /// The field `snd-settle-mode`.
    public var sndSettleMode: SenderSettleMode
    /// The field `rcv-settle-mode`.
    public var rcvSettleMode: ReceiverSettleMode
    /// The field `source`.
    public var source: Source?
    /// The field `target`.
    public var target: Terminus?
    /// The field `unsettled`.
    public var unsettled: AMQPMap?
    /// The field `incomplete-unsettled`.
    public var incompleteUnsettled: Bool
    /// The field `initial-delivery-count`.
    public var initialDeliveryCount: UInt32?
    /// The largest message in bytes; zero or nil for no limit.
    public var maxMessageSize: UInt64?
    /// The field `offered-capabilities`.
    public var offeredCapabilities: [Symbol]
    /// The field `desired-capabilities`.
    public var desiredCapabilities: [Symbol]
    /// The field `properties`.
    public var properties: AMQPMap?

    /// Creates the composite from its fields in the order of the specification.
    @inlinable
    public init(
        name: String, handle: UInt32, role: Role, sndSettleMode: SenderSettleMode = .mixed,
        rcvSettleMode: ReceiverSettleMode = .first, source: Source? = nil, target: Terminus? = nil,
        unsettled: AMQPMap? = nil, incompleteUnsettled: Bool = false, initialDeliveryCount: UInt32? = nil,
        maxMessageSize: UInt64? = nil, offeredCapabilities: [Symbol] = [], desiredCapabilities: [Symbol] = [],
        properties: AMQPMap? = nil
    ) {
        self.name = name
        self.handle = handle
        self.role = role
        self.sndSettleMode = sndSettleMode
        self.rcvSettleMode = rcvSettleMode
        self.source = source
        self.target = target
        self.unsettled = unsettled
        self.incompleteUnsettled = incompleteUnsettled
        self.initialDeliveryCount = initialDeliveryCount
        self.maxMessageSize = maxMessageSize
        self.offeredCapabilities = offeredCapabilities
        self.desiredCapabilities = desiredCapabilities
        self.properties = properties
    }
}

extension Attach {
    /// The numeric descriptor.
    public static let descriptor: UInt64 = 0x12

    static let fieldNames: [StaticString] = [
        "name", "handle", "role", "snd-settle-mode", "rcv-settle-mode", "source", "target", "unsettled",
        "incomplete-unsettled", "initial-delivery-count", "max-message-size", "offered-capabilities",
        "desired-capabilities", "properties",
    ]

    /// Reads the list that follows the descriptor.
    public init(from reader: inout ValueReader) throws(DecodingError) {
        var fields = FieldList.none
        do throws(DecodingError) {
            fields = try reader.beginFields()
            try reader.need(&fields)
            name = try reader.string()
            try reader.need(&fields)
            handle = try reader.uint()
            try reader.need(&fields)
            role = try reader.role()
            sndSettleMode = try reader.next(&fields) ? reader.senderSettleMode() : .mixed
            rcvSettleMode = try reader.next(&fields) ? reader.receiverSettleMode() : .first
            source = try reader.next(&fields) ? reader.source() : nil
            target = try reader.next(&fields) ? reader.terminus() : nil
            unsettled = try reader.next(&fields) ? reader.map() : nil
            incompleteUnsettled = try reader.next(&fields) ? reader.boolean() : false
            initialDeliveryCount = try reader.next(&fields) ? reader.uint() : nil
            maxMessageSize = try reader.next(&fields) ? reader.ulong() : nil
            offeredCapabilities = try reader.next(&fields) ? reader.symbols() : []
            desiredCapabilities = try reader.next(&fields) ? reader.symbols() : []
            properties = try reader.next(&fields) ? reader.map() : nil
            try reader.end(&fields)
        } catch {
            throw error.within("attach", Self.fieldNames, fields.index)
        }
    }

    /// Appends descriptor and list.
    public func write(to out: inout OutputBuffer) {
        var list = out.beginFields(Self.descriptor)
        list.next(&out)
        out.write(name)
        list.next(&out)
        out.write(handle)
        list.next(&out)
        out.write(role)
        if sndSettleMode != .mixed {
            list.next(&out)
            out.write(sndSettleMode)
        } else {
            list.skip()
        }
        if rcvSettleMode != .first {
            list.next(&out)
            out.write(rcvSettleMode)
        } else {
            list.skip()
        }
        if let source {
            list.next(&out)
            out.write(source)
        } else {
            list.skip()
        }
        if let target {
            list.next(&out)
            out.write(target)
        } else {
            list.skip()
        }
        if let unsettled {
            list.next(&out)
            out.write(unsettled)
        } else {
            list.skip()
        }
        if incompleteUnsettled != false {
            list.next(&out)
            out.write(incompleteUnsettled)
        } else {
            list.skip()
        }
        if let initialDeliveryCount {
            list.next(&out)
            out.write(initialDeliveryCount)
        } else {
            list.skip()
        }
        if let maxMessageSize {
            list.next(&out)
            out.write(maxMessageSize)
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
