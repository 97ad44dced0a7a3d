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
}

extension Message {
    /// Decodes the sections of a message, which must stand in the order of §3.2 and include a body.
    public init(decoding bytes: RawSpan, limits: DecodingLimits = DecodingLimits()) throws(DecodingError) {
        var reader = ValueReader(bytes, limits: limits)
        self.init(.value(.null))
        var body: Body?
        var last: UInt64 = 0
        while !reader.isAtEnd {
            let start = reader.offset
            let code = try reader.descriptor()
            let repeats = code == last && (code == SectionCode.data || code == SectionCode.sequence)
            guard code > last || repeats else { throw DecodingError(.unknownDescriptor(code), at: start) }
            last = code
            switch code {
            case SectionCode.header: header = try Header(from: &reader)
            case SectionCode.deliveryAnnotations: deliveryAnnotations = try reader.map()
            case SectionCode.messageAnnotations: messageAnnotations = try reader.map()
            case SectionCode.properties: properties = try Properties(from: &reader)
            case SectionCode.applicationProperties: applicationProperties = try reader.map()
            case SectionCode.footer: footer = try reader.map()
            default: try Message.readBody(code, at: start, from: &reader, into: &body)
            }
        }
        guard let body else { throw DecodingError(.missingField, at: reader.offset) }
        self.body = body
    }

    private static func readBody(
        _ code: UInt64, at start: Int, from reader: inout ValueReader, into body: inout Body?
    ) throws(DecodingError) {
        switch (code, body) {
        case (SectionCode.data, nil): body = .data([try reader.binary()])
        case (SectionCode.data, .data(let sections)): body = .data(sections + [try reader.binary()])
        case (SectionCode.sequence, nil): body = .sequence([try reader.list()])
        case (SectionCode.sequence, .sequence(let sections)): body = .sequence(sections + [try reader.list()])
        case (SectionCode.value, nil): body = .value(try reader.value())
        default: throw DecodingError(.unknownDescriptor(code), at: start)
        }
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
            for octets in sections {
                out.writeDescriptor(SectionCode.data)
                out.write(octets)
            }
        case .sequence(let sections):
            for values in sections {
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

extension ValueReader {
    fileprivate mutating func list() throws(DecodingError) -> [Value] {
        let start = offset
        let code = try peekCode()
        guard case .list(let values) = try value() else {
            throw DecodingError(.unexpectedType(found: code, expected: .list), at: start)
        }
        return values
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
