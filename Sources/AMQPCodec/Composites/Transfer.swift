// Made from the specification by Specification/generate.py; edit that instead.

/// `transfer` (§2.7.5).
public struct Transfer: Sendable, Equatable {
    /// The field `handle`, mandatory.
    public var handle: UInt32
    /// The field `delivery-id`.
    public var deliveryID: UInt32?
    /// The field `delivery-tag`.
    public var deliveryTag: DeliveryTag?
    /// The field `message-format`.
    public var messageFormat: UInt32?
    /// Whether the sender of this has forgotten the delivery.
    public var settled: Bool?
    /// Whether further frames of this delivery follow.
    public var more: Bool
    /// The field `rcv-settle-mode`.
    public var rcvSettleMode: ReceiverSettleMode?
    /// The field `state`.
    public var state: DeliveryState?
    /// The field `resume`.
    public var resume: Bool
    /// The field `aborted`.
    public var aborted: Bool
    /// The field `batchable`.
    public var batchable: Bool

    /// Creates the composite from its fields in the order of the specification.
    @inlinable
    public init(
        handle: UInt32, deliveryID: UInt32? = nil, deliveryTag: DeliveryTag? = nil, messageFormat: UInt32? = nil,
        settled: Bool? = nil, more: Bool = false, rcvSettleMode: ReceiverSettleMode? = nil, state: DeliveryState? = nil,
        resume: Bool = false, aborted: Bool = false, batchable: Bool = false
    ) {
        self.handle = handle
        self.deliveryID = deliveryID
        self.deliveryTag = deliveryTag
        self.messageFormat = messageFormat
        self.settled = settled
        self.more = more
        self.rcvSettleMode = rcvSettleMode
        self.state = state
        self.resume = resume
        self.aborted = aborted
        self.batchable = batchable
    }
}

extension Transfer {
    /// The numeric descriptor.
    public static let descriptor: UInt64 = 0x14

    static let fieldNames: [StaticString] = [
        "handle", "delivery-id", "delivery-tag", "message-format", "settled", "more", "rcv-settle-mode", "state",
        "resume", "aborted", "batchable",
    ]

    /// Reads the list that follows the descriptor.
    public init(from reader: inout ValueReader) throws(DecodingError) {
        var fields = FieldList.none
        do throws(DecodingError) {
            fields = try reader.beginFields()
            try reader.need(&fields)
            handle = try reader.uint()
            deliveryID = try reader.next(&fields) ? reader.uint() : nil
            deliveryTag = try reader.next(&fields) ? reader.deliveryTag() : nil
            messageFormat = try reader.next(&fields) ? reader.uint() : nil
            settled = try reader.next(&fields) ? reader.boolean() : nil
            more = try reader.next(&fields) ? reader.boolean() : false
            rcvSettleMode = try reader.next(&fields) ? reader.receiverSettleMode() : nil
            state = try reader.next(&fields) ? reader.deliveryState() : nil
            resume = try reader.next(&fields) ? reader.boolean() : false
            aborted = try reader.next(&fields) ? reader.boolean() : false
            batchable = try reader.next(&fields) ? reader.boolean() : false
            try reader.end(&fields)
        } catch {
            throw error.within("transfer", Self.fieldNames, fields.index)
        }
    }

    /// Appends descriptor and list.
    public func write(to out: inout OutputBuffer) {
        var list = out.beginFields(Self.descriptor)
        list.next(&out)
        out.write(handle)
        if let deliveryID {
            list.next(&out)
            out.write(deliveryID)
        } else {
            list.skip()
        }
        if let deliveryTag {
            list.next(&out)
            out.write(deliveryTag)
        } else {
            list.skip()
        }
        if let messageFormat {
            list.next(&out)
            out.write(messageFormat)
        } else {
            list.skip()
        }
        if let settled {
            list.next(&out)
            out.write(settled)
        } else {
            list.skip()
        }
        if more != false {
            list.next(&out)
            out.write(more)
        } else {
            list.skip()
        }
        if let rcvSettleMode {
            list.next(&out)
            out.write(rcvSettleMode)
        } else {
            list.skip()
        }
        if let state {
            list.next(&out)
            out.write(state)
        } else {
            list.skip()
        }
        if resume != false {
            list.next(&out)
            out.write(resume)
        } else {
            list.skip()
        }
        if aborted != false {
            list.next(&out)
            out.write(aborted)
        } else {
            list.skip()
        }
        if batchable != false {
            list.next(&out)
            out.write(batchable)
        } else {
            list.skip()
        }
        out.end(list)
    }
}
