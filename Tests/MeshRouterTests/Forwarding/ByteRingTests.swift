import Testing

@testable import MeshRouter

/// The bytes of what is kept.
struct ByteRingTests {
    /// Against plain arrays: whatever comes and goes, each piece is what it was.
    @Test(arguments: 0..<20) func isWhatWasAppended(_ seed: UInt64) {
        var generator = Generator(seed)
        var ring = ByteRing()
        var pieces: [(position: Int, bytes: [UInt8])] = []
        for step in 0..<2_000 {
            let size = Int.random(in: 0...(step % 100 == 0 ? 20_000 : 300), using: &generator)
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &+ step) }
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<4: pieces.append((ring.append(bytes.span.bytes), bytes))
            case 4..<6:
                guard let last = pieces.popLast() else { break }
                let position = ring.extend(last.position, last.bytes.count, by: bytes.span.bytes)
                pieces.append((position, last.bytes + bytes))
            case 6:
                guard let last = pieces.popLast() else { break }
                ring.removeLast(from: last.position)
            default:
                if !pieces.isEmpty { pieces.removeFirst() }
                ring.release(before: pieces.first?.position ?? ring.end)
            }
            for piece in pieces { #expect(ring.bytes(piece.position, piece.bytes.count) == piece.bytes) }
            #expect(!pieces.isEmpty || ring.count == 0)
        }
    }
}
