import AMQPEngine
import AMQPTransport
import NIOCore
import NIOEmbedded
import Testing

/// What the engine is given of what comes, wherever reads cut it.
@Suite struct ReadingTests {
    /// A protocol header and frames of many sizes, empty ones included, with bytes by which their order can be told.
    private static let stream: [UInt8] = {
        var bytes: [UInt8] = Array("AMQP".utf8) + [0, 1, 0, 0]
        for index in 0..<60 {
            let size = 8 + index * index % 257 * (index % 7)
            bytes += withUnsafeBytes(of: UInt32(size).bigEndian, Array.init)
            bytes += (4..<size).map { UInt8(truncatingIfNeeded: index &+ $0) }
        }
        return bytes
    }()

    private func channel(_ driver: FrameReader) throws -> EmbeddedChannel {
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandler(ConnectionHandler(driver))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return channel
    }

    @Test(arguments: [1, 2, 3, 4, 5, 7, 8, 9, 64, 1_000, 4_096, 1 << 20])
    func `every byte is taken once and in order`(size: Int) throws {
        let driver = FrameReader()
        let channel = try channel(driver)
        for start in stride(from: 0, to: Self.stream.count, by: size) {
            let piece = Self.stream[start..<min(start + size, Self.stream.count)]
            try channel.writeInbound(ByteBuffer(bytes: piece))
        }
        #expect(driver.taken == Self.stream)
        _ = try channel.finish()
    }

    @Test func `what follows a frame that was cut is not copied`() throws {
        let driver = FrameReader()
        let channel = try channel(driver)
        let cut = Self.stream.count - 5
        try channel.writeInbound(ByteBuffer(bytes: Self.stream[..<cut]))
        let rest = ByteBuffer(bytes: Self.stream[cut...] + Self.stream[8...])
        let place = rest.withUnsafeReadableBytes { UInt(bitPattern: $0.baseAddress) + 5 }
        try channel.writeInbound(rest)
        #expect(driver.taken == Self.stream + Self.stream[8...])
        #expect(driver.places.last == place)
        _ = try channel.finish()
    }

    @Test func `what is held back stays in order`() throws {
        let driver = FrameReader()
        let channel = try channel(driver)
        let (first, second, third) = (100, 3_000, Self.stream.count)
        try channel.writeInbound(ByteBuffer(bytes: Self.stream[..<first]))
        driver.isAwaitingAnswer = true
        try channel.writeInbound(ByteBuffer(bytes: Self.stream[first..<second]))
        try channel.writeInbound(ByteBuffer(bytes: Self.stream[second..<(second + 1)]))
        driver.isAwaitingAnswer = false
        try channel.writeInbound(ByteBuffer(bytes: Self.stream[(second + 1)..<third]))
        #expect(driver.taken == Self.stream)
        _ = try channel.finish()
    }
}

/// Takes whole frames, and nothing while it owes an answer.
private final class FrameReader: ConnectionDriver {
    private(set) var taken: [UInt8] = []
    /// Where what it was given lay in memory.
    private(set) var places: [UInt] = []
    var isAwaitingAnswer = false

    func receive(_ input: RawSpan, now: Moment) -> Int {
        guard !isAwaitingAnswer else { return 0 }
        return input.withUnsafeBytes { bytes in
            places.append(UInt(bitPattern: bytes.baseAddress))
            var used = taken.isEmpty && bytes.count >= 8 ? 8 : 0
            while !(taken.isEmpty && used == 0), bytes.count - used >= 4 {
                let size = Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: used, as: UInt32.self)))
                guard bytes.count - used >= size else { break }
                used += size
            }
            taken += bytes[..<used]
            return used
        }
    }

    func readComplete() {}
    func transportClosed() {}
    var deadline: Moment? { nil }
    func tick(now: Moment) {}
    func takeOutput(now: Moment, _ write: (RawSpan) -> Void) {}
    var isOver: Bool { false }
}
