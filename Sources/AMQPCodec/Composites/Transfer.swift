// Made from the specification by Specification/generate.py; edit that instead.

/// `transfer` (§2.7.5).
public struct Transfer: Sendable, Equatable {
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
    /// The field `handle`, mandatory.
    public var handle: UInt32
}

extension Transfer {
    /// Creates the composite from its fields in the order of the specification.
    public init(
        handle: UInt32, deliveryID: UInt32? = nil, deliveryTag: DeliveryTag? = nil, messageFormat: UInt32? = nil,
        settled: Bool? = nil, more: Bool = false, rcvSettleMode: ReceiverSettleMode? = nil, state: DeliveryState? = nil,
        resume: Bool = false, aborted: Bool = false, batchable: Bool = false
    ) {
        self.init(
            deliveryID: deliveryID, deliveryTag: deliveryTag, messageFormat: messageFormat, settled: settled,
            more: more, rcvSettleMode: rcvSettleMode, state: state, resume: resume, aborted: aborted,
            batchable: batchable, handle: handle)
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
            let handle = try reader.uint()
            let deliveryID = try reader.next(&fields) ? reader.uint() : nil
            let deliveryTag = try reader.next(&fields) ? reader.deliveryTag() : nil
            let messageFormat = try reader.next(&fields) ? reader.uint() : nil
            let settled = try reader.next(&fields) ? reader.boolean() : nil
            let more = try reader.next(&fields) ? reader.boolean() : false
            let rcvSettleMode = try reader.next(&fields) ? reader.receiverSettleMode() : nil
            let state = try reader.next(&fields) ? reader.deliveryState() : nil
            let resume = try reader.next(&fields) ? reader.boolean() : false
            let aborted = try reader.next(&fields) ? reader.boolean() : false
            let batchable = try reader.next(&fields) ? reader.boolean() : false
            try reader.end(&fields)
            self.init(
                deliveryID: deliveryID, deliveryTag: deliveryTag, messageFormat: messageFormat, settled: settled,
                more: more, rcvSettleMode: rcvSettleMode, state: state, resume: resume, aborted: aborted,
                batchable: batchable, handle: handle)
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
