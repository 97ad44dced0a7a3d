import AMQPCodec
import Testing

struct FrameHeaderTests {
    private func read(_ hex: String, at offset: Int = 0) throws(DecodingError) -> FrameHeader? {
        let input = bytes(hex)
        let span = input.span
        return try FrameHeader.read(span.bytes, at: offset)
    }

    @Test(
        arguments: [
            ("00000008 02 00 0000", 8, 8, .amqp, 0), ("00000200 02 00 01ff", 512, 8, .amqp, 0x1ff),
            ("ffffffff ff 01 0000", 0xffff_ffff, 1020, .sasl, 0), ("0000000c 03 00 ffff", 12, 12, .amqp, 65535),
        ] as [(String, Int, Int, FrameHeader.Kind, UInt16)])
    func `headers are what the specification says`(
        hex: String, size: Int, bodyOffset: Int, kind: FrameHeader.Kind, channel: UInt16
    ) throws {
        for (prefix, offset) in [("", 0), ("ffffff", 3)] {
            let header = try #require(try read(prefix + hex, at: offset))
            #expect(header.size == size && header.bodyOffset == bodyOffset)
            #expect(header.kind == kind && header.channel == channel)
        }
    }

    @Test func `fewer than eight bytes are none yet`() throws {
        #expect(try read("00000008020000") == nil)
        #expect(try read("") == nil)
        #expect(try read("00000008 02000000", at: 9) == nil)
    }

    @Test(arguments: [
        "00000007 02000000", "00000000 02000000", "00000008 01000000", "00000008 00000000",
        "00000008 03000000", "00000010 05000000", "00000008 02020000", "00000008 02ff0000",
    ])
    func `a header that breaks the rules is refused`(hex: String) {
        #expect(decodingError { () throws(DecodingError) in try read(hex) } == DecodingError(.malformedFrame, at: 0))
    }

    @Test func `a written frame knows its size`() throws {
        let frame = encoding { out in
            out.append(0xff)
            let start = out.beginFrame(.amqp, channel: 5)
            End().write(to: &out)
            out.endFrame(start)
            out.endFrame(out.beginFrame(.sasl))
        }
        #expect(frame == bytes("ff 0000000c 02000005 00531745 00000008 02010000"))
    }
}
