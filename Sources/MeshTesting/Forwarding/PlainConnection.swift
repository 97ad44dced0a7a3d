import AMQPCodec
import AMQPTransport

/// A connection with one session and one link, spoken by hand: no more of AMQP than it takes to load a node.
struct PlainConnection: ~Copyable {
    let place: HostPort
    let socket: Socket
    /// What is still to be written.
    var out = OutputBuffer(capacity: 65_536)
    private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 19, alignment: 16)
    private var filled = 0
    private var isPastHeader = false
    private var wroteAt = ContinuousClock.now
    /// Whether we have said our last word.
    private var isClosing = false
    /// Whether the peer has said its last word.
    private(set) var isOver = false

    /// A session window that never gets in the way.
    static let window: UInt32 = 0x7fff_ffff
    /// After so long a silence it shows that it lives (§2.4.5).
    private static let silence = Duration.seconds(2)

    /// Connects, and leaves the first words in ``out``.
    init(to place: HostPort, _ attach: Attach) throws(FleetError) {
        self.place = place
        socket = try Socket(to: place)
        out.write(ProtocolHeader.amqp)
        write { Open(containerID: "skein-bench-\(attach.name)", maxFrameSize: 1 << 18).write(to: &$0) }
        write { Begin(nextOutgoingID: 0, incomingWindow: Self.window, outgoingWindow: Self.window).write(to: &$0) }
        write { attach.write(to: &$0) }
    }

    deinit { input.deallocate() }

    // MARK: Output

    /// Appends a frame to ``out``.
    mutating func write(_ body: (inout OutputBuffer) -> Void) {
        let start = out.beginFrame(.amqp)
        body(&out)
        out.endFrame(start)
    }

    /// Writes what goes of ``out``.
    mutating func flush() throws(FleetError) {
        if out.isEmpty, ContinuousClock.now - wroteAt > Self.silence { write { _ in } }
        guard !out.isEmpty else { return }
        out.removeFirst(try out.bytes.withUnsafeBytes { bytes throws(FleetError) in try count(socket.write(bytes)) })
        wroteAt = .now
    }

    /// Writes what goes of bytes that are not in ``out``, which has to be empty, and says how many those were.
    mutating func write(_ bytes: UnsafeRawBufferPointer) throws(FleetError) -> Int {
        wroteAt = .now
        return try count(socket.write(bytes))
    }

    private func count(_ progress: Socket.Progress) throws(FleetError) -> Int {
        switch progress {
        case .moved(let count): return count
        case .blocked: return 0
        case .ended: throw FleetError("\(place) takes no more")
        }
    }

    /// Says that no more is wanted.
    mutating func close() throws(FleetError) {
        isClosing = true
        write { Close().write(to: &$0) }
        try flush()
    }

    // MARK: Input

    /// Reads once, and hands over each frame that is complete.
    mutating func receive(_ taker: inout some FrameTaker) throws {
        switch socket.read(into: UnsafeMutableRawBufferPointer(rebasing: input[filled...])) {
        case .moved(let count): filled += count
        case .blocked: return
        case .ended:
            isOver = true
            if !isClosing { throw FleetError("\(place) has closed the connection without a word") }
        }
        var offset = isPastHeader ? 0 : try receiveHeader()
        while let size = frameSize(at: offset), offset + size <= filled {
            try receive(UnsafeRawBufferPointer(rebasing: input[offset..<(offset + size)]), &taker)
            offset += size
        }
        filled -= offset
        input.baseAddress?.copyMemory(from: input.baseAddress! + offset, byteCount: filled)
    }

    private mutating func receiveHeader() throws(FleetError) -> Int {
        switch ProtocolHeader.match(UnsafeRawBufferPointer(input).bytes.extracting(first: filled)) {
        case .header(.amqp):
            isPastHeader = true
            return ProtocolHeader.byteCount
        case .incomplete: return 0
        case .header: throw FleetError("\(place) wants a login or TLS, and here is neither")
        case .foreign: throw FleetError("\(place) does not speak AMQP 1.0")
        }
    }

    /// The size of the frame that begins there; nil if too little of it has come.
    private func frameSize(at offset: Int) -> Int? {
        guard isPastHeader, filled - offset >= FrameHeader.byteCount else { return nil }
        return Int(UInt32(bigEndian: input.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
    }

    @inline(__always)
    private mutating func receive(_ bytes: UnsafeRawBufferPointer, _ taker: inout some FrameTaker) throws {
        guard let header = try FrameHeader.read(bytes.bytes, at: 0), header.size > header.bodyOffset else { return }
        var reader = ValueReader(bytes.bytes, at: header.bodyOffset)
        let code = try reader.descriptor()
        guard code != Transfer.descriptor else {
            let transfer = try Transfer(from: &reader)
            return taker.take(transfer, UnsafeRawBufferPointer(rebasing: bytes[reader.offset...]))
        }
        try receive(code, &reader, &taker)
    }

    @inline(never)
    private mutating func receive(
        _ code: UInt64, _ reader: inout ValueReader, _ taker: inout some FrameTaker
    ) throws {
        switch code {
        case Disposition.descriptor: taker.take(try Disposition(from: &reader))
        case Flow.descriptor: taker.take(try Flow(from: &reader))
        case Attach.descriptor: taker.take(try Attach(from: &reader))
        case Begin.descriptor: taker.take(try Begin(from: &reader))
        case Open.descriptor: try taker.take(try Open(from: &reader))
        case Detach.descriptor: throw refusal("link", try Detach(from: &reader).error)
        case End.descriptor: throw refusal("session", try End(from: &reader).error)
        case Close.descriptor:
            isOver = true
            let error = try Close(from: &reader).error
            if error != nil || !isClosing { throw refusal("connection", error) }
        default: throw FleetError("\(place) has sent a frame with the descriptor \(code)")
        }
    }

    private func refusal(_ what: String, _ error: AMQPError?) -> FleetError {
        FleetError("\(place) has ended the \(what)\(error.map { ": \($0)" } ?? "")")
    }
}
