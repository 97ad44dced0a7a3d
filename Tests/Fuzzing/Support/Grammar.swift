import AMQPCodec

/// Holds what one side says to the grammar of AMQP, frame by frame, without an engine: headers and frames whole and in order, channels
/// begun, handles attached, deliveries numbered.
struct Grammar {

    fileprivate struct Channel {
        var roles: [UInt32: Role] = [:]
        /// Handles with a delivery under way.
        var partial: [UInt32: UInt32] = [:]
        var nextDelivery: UInt32 = 0
    }

    private enum Layer { case none, sasl, amqp }

    /// The largest frame that the other side takes.
    var largest = Int.max
    private var rest: [UInt8] = []
    private var layer = Layer.none
    private var hasOpened = false
    private var hasClosed = false
    private var channels: [UInt16: Channel] = [:]
    private(set) var byteCount = 0
    /// Frames that begin before this place were written before anything was known of the other side.
    var exemption = 0

    /// Whether all that was said was whole.
    var isWhole: Bool { rest.isEmpty }

    mutating func hear(_ bytes: [UInt8]) {
        rest += bytes
        var offset = 0
        while let size = next(at: offset) {
            offset += size
            byteCount += size
        }
        rest.removeFirst(offset)
    }

    /// Takes the header or frame at a place, if it is whole.
    private mutating func next(at offset: Int) -> Int? {
        guard rest.count - offset >= 8 else { return nil }
        if rest[offset] == 0x41 {
            take(header: Array(rest[offset..<(offset + 8)]))
            return 8
        }
        guard let header = header(at: offset) else { fatalError("VIOLATED: frames have headers") }
        require(header.size <= largest || byteCount < exemption, "a frame of \(header.size) bytes is too large")
        guard rest.count - offset >= header.size else { return nil }
        let frame = Array(rest[offset..<(offset + header.size)])
        switch header.kind {
        case .sasl: require(layer == .sasl, "a SASL frame in the SASL layer")
        case .amqp:
            require(layer == .amqp, "an AMQP frame behind the header")
            take(frame: frame, header)
        }
        return header.size
    }

    private func header(at offset: Int) -> FrameHeader? {
        let span = rest.span
        return try? FrameHeader.read(span.bytes, at: offset)
    }

    private mutating func take(header: [UInt8]) {
        switch header {
        case ProtocolHeader.sasl.bytes:
            require(layer == .none, "the SASL layer comes first")
            layer = .sasl
        case ProtocolHeader.amqp.bytes:
            require(layer != .amqp, "AMQP begins once")
            layer = .amqp
        default: fatalError("a header that is none: \(header)")
        }
    }

    private mutating func take(frame: [UInt8], _ header: FrameHeader) {
        require(!hasClosed, "nothing follows close")
        guard frame.count > header.bodyOffset else { return }
        let span = frame.span
        var reader = ValueReader(span.bytes, at: header.bodyOffset)
        guard let body = try? Performative(from: &reader) else { fatalError("a frame that cannot be read") }
        if case .transfer = body {} else { require(reader.isAtEnd, "only a transfer has a payload") }
        if case .open = body {
            require(!hasOpened, "open comes once")
            hasOpened = true
            return
        }
        require(hasOpened, "open comes first")
        if case .close = body { hasClosed = true } else { take(body, header.channel) }
    }

    private mutating func take(_ body: Performative, _ number: UInt16) {
        if case .begin = body {
            require(channels[number] == nil, "begin on a channel that has begun")
            channels[number] = Channel()
            return
        }
        guard var channel = channels[number] else { fatalError("VIOLATED: a frame on a channel that has not begun") }
        switch body {
        case .end:
            channels[number] = nil
            return
        case .attach(let attach):
            require(channel.roles[attach.handle] == nil, "attach with a handle that is attached")
            require(attach.role == .receiver || attach.initialDeliveryCount != nil, "a sender says its count")
            channel.roles[attach.handle] = attach.role
        case .detach(let detach):
            require(channel.roles.removeValue(forKey: detach.handle) != nil, "detach of a handle that is attached")
            channel.partial[detach.handle] = nil
        case .flow(let flow):
            require(flow.handle.map { channel.roles[$0] != nil } ?? true, "flow of a handle that is attached")
            require(flow.handle != nil || flow.linkCredit == nil && flow.deliveryCount == nil, "credit of a link")
        case .transfer(let transfer): channel.take(transfer)
        case .disposition(let disposition):
            let last = disposition.last ?? disposition.first
            require(Int32(bitPattern: last &- disposition.first) >= 0, "a disposition goes forward")
        case .open, .close, .begin: break
        }
        channels[number] = channel
    }
}

extension Grammar.Channel {
    fileprivate mutating func take(_ transfer: Transfer) {
        require(roles[transfer.handle] == .sender, "a transfer on a link that sends")
        if let id = partial[transfer.handle] {
            require(transfer.deliveryID == nil || transfer.deliveryID == id, "a delivery keeps its id")
        } else {
            require(transfer.deliveryTag != nil, "a delivery has a tag")
            require(transfer.deliveryID == nextDelivery, "deliveries are numbered in sequence")
            nextDelivery &+= 1
        }
        let id = nextDelivery &- 1
        partial[transfer.handle] = transfer.more && !transfer.aborted ? partial[transfer.handle] ?? id : nil
    }
}
