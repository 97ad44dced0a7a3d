import AMQPCodec
import Testing

/// A section of a message that is a restricted type with a descriptor (§3.2).
struct SectionCheck {
    let specification: Specification
    let type: Specification.TypeDefinition

    func run() throws {
        let descriptor = try #require(type.descriptor)
        let source = try #require(type.source)
        #expect(type.provides == ["section"], "\(type.name)")
        let wanted = try specification.primitive(of: source)
        for primitive in specification.primitives {
            for sample in PrimitiveSample.all(of: primitive.name) ?? [] {
                for encoding in primitive.encodings {
                    guard let bytes = sample.bytes(in: encoding) else { continue }
                    for form in DescriptorForms.all(descriptor) {
                        if wanted == nil || wanted == primitive.name {
                            try checkRound(form + bytes, sample.value)
                        } else {
                            let error = decodingError { () throws(DecodingError) in try decodeMessage(form + bytes) }
                            #expect(error?.path == type.name, "\(type.name) of \(primitive.name)")
                        }
                    }
                }
            }
        }
    }

    private func checkRound(_ bytes: [UInt8], _ value: Value) throws {
        let message = try decodeMessage(bytes)
        #expect(part(of: message) == value, "\(type.name)")
        var others = message
        others.deliveryAnnotations = type.name == "delivery-annotations" ? AMQPMap() : message.deliveryAnnotations
        others.messageAnnotations = type.name == "message-annotations" ? AMQPMap() : message.messageAnnotations
        others.applicationProperties =
            type.name == "application-properties" ? AMQPMap() : message.applicationProperties
        others.footer = type.name == "footer" ? AMQPMap() : message.footer
        others.body = .value(.null)
        #expect(others == Message(), "\(type.name) is nothing else too")

        let written = encoding { message.write(to: &$0) }
        let section = [0x00, 0x53, UInt8(type.descriptor?.code ?? 0)] + encoding { $0.write(value) }
        switch message.body {
        // A message always has a body, and its maps are left out if they are empty.
        case .value(.null) where type.name == "footer":
            #expect(value == .map(AMQPMap()) || written == [0x00, 0x53, 0x77, 0x40] + section)
        case .value(.null) where type.name != "amqp-value":
            #expect(value == .map(AMQPMap()) || written == section + [0x00, 0x53, 0x77, 0x40])
        default: #expect(written == section, "\(type.name)")
        }
    }

    private func part(of message: Message) -> Value? {
        switch (type.name, message.body) {
        case ("delivery-annotations", _): .map(message.deliveryAnnotations)
        case ("message-annotations", _): .map(message.messageAnnotations)
        case ("application-properties", _): .map(message.applicationProperties)
        case ("footer", _): .map(message.footer)
        case ("data", .data(let sections)) where sections.count == 1: .binary(sections[0])
        case ("amqp-sequence", .sequence(let sections)) where sections.count == 1: .list(sections[0])
        case ("amqp-value", .value(let value)): value
        default: nil
        }
    }
}
