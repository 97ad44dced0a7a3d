// Made from the specification by Specification/generate.py; edit that instead.

/// `disposition` (§2.7.6).
public struct Disposition: Sendable, Equatable {
    /// The field `role`, mandatory.
    public var role: Role
    /// The field `first`, mandatory.
    public var first: UInt32
    /// The last delivery meant; nil means `first` alone.
    public var last: UInt32?
    /// Whether the sender of this has forgotten the delivery.
    public var settled: Bool
    /// The field `state`.
    public var state: DeliveryState?
    /// The field `batchable`.
    public var batchable: Bool

    /// Creates the composite from its fields in the order of the specification.
    @inlinable
    public init(
        role: Role, first: UInt32, last: UInt32? = nil, settled: Bool = false, state: DeliveryState? = nil,
        batchable: Bool = false
    ) {
        self.role = role
        self.first = first
        self.last = last
        self.settled = settled
        self.state = state
        self.batchable = batchable
    }
}

extension Disposition {
    /// The numeric descriptor.
    public static let descriptor: UInt64 = 0x15

    static let fieldNames: [StaticString] = ["role", "first", "last", "settled", "state", "batchable"]

    /// Reads the list that follows the descriptor.
    public init(from reader: inout ValueReader) throws(DecodingError) {
        var fields = FieldList.none
        do throws(DecodingError) {
            fields = try reader.beginFields()
            try reader.need(&fields)
            role = try reader.role()
            try reader.need(&fields)
            first = try reader.uint()
            last = try reader.next(&fields) ? reader.uint() : nil
            settled = try reader.next(&fields) ? reader.boolean() : false
            state = try reader.next(&fields) ? reader.deliveryState() : nil
            batchable = try reader.next(&fields) ? reader.boolean() : false
            try reader.end(&fields)
        } catch {
            throw error.within("disposition", Self.fieldNames, fields.index)
        }
    }

    /// Appends descriptor and list.
    public func write(to out: inout OutputBuffer) {
        var list = out.beginFields(Self.descriptor)
        list.next(&out)
        out.write(role)
        list.next(&out)
        out.write(first)
        if let last {
            list.next(&out)
            out.write(last)
        } else {
            list.skip()
        }
        if settled != false {
            list.next(&out)
            out.write(settled)
        } else {
            list.skip()
        }
        if let state {
            list.next(&out)
            out.write(state)
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
