import AMQPCodec
import Testing

/// A valid encoding, and how to decode it.
struct Sample: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    /// Decodes bytes and gives the encoding of what they were.
    let recode: @Sendable ([UInt8]) throws(DecodingError) -> [UInt8]

    init<Sampled: Composite>(_ composite: Sampled) {
        testDescription = "\(Sampled.self)"
        bytes = composite.bytes
        recode = { bytes throws(DecodingError) in try Sampled(bytes: bytes).bytes }
    }

    init(_ value: Value) {
        testDescription = "value \(value)"
        bytes = encoding { $0.write(value) }
        recode = { bytes throws(DecodingError) in
            let value = try decodeValue(bytes)
            return encoding { $0.write(value) }
        }
    }

    init(_ message: Message) {
        testDescription = "message \(message.body)"
        bytes = encoding { message.write(to: &$0) }
        recode = { bytes throws(DecodingError) in
            let message = try decodeMessage(bytes)
            return encoding { message.write(to: &$0) }
        }
    }
}
