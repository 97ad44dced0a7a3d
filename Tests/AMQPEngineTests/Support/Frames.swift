import AMQPCodec
import AMQPEngine

/// A frame as it looks on the wire, decoded.
struct Frame: Equatable {
    var channel: UInt16
    /// Nil for an empty frame.
    var body: Performative?
    var payload: [UInt8] = []

    init(_ body: Performative?, channel: UInt16 = 0, payload: [UInt8] = []) {
        self.body = body
        self.channel = channel
        self.payload = payload
    }

    var bytes: [UInt8] {
        var out = OutputBuffer()
        let start = out.beginFrame(.amqp, channel: channel)
        body?.write(to: &out)
        payload.withUnsafeBytes { out.append($0) }
        out.endFrame(start)
        return out.bytes.withUnsafeBytes { Array($0) }
    }

    /// The AMQP frames of a stream, whatever headers and SASL frames come before them.
    static func all(_ stream: [UInt8]) throws -> [Frame] {
        var frames: [Frame] = []
        var offset = 0
        while offset < stream.count {
            if stream[offset] == 0x41 {
                offset += 8
                continue
            }
            let rest = Array(stream[offset...])
            let header = try rest.withUnsafeBytes { try FrameHeader.read($0.bytes, at: 0) }!
            if header.kind == .amqp { frames.append(try Frame(Array(rest[..<header.size]), header)) }
            offset += header.size
        }
        return frames
    }

    private init(_ bytes: [UInt8], _ header: FrameHeader) throws {
        channel = header.channel
        guard bytes.count > header.bodyOffset else { return }
        let (performative, end) = try bytes.withUnsafeBytes { raw in
            var reader = ValueReader(raw.bytes, at: header.bodyOffset)
            let performative = try Performative(from: &reader)
            return (performative, reader.offset)
        }
        body = performative
        payload = Array(bytes[end...])
    }
}

/// A side without an engine: says exactly the frames that a test wants said.
final class Raw {
    let engine: Peer
    var now = Moment(nanoseconds: 0)
    private var read = 0

    /// Faces an acceptor, past header and `open`.
    init(_ configuration: Configuration = Configuration(containerID: "engine"), open: Bool = true) {
        engine = Peer(.acceptor, configuration)
        engine.receive(ProtocolHeader.amqp.bytes, now: now)
        if open { say(.open(Open(containerID: "raw"))) }
    }

    func say(_ performative: Performative, channel: UInt16 = 0, payload: [UInt8] = []) {
        engine.receive(Frame(performative, channel: channel, payload: payload).bytes, now: now)
    }

    /// What the engine has said since the last time.
    func heard() throws -> [Performative] {
        _ = engine.takeOutput(now: now)
        defer { read = engine.said.count }
        return try Frame.all(Array(engine.said[read...])).compactMap(\.body)
    }

    /// Begins a session on a channel, with links on its first handles.
    func begin(_ channel: UInt16 = 0, senders: UInt32 = 0, receivers: UInt32 = 0) {
        say(
            .begin(Begin(nextOutgoingID: 0, incomingWindow: 100, outgoingWindow: 100)), channel: channel)
        for handle in 0..<(senders + receivers) {
            var attach = Raw.attach(handle, handle < senders ? .sender : .receiver)
            attach.name += " of channel \(channel)"
            say(.attach(attach), channel: channel)
        }
    }

    static func attach(_ handle: UInt32, _ role: Role, count: UInt32? = 0) -> Attach {
        Attach(
            name: "raw-\(handle)", handle: handle, role: role, source: Source(address: "a"),
            target: .target(Target(address: "b")), initialDeliveryCount: role == .sender ? count : nil)
    }

    static func transfer(_ id: UInt32, handle: UInt32 = 0, more: Bool = false) -> Performative {
        .transfer(Transfer(handle: handle, deliveryID: id, deliveryTag: DeliveryTag(UInt64(id)), more: more))
    }

    static func flow(
        handle: UInt32? = nil, count: UInt32? = nil, credit: UInt32? = nil, window: UInt32 = 100, seen: UInt32 = 0,
        drain: Bool = false, echo: Bool = false
    ) -> Performative {
        .flow(
            Flow(
                nextIncomingID: seen, incomingWindow: window, nextOutgoingID: 0, outgoingWindow: 100, handle: handle,
                deliveryCount: count, linkCredit: credit, drain: drain, echo: echo))
    }
}
