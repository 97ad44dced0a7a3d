// Made from the specification by Specification/generate.py; edit that instead.

/// `source` (§3.5.3).
public struct Source: Sendable, Equatable {
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
    /// The field `distribution-mode`.
    public var distributionMode: Symbol?
    /// The field `filter`.
    public var filter: AMQPMap?
    /// The field `default-outcome`.
    public var defaultOutcome: DeliveryState?
    /// The field `outcomes`.
    public var outcomes: [Symbol]
    /// The field `capabilities`.
    public var capabilities: [Symbol]

    /// Creates the composite from its fields in the order of the specification.
    @inlinable
    public init(
        address: String? = nil, durable: TerminusDurability = .none, expiryPolicy: TerminusExpiryPolicy = .sessionEnd,
        timeout: UInt32 = 0, dynamic: Bool = false, dynamicNodeProperties: AMQPMap? = nil,
        distributionMode: Symbol? = nil, filter: AMQPMap? = nil, defaultOutcome: DeliveryState? = nil,
        outcomes: [Symbol] = [], capabilities: [Symbol] = []
    ) {
        self.address = address
        self.durable = durable
        self.expiryPolicy = expiryPolicy
        self.timeout = timeout
        self.dynamic = dynamic
        self.dynamicNodeProperties = dynamicNodeProperties
        self.distributionMode = distributionMode
        self.filter = filter
        self.defaultOutcome = defaultOutcome
        self.outcomes = outcomes
        self.capabilities = capabilities
    }
}

extension Source {
    /// The numeric descriptor.
    public static let descriptor: UInt64 = 0x28

    static let fieldNames: [StaticString] = [
        "address", "durable", "expiry-policy", "timeout", "dynamic", "dynamic-node-properties", "distribution-mode",
        "filter", "default-outcome", "outcomes", "capabilities",
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
            distributionMode = try reader.next(&fields) ? reader.symbol() : nil
            filter = try reader.next(&fields) ? reader.map() : nil
            defaultOutcome = try reader.next(&fields) ? reader.outcome() : nil
            outcomes = try reader.next(&fields) ? reader.symbols() : []
            capabilities = try reader.next(&fields) ? reader.symbols() : []
            try reader.end(&fields)
        } catch {
            throw error.within("source", Self.fieldNames, fields.index)
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
        if let distributionMode {
            list.next(&out)
            out.write(distributionMode)
        } else {
            list.skip()
        }
        if let filter {
            list.next(&out)
            out.write(filter)
        } else {
            list.skip()
        }
        if let defaultOutcome {
            list.next(&out)
            out.write(defaultOutcome)
        } else {
            list.skip()
        }
        if !outcomes.isEmpty {
            list.next(&out)
            out.write(outcomes)
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
