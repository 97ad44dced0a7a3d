/// The descriptors of a message's sections (§3.2).
package enum SectionCode {
    package static let header = Header.descriptor
    package static let deliveryAnnotations: UInt64 = 0x71
    package static let messageAnnotations: UInt64 = 0x72
    package static let properties = Properties.descriptor
    package static let applicationProperties: UInt64 = 0x74
    package static let data: UInt64 = 0x75
    package static let sequence: UInt64 = 0x76
    package static let value: UInt64 = 0x77
    package static let footer: UInt64 = 0x78

    /// The three forms of a body.
    static let body = data...value

    /// Whether a section may stand after the section `last`, which is zero at the beginning.
    static func mayFollow(_ last: UInt64, _ code: UInt64) -> Bool {
        if code == last { return code == data || code == sequence }
        return code > last && (header...footer).contains(code) && !(body.contains(last) && body.contains(code))
    }

    static func name(_ code: UInt64) -> String {
        switch code {
        case header: "header"
        case deliveryAnnotations: "delivery-annotations"
        case messageAnnotations: "message-annotations"
        case properties: "properties"
        case applicationProperties: "application-properties"
        case data: "data"
        case sequence: "amqp-sequence"
        case value: "amqp-value"
        default: "footer"
        }
    }
}

extension Message {
    /// Decodes the sections of a message, which must stand in the order of §3.2.
    ///
    /// The body is mandatory there, but widespread clients leave it out when it is null, so that a missing body counts as null here.
    public init(decoding bytes: RawSpan, limits: DecodingLimits = DecodingLimits()) throws(DecodingError) {
        var reader = ValueReader(bytes, limits: limits)
        body = .value(.null)
        var data: [[UInt8]] = []
        var sequences: [[Value]] = []
        var last: UInt64 = 0
        while !reader.isAtEnd {
            let start = reader.offset
            let code = try reader.descriptor()
            guard SectionCode.mayFollow(last, code) else { throw DecodingError(.unknownDescriptor(code), at: start) }
            last = code
            do throws(DecodingError) {
                switch code {
                case SectionCode.header: header = try Header(from: &reader)
                case SectionCode.deliveryAnnotations: deliveryAnnotations = try reader.map()
                case SectionCode.messageAnnotations: messageAnnotations = try reader.map()
                case SectionCode.properties: properties = try Properties(from: &reader)
                case SectionCode.applicationProperties: applicationProperties = try reader.map()
                case SectionCode.data: data.append(try reader.binary())
                case SectionCode.sequence: sequences.append(try reader.list())
                case SectionCode.value: body = .value(try reader.value())
                default: footer = try reader.map()
                }
            } catch {
                // Header and properties say themselves where they are.
                throw error.path.isEmpty ? error.within(SectionCode.name(code)) : error
            }
        }
        if !data.isEmpty { body = .data(data) }
        if !sequences.isEmpty { body = .sequence(sequences) }
    }

    /// Appends the sections of the message.
    public func write(to out: inout OutputBuffer) {
        header?.write(to: &out)
        out.writeSection(SectionCode.deliveryAnnotations, deliveryAnnotations)
        out.writeSection(SectionCode.messageAnnotations, messageAnnotations)
        properties?.write(to: &out)
        out.writeSection(SectionCode.applicationProperties, applicationProperties)
        switch body {
        case .data(let sections):
            // At least one, for without any there would be no body.
            for octets in sections.isEmpty ? [[]] : sections {
                out.writeDescriptor(SectionCode.data)
                out.write(octets)
            }
        case .sequence(let sections):
            for values in sections.isEmpty ? [[]] : sections {
                out.writeDescriptor(SectionCode.sequence)
                out.write(Value.list(values))
            }
        case .value(let value):
            out.writeDescriptor(SectionCode.value)
            out.write(value)
        }
        out.writeSection(SectionCode.footer, footer)
    }
}

extension OutputBuffer {
    package mutating func writeDescriptor(_ code: UInt64) {
        append(FormatCode.described)
        write(code)
    }

    fileprivate mutating func writeSection(_ code: UInt64, _ map: AMQPMap) {
        guard !map.isEmpty else { return }
        writeDescriptor(code)
        write(map)
    }
}
