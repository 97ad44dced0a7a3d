import AMQPCodec

/// A protocol header or a frame of either layer, as it comes in a stream.
struct Utterance {
    let spoken: Spoken
    /// Nil for what is no AMQP frame.
    let frame: Frame?

    static func all(_ stream: [UInt8]) throws -> [Utterance] {
        var all: [Utterance] = []
        var offset = 0
        while offset < stream.count {
            let rest = Array(stream[offset...])
            if rest[0] == 0x41 {
                all.append(Utterance(spoken: rest[4] == 3 ? .saslHeader : .amqpHeader, frame: nil))
                offset += ProtocolHeader.byteCount
                continue
            }
            guard let header = try rest.withUnsafeBytes({ try FrameHeader.read($0.bytes, at: 0) }) else { break }
            if header.kind == .sasl {
                all.append(Utterance(spoken: .sasl, frame: nil))
            } else {
                let frame = try Frame.all(Array(rest[..<header.size]))[0]
                all.append(Utterance(spoken: Spoken(frame.body), frame: frame))
            }
            offset += header.size
        }
        return all
    }
}
