// Made from the specification by Specification/generate.py; edit that instead.

/// `target` (§3.5.4).
public struct Target: Sendable, Equatable {
    /// The field `address`.
    public var address: String?
    /// The field `durable`.
    public var durable: TerminusDurability
    /// The field `expiry-policy`.
    public var expiryPolicy: TerminusExpiryPolicy
    /// Seconds that the terminus is kept once its expiry policy lets it go.
    public var timeout: UInt32
    /// The field `dynamic`.
    public var dynamic: Bool
    /// The field `dynamic-node-properties`.
    public var dynamicNodeProperties: AMQPMap?
    /// The field `capabilities`.
    public var capabilities: [Symbol]

    /// Creates the composite from its fields in the order of the specification.
    @inlinable
    public init(
        address: String? = nil, durable: TerminusDurability = .none, expiryPolicy: TerminusExpiryPolicy = .sessionEnd,
        timeout: UInt32 = 0, dynamic: Bool = false, dynamicNodeProperties: AMQPMap? = nil, capabilities: [Symbol] = []
    ) {
        self.address = address
        self.durable = durable
        self.expiryPolicy = expiryPolicy
        self.timeout = timeout
        self.dynamic = dynamic
        self.dynamicNodeProperties = dynamicNodeProperties
        self.capabilities = capabilities
    }
}

extension Target {
    /// The numeric descriptor.
    public static let descriptor: UInt64 = 0x29

    static let fieldNames: [StaticString] = [
        "address", "durable", "expiry-policy", "timeout", "dynamic", "dynamic-node-properties", "capabilities",
    ]

    /// Reads the list that follows the descriptor.
    public init(from reader: inout ValueReader) throws(DecodingError) {
        var fields = FieldList.none
        do throws(DecodingError) {
            fields = try reader.beginFields()
            address = try reader.next(&fields) ? reader.string() : nil
            durable = try reader.next(&fields) ? reader.terminusDurability() : .none
            expiryPolicy = try reader.next(&fields) ? reader.terminusExpiryPolicy() : .sessionEnd
            timeout = try reader.next(&fields) ? reader.uint() : 0
            dynamic = try reader.next(&fields) ? reader.boolean() : false
            dynamicNodeProperties = try reader.next(&fields) ? reader.map() : nil
            capabilities = try reader.next(&fields) ? reader.symbols() : []
            try reader.end(&fields)
        } catch {
            throw error.within("target", Self.fieldNames, fields.index)
        }
    }

    /// Appends descriptor and list.
    public func write(to out: inout OutputBuffer) {
        var list = out.beginFields(Self.descriptor)
        if let address {
            list.next(&out)
            out.write(address)
        } else {
            list.skip()
        }
        if durable != .none {
            list.next(&out)
            out.write(durable)
        } else {
            list.skip()
        }
        if expiryPolicy != .sessionEnd {
            list.next(&out)
            out.write(expiryPolicy)
        } else {
            list.skip()
        }
        if timeout != 0 {
            list.next(&out)
            out.write(timeout)
        } else {
            list.skip()
        }
        if dynamic != false {
            list.next(&out)
            out.write(dynamic)
        } else {
            list.skip()
        }
        if let dynamicNodeProperties {
            list.next(&out)
            out.write(dynamicNodeProperties)
        } else {
            list.skip()
        }
        if !capabilities.isEmpty {
            list.next(&out)
            out.write(capabilities)
        } else {
            list.skip()
        }
        out.end(list)
    }
}
