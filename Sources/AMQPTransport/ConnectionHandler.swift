public import AMQPEngine
public import NIOCore

/// The one channel handler of an AMQP connection: bytes to the engine, bytes from the engine, and the time.
///
/// The engine is entered once for each read, and written from once for each turn of the event loop that gave it something to say.
/// While the transport takes no more, output stays in the engine, whose sessions then refuse transfers.
public final class ConnectionHandler<Driver: ConnectionDriver>: ChannelInboundHandler {
    /// Bytes of the peer.
    public typealias InboundIn = ByteBuffer
    /// Bytes for the peer.
    public typealias OutboundOut = ByteBuffer

    /// How long a peer has, after we said our last word, to say its own before the transport is cut.
    private static var linger: TimeAmount { .seconds(2) }

    /// So many bytes of memory are used again; more than that is shared by many frames, and need not be kept.
    private static var spareLimit: Int { 8_192 }

    private let driver: Driver
    private var context: ChannelHandlerContext?
    /// The start of something incomplete.
    private var rest: ByteBuffer?
    /// Memory for what is written next, unless something that was written before still waits in it.
    private var spare = ByteBuffer()
    /// Whether the peer has ended its half, with something before that is not dealt with yet.
    private var isEnding = false
    private var alarm: (at: Moment, task: Scheduled<Void>)?
    /// Whether all that will be written has been.
    private var isClosing = false
    private var isLingering = false

    /// Creates the handler of one channel.
    public init(_ driver: Driver) { self.driver = driver }

    /// The event loop's clock as the engine wants it.
    public static var now: Moment { Moment(nanoseconds: Int64(clamping: NIODeadline.now().uptimeNanoseconds)) }

    // MARK: Input

    /// Takes on a channel; speaks at once if its transport is there.
    public func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { flush() }
    }

    /// The transport is there: the initiator speaks.
    public func channelActive(context: ChannelHandlerContext) {
        flush()
        context.fireChannelActive()
    }

    /// Gives the engine what a read brought, behind what it could not use yet.
    ///
    /// Of the frame that the last read has cut only the missing part is copied; what follows it is used where it is.
    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        while var earlier = rest.take() {
            let count = Self.missing(in: earlier, atMost: buffer.readableBytes)
            earlier.writeBytes(buffer.readableBytesView.prefix(count))
            buffer.moveReaderIndex(forwardBy: count)
            take(earlier)
            if buffer.readableBytes == 0 { return }
        }
        take(buffer)
    }

    /// How many bytes of those that follow complete the frame that begins there (§2.3.1); all if it is no frame or already complete.
    private static func missing(in start: ByteBuffer, atMost count: Int) -> Int {
        let sizeWidth = MemoryLayout<UInt32>.size
        guard let size: UInt32 = start.getInteger(at: start.readerIndex) else {
            return min(sizeWidth - start.readableBytes, count)
        }
        let missing = Int(size) - start.readableBytes
        return missing > 0 ? min(missing, count) : count
    }

    private func take(_ input: ByteBuffer) {
        // After the last word the peer's bytes are only read so that closing does not turn into a reset.
        guard !isClosing else { return }
        var buffer = input
        let used = buffer.withUnsafeReadableBytes { driver.receive($0.bytes, now: Self.now) }
        buffer.moveReaderIndex(forwardBy: used)
        // A copy of its own, so that the channel can read into the same memory again.
        if buffer.readableBytes > 0 { rest = ByteBuffer(bytes: buffer.readableBytesView) }
    }

    /// Gives the driver again what it has not used: it has answered its engine's SASL question, and can go on.
    public func resume() {
        if let buffer = rest.take() { take(buffer) }
        if isEnding { return endInput() }
        driver.readComplete()
        flush()
    }

    /// All that could be read has been: what it led to is written.
    public func channelReadComplete(context: ChannelHandlerContext) {
        driver.readComplete()
        flush()
    }

    /// The peer has ended its half.
    public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent { endInput() }
        context.fireUserInboundEventTriggered(event)
    }

    private func endInput() {
        // Who says all that he has to say at once still hears what becomes of it.
        driver.readComplete()
        flush()
        isEnding = driver.isAwaitingAnswer
        guard !isEnding else { return }
        driver.transportClosed()
        driver.readComplete()
        flush()
    }

    /// The transport has ended.
    public func channelInactive(context: ChannelHandlerContext) {
        driver.transportClosed()
        driver.readComplete()
        isClosing = true
        alarm?.task.cancel()
        alarm = nil
        context.fireChannelInactive()
    }

    /// Lets go of the channel.
    public func handlerRemoved(context: ChannelHandlerContext) {
        // A transport that never became active ends without a word.
        driver.transportClosed()
        driver.readComplete()
        self.context = nil
    }

    /// The transport has failed.
    public func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A transport that fails is a transport that ends; channelInactive tells the driver.
        context.close(promise: nil)
    }

    // MARK: Output

    /// The transport takes more again, or none for now.
    public func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            flush()
            // With its output gone an engine may have room for what had to wait.
            driver.readComplete()
            flush()
        }
        context.fireChannelWritabilityChanged()
    }

    /// Writes what the engine has to say, and sets the alarm for when it will have more.
    public func flush() {
        guard let context, context.channel.isActive, !isClosing else { return }
        let now = Self.now
        var wrote = true
        var any = false
        while wrote, context.channel.isWritable {
            wrote = false
            driver.takeOutput(now: now) { bytes in
                context.write(wrapOutboundOut(copy(bytes)), promise: nil)
                wrote = true
                any = true
            }
        }
        if any { context.flush() }
        guard driver.isOver else { return setAlarm(now) }
        cutSoon()
        guard context.channel.isWritable else { return }
        isClosing = true
        context.close(mode: .output, promise: nil)
    }

    private func copy(_ bytes: RawSpan) -> ByteBuffer {
        var buffer = ByteBuffer()
        let isSmall = bytes.byteCount <= Self.spareLimit
        if isSmall { swap(&buffer, &spare) }
        buffer.clear(minimumCapacity: bytes.byteCount)
        _ = bytes.withUnsafeBytes { buffer.writeBytes($0) }
        if isSmall { spare = buffer }
        return buffer
    }

    /// Cuts the transport without another word.
    public func cut() { context?.close(promise: nil) }

    /// Gives the peer a moment to take our last word and say its own, and cuts the transport then.
    private func cutSoon() {
        guard let context, !isLingering else { return }
        isLingering = true
        alarm?.task.cancel()
        alarm = nil
        let channel = context.channel
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.linger) { channel.close(promise: nil) }
    }

    // MARK: Time

    private func setAlarm(_ now: Moment) {
        guard let context, let deadline = driver.deadline else { return }
        // An alarm that rings early finds nothing to do and sets the next; it is cheaper than moving it with every read.
        if let alarm, alarm.at <= deadline { return }
        alarm?.task.cancel()
        let delay = TimeAmount.nanoseconds(max(deadline.nanoseconds - now.nanoseconds, 0))
        let task = context.eventLoop.assumeIsolated().scheduleTask(in: delay) { self.ring() }
        alarm = (deadline, task)
    }

    private func ring() {
        alarm = nil
        guard !isClosing else { return }
        driver.tick(now: Self.now)
        driver.readComplete()
        flush()
    }
}

extension Optional {
    fileprivate mutating func take() -> Wrapped? {
        defer { self = nil }
        return self
    }
}
