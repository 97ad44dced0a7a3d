import AMQPEngine
import AMQPTransport
import NIOCore
import NIOEmbedded
import Testing

/// What goes out, and the memory that it is in.
@Suite struct WritingTests {
    private let driver = Speaker()
    private let channel = EmbeddedChannel()
    private let handler: ConnectionHandler<Speaker>

    init() throws {
        handler = ConnectionHandler(driver)
        try channel.pipeline.syncOperations.addHandler(handler)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    /// Has the driver say something; says what was written.
    private func write(_ bytes: [UInt8]) throws -> ByteBuffer {
        driver.output = bytes
        handler.flush()
        return try #require(try channel.readOutbound(as: ByteBuffer.self))
    }

    private func place(_ buffer: ByteBuffer) -> UInt {
        buffer.withUnsafeReadableBytes { UInt(bitPattern: $0.baseAddress) }
    }

    @Test(arguments: [1, 100, 8_192, 8_193, 100_000])
    func `what is written stays as it was while something else is`(size: Int) throws {
        let first = try write(Array(repeating: 1, count: size))
        let second = try write(Array(repeating: 2, count: 50))
        let third = try write(Array(repeating: 3, count: size))
        #expect(Array(buffer: first) == Array(repeating: 1, count: size))
        #expect(Array(buffer: second) == Array(repeating: 2, count: 50))
        #expect(Array(buffer: third) == Array(repeating: 3, count: size))
        _ = try channel.finish()
    }

    @Test func `memory of what has been written is used again`() throws {
        let first = place(try write(Array(repeating: 1, count: 500)))
        let second = place(try write(Array(repeating: 2, count: 400)))
        #expect(first == second)
        _ = try channel.finish()
    }
}

/// Has one thing to say at a time.
private final class Speaker: ConnectionDriver {
    var output: [UInt8] = []

    func takeOutput(now: Moment, _ write: (RawSpan) -> Void) {
        guard !output.isEmpty else { return }
        output.withUnsafeBytes { write($0.bytes) }
        output = []
    }

    func receive(_ input: RawSpan, now: Moment) -> Int { input.byteCount }
    var isAwaitingAnswer: Bool { false }
    func readComplete() {}
    func transportClosed() {}
    var deadline: Moment? { nil }
    func tick(now: Moment) {}
    var isOver: Bool { false }
}
