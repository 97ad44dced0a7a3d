import NIOCore

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Stands on one of the two channels of a relayed connection.
final class RelayEnd: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What this end says, and what it hears.
    private let spoken: RelayFlow
    private let heard: RelayFlow
    /// What is to be done when it is not there any more.
    private let whenGone: () -> Void
    private var context: ChannelHandlerContext?
    /// Whether the channel would have read, had there been room for it.
    private var isReadDue = false
    private var isOutputClosed = false

    init(speaks spoken: RelayFlow, hears heard: RelayFlow, whenGone: @escaping () -> Void) {
        self.spoken = spoken
        self.heard = heard
        self.whenGone = whenGone
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        spoken.source = self
        heard.sink = self
        if context.channel.isActive { heard.deliver() }
    }

    func channelActive(context: ChannelHandlerContext) {
        heard.deliver()
        context.fireChannelActive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        guard self.context != nil else { return }
        self.context = nil
        spoken.end(.whole)
        heard.lose()
        whenGone()
    }

    // MARK: What it says

    func read(context: ChannelHandlerContext) {
        isReadDue = !spoken.isWritable
        if !isReadDue { context.read() }
    }

    /// There may be room to read again.
    func readOn() {
        guard isReadDue, spoken.isWritable else { return }
        isReadDue = false
        context?.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { spoken.take(unwrapInboundIn(data)) }

    func channelReadComplete(context: ChannelHandlerContext) { spoken.pause() }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent { spoken.end(.half) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    // MARK: What it hears

    var isWritable: Bool { context?.channel.isActive == true && context?.channel.isWritable == true }

    func write(_ bytes: ByteBuffer) { context?.write(wrapOutboundOut(bytes), promise: nil) }

    func flush() { context?.flush() }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { heard.deliver() }
    }

    func closeOutput() {
        guard !isOutputClosed else { return }
        isOutputClosed = true
        close(.output)
    }

    func close() { close(.all) }

    /// Closes it once all is written: a channel whose input has ended does not wait for that by itself.
    private func close(_ mode: CloseMode) {
        guard let context else { return }
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in channel.close(mode: mode, promise: nil)
        }
    }

    /// Ends it in a way that the other side takes for an accident.
    func reset() {
        guard let context else { return }
        if let socket = context.channel as? any SocketOptionProvider {
            _ = socket.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        }
        context.close(promise: nil)
    }
}
