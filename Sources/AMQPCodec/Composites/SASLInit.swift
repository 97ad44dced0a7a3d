// Made from the specification by Specification/generate.py; edit that instead.

/// `sasl-init` (§5.3.3.2).
public struct SASLInit: Sendable, Equatable {
    /// The field `mechanism`, mandatory.
    public var mechanism: Symbol
    /// The field `initial-response`.
    public var initialResponse: [UInt8]?
    /// The field `hostname`.
    public var hostname: String?

    /// Creates the composite from its fields in the order of the specification.
    @inlinable
    public init(mechanism: Symbol, initialResponse: [UInt8]? = nil, hostname: String? = nil) {
        self.mechanism = mechanism
        self.initialResponse = initialResponse
        self.hostname = hostname
    }
}

extension SASLInit {
    /// The numeric descriptor.
    public static let descriptor: UInt64 = 0x41

    static let fieldNames: [StaticString] = ["mechanism", "initial-response", "hostname"]

    /// Reads the list that follows the descriptor.
    public init(from reader: inout ValueReader) throws(DecodingError) {
        var fields = FieldList.none
        do throws(DecodingError) {
            fields = try reader.beginFields()
            try reader.need(&fields)
            mechanism = try reader.symbol()
            initialResponse = try reader.next(&fields) ? reader.binary() : nil
            hostname = try reader.next(&fields) ? reader.string() : nil
            try reader.end(&fields)
        } catch {
            throw error.within("sasl-init", Self.fieldNames, fields.index)
        }
    }

    /// Appends descriptor and list.
    public func write(to out: inout OutputBuffer) {
        var list = out.beginFields(Self.descriptor)
        list.next(&out)
        out.write(mechanism)
        if let initialResponse {
            list.next(&out)
            out.write(initialResponse)
        } else {
            list.skip()
        }
        if let hostname {
            list.next(&out)
            out.write(hostname)
        } else {
            list.skip()
        }
        out.end(list)
    }
}
