import AMQPCodec

/// What a controller says to a coordinator: the body of a message on a control link (§4.2, §4.3).
enum ControlMessage {
    case declare(Declare)
    case discharge(Discharge)
    /// A message that has no place there.
    case foreign

    /// Decodes a message, of which only the body counts (§4.2).
    init(decoding bytes: RawSpan) throws(DecodingError) {
        self = .foreign
        guard case .value(.described(let body)) = try Message(decoding: bytes).body else { return }
        var encoded = OutputBuffer()
        encoded.write(Value.described(body))
        var reader = ValueReader(encoded.bytes)
        switch try? reader.descriptor() {
        case Declare.descriptor: self = .declare(try Declare(from: &reader))
        case Discharge.descriptor: self = .discharge(try Discharge(from: &reader))
        default: break
        }
    }

    /// Encodes a message with the composite that is written as its body.
    static func encode(_ write: (inout OutputBuffer) -> Void) -> [UInt8] {
        var out = OutputBuffer()
        out.writeDescriptor(SectionCode.value)
        write(&out)
        return out.bytes.withUnsafeBytes { Array($0) }
    }
}
