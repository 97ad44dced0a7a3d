import AMQPCodec

/// Frames: header and performative, as the engine reads and writes them.
enum FrameBenchmarks {
    static func run(_ table: Table) {
        table.compare("transfer frame, 100 bytes of payload") {
            let bytes = Samples.frame(payload: 100) { Samples.transfer.write(to: &$0) }
            let head = bytes.count - 100
            return [
                decoding(bytes, "decode", bytes: head, aim: 50) { reader throws(DecodingError) in
                    use(try Transfer(from: &reader))
                },
                encoding("encode", bytes: head) { out in Samples.transfer.write(to: &out) },
            ]
        }
        table.compare("flow frame") {
            let bytes = Samples.frame { Samples.flow.write(to: &$0) }
            return [
                decoding(bytes, "decode", bytes: bytes.count) { reader throws(DecodingError) in
                    use(try Flow(from: &reader))
                },
                encoding("encode", bytes: bytes.count) { out in Samples.flow.write(to: &out) },
            ]
        }
        table.compare("disposition frame") {
            let bytes = Samples.frame { Samples.disposition.write(to: &$0) }
            return [
                decoding(bytes, "decode", bytes: bytes.count) { reader throws(DecodingError) in
                    use(try Disposition(from: &reader))
                },
                encoding("encode", bytes: bytes.count) { out in Samples.disposition.write(to: &out) },
            ]
        }
    }

    private static func decoding(
        _ frame: [UInt8], _ name: String, bytes: Int, aim: Double? = nil,
        _ read: @escaping (inout ValueReader) throws(DecodingError) -> Void
    ) -> Contestant {
        Contestant(name, bytes: bytes, aim: aim) { count in
            for _ in 0..<count {
                decode(frame, read)
            }
        }
    }

    @inline(never)
    private static func decode(_ frame: [UInt8], _ read: (inout ValueReader) throws(DecodingError) -> Void) {
        do throws(DecodingError) {
            let input = frame.span.bytes
            guard let header = try FrameHeader.read(input, at: 0) else { fatalError("half a frame") }
            var reader = ValueReader(input, at: header.bodyOffset)
            use(try reader.descriptor())
            try read(&reader)
        } catch {
            fatalError("\(error)")
        }
    }

    private static func encoding(
        _ name: String, bytes: Int, _ write: @escaping (inout OutputBuffer) -> Void
    ) -> Contestant {
        Contestant(name, bytes: bytes) { count in
            var out = OutputBuffer(capacity: 4096)
            for _ in 0..<count {
                let start = out.beginFrame(.amqp, channel: 1)
                write(&out)
                out.endFrame(start)
                out.removeFirst(out.count)
            }
        }
    }
}
