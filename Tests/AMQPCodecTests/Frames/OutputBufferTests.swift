import AMQPCodec
import Testing

struct OutputBufferTests {
    private func waiting(_ out: borrowing OutputBuffer) -> [UInt8] { out.bytes.withUnsafeBytes { Array($0) } }

    @Test func `bytes leave in the order in which they came`() {
        var out = OutputBuffer(capacity: 1)
        var random = SplitMix64(seed: 3)
        var expected: [UInt8] = []
        for _ in 0..<2000 {
            let some = random.octets()
            some.withUnsafeBytes { out.append($0) }
            expected += some
            let taken = Int.random(in: 0...max(1, expected.count), using: &random) / 2
            out.removeFirst(taken)
            expected.removeFirst(min(taken, expected.count))
            #expect(waiting(out) == expected)
        }
    }

    @Test func `a buffer that never runs empty does not grow`() {
        var out = OutputBuffer(capacity: 64)
        for round in 0..<100_000 {
            for _ in 0..<8 { out.append(UInt8(truncatingIfNeeded: round)) }
            if round > 1 { out.removeFirst(8) }
        }
        // The position is where the next byte goes in the block.
        #expect(waiting(out).count == 16)
        let position = out.position
        #expect(position <= 128)
    }

    @Test func `taking more than there is takes all`() {
        var out = OutputBuffer()
        out.append(1)
        out.removeFirst(-1)
        #expect(waiting(out) == [1])
        out.removeFirst(2)
        #expect(waiting(out).isEmpty)
        out.append(2)
        out.removeAll(keepingCapacity: false)
        #expect(waiting(out).isEmpty)
    }

    @Test func `a gap moves what follows it`() {
        var out = OutputBuffer(capacity: 64)
        for byte in 0..<64 { out.append(UInt8(byte)) }
        out.insertGap(70, at: 10)
        #expect(Array(waiting(out)[..<10]) == Array(0..<10))
        #expect(Array(waiting(out)[80...]) == Array(10..<64))
        out.truncate(to: 3)
        #expect(waiting(out) == [0, 1, 2])
    }
}
