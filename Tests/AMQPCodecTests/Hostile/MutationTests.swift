import AMQPCodec
import Testing

struct MutationTests {
    @Test func `mutated encodings are decoded or refused`() throws {
        var random = SplitMix64(seed: 7)
        let samples =
            Sample.composites + Sample.values.filter { $0.bytes.count < 300 }
            + Sample.messages.filter { $0.bytes.count < 600 }
        var survivors = 0
        for _ in 0..<40_000 {
            let sample = samples[Int.random(in: 0..<samples.count, using: &random)]
            let input = random.mutated(sample.bytes)
            guard let recoded = try? sample.recode(input) else { continue }
            survivors += 1
            // What was accepted is something that can be written, and reads the same again.
            #expect(try sample.recode(recoded) == recoded)
        }
        // Else the mutations are too wild to get past the first bytes.
        #expect(survivors > 1000)
    }

    @Test func `mutated encodings are read as anything`() {
        var random = SplitMix64(seed: 8)
        let samples = (Sample.composites + Sample.values + Sample.messages).filter { $0.bytes.count < 300 }
        for _ in 0..<10_000 {
            let input = random.mutated(samples[Int.random(in: 0..<samples.count, using: &random)].bytes)
            let span = input.span
            _ = try? FrameHeader.read(span.bytes, at: 0)
            _ = ProtocolHeader.match(span.bytes)
            _ = try? MessageView(span.bytes).to
            _ = try? Message(decoding: span.bytes)
            _ = try? decodeValue(input)
            _ = try? decoding(input) { reader throws(DecodingError) in try Performative(from: &reader) }
            _ = try? decoding(input) { reader throws(DecodingError) in try reader.skip() }
            _ = try? decoding(input) { reader throws(DecodingError) in try reader.symbols() }
            _ = try? decoding(input) { reader throws(DecodingError) in try reader.messageID() }
        }
    }
}

extension SplitMix64 {
    /// The bytes with one to three small changes.
    fileprivate mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &self) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &self)
            switch Int.random(in: 0..<6, using: &self) {
            case 0: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &self)
            case 1: bytes[index] = UInt8.random(in: 0...255, using: &self)
            case 2:
                bytes[index] = [0, 0x40, 0x45, 0x7f, 0x80, 0xc0, 0xd0, 0xe0, 0xf0, 0xff].randomElement(using: &self)!
            case 3: bytes.remove(at: index)
            case 4: bytes.insert(UInt8.random(in: 0...255, using: &self), at: index)
            default: bytes.replaceSubrange(index..., with: bytes[(index / 2)...])
            }
        }
        return bytes
    }
}
