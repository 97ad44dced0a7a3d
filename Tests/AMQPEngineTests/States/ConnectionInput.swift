import AMQPCodec
import AMQPEngine

/// What can happen to a connection.
enum ConnectionInput: CaseIterable {
    // Headers, §2.2
    case amqpHeader, saslHeader, tlsHeader, headerOfAnotherVersion, anotherProtocol, halfAHeader

    // Frames, §2.3
    case halfAFrame, emptyFrame, emptyFrameAboveChannelMax
    case open, openOnAnotherChannel, openWithTinyFrames, openMalformed
    case begin, beginAboveChannelMax, beginAnsweringNothing, beginMalformed
    /// On a channel where no session is.
    case end, attach, flow, transfer, disposition, detach
    case close, closeWithError, closeOnAnotherChannel, closeAboveChannelMax
    case unknownDescriptor, noDescriptor, saslFrame, unknownFrameType
    case frameTooLarge, frameTooSmall, frameWithBadOffset

    // Commands
    case beginCommand, closeCommand, closeCommandWithError, commandsOnNothing, saslAnswer

    // Time and transport
    case handshakeTimeOut, idleTimeOut, transportEnds

    static let saslInit = {
        var out = OutputBuffer()
        let frame = out.beginFrame(.sasl)
        SASLInit(mechanism: "ANONYMOUS").write(to: &out)
        out.endFrame(frame)
        return out.bytes.withUnsafeBytes { Array($0) }
    }()

    func happen(to stage: Stage) {
        if let bytes {
            stage.say(bytes)
        } else if let (body, channel) = frame {
            stage.say(body, channel: channel)
        } else {
            act(on: stage)
        }
    }

    private var bytes: [UInt8]? {
        switch self {
        case .amqpHeader: ProtocolHeader.amqp.bytes
        case .saslHeader: ProtocolHeader.sasl.bytes
        case .tlsHeader: [0x41, 0x4d, 0x51, 0x50, 2, 1, 0, 0]
        case .headerOfAnotherVersion: [0x41, 0x4d, 0x51, 0x50, 0, 0, 9, 1]
        case .anotherProtocol: Array("GET / HTTP/1.1\r\n\r\n".utf8)
        case .halfAHeader: Array(ProtocolHeader.amqp.bytes[..<5])
        case .halfAFrame: [0, 0, 0, 8, 2, 0]
        // Of what is mandatory in open and begin there is nothing.
        case .openMalformed: [0, 0, 0, 12, 2, 0, 0, 0, 0, 0x53, 0x10, 0x45]
        case .beginMalformed: [0, 0, 0, 12, 2, 0, 0, 5, 0, 0x53, 0x11, 0x45]
        case .unknownDescriptor: [0, 0, 0, 12, 2, 0, 0, 0, 0, 0x53, 0x7f, 0x45]
        case .noDescriptor: [0, 0, 0, 9, 2, 0, 0, 0, 0x45]
        case .saslFrame: ConnectionInput.saslInit
        case .unknownFrameType: [0, 0, 0, 8, 2, 9, 0, 0]
        case .frameTooLarge: [0, 0, 0x10, 1, 2, 0, 0, 0]
        case .frameTooSmall: [0, 0, 0, 7, 2, 0, 0, 0]
        case .frameWithBadOffset: [0, 0, 0, 8, 1, 0, 0, 0]
        default: nil
        }
    }

    private var frame: (Performative?, UInt16)? {
        switch self {
        case .emptyFrame: (nil, 0)
        case .emptyFrameAboveChannelMax: (nil, 8)
        case .open: (.open(Stage.open), 0)
        case .openOnAnotherChannel: (.open(Stage.open), 5)
        case .openWithTinyFrames: (.open(Open(containerID: "raw", maxFrameSize: 511)), 0)
        case .begin: (.begin(Stage.begin), 5)
        case .beginAboveChannelMax: (.begin(Stage.begin), 8)
        case .beginAnsweringNothing:
            (.begin(Begin(remoteChannel: 6, nextOutgoingID: 0, incomingWindow: 1, outgoingWindow: 1)), 5)
        case .end: (.end(End()), 5)
        case .attach: (.attach(Raw.attach(0, .sender)), 5)
        case .flow: (Raw.flow(), 5)
        case .transfer: (Raw.transfer(0), 5)
        case .disposition: (.disposition(Disposition(role: .receiver, first: 0)), 5)
        case .detach: (.detach(Detach(handle: 0)), 5)
        case .close: (.close(Close()), 0)
        case .closeWithError: (.close(Close(error: AMQPError(.internalError, "the peer's own"))), 0)
        case .closeOnAnotherChannel: (.close(Close()), 5)
        case .closeAboveChannelMax: (.close(Close()), 8)
        default: nil
        }
    }

    private func act(on stage: Stage) {
        let engine = stage.engine
        switch self {
        case .beginCommand: _ = stage.begin()
        case .closeCommand: engine.connection.close()
        case .closeCommandWithError: engine.connection.close(AMQPError(.connectionForced, "we are leaving"))
        case .commandsOnNothing:
            let link = LinkID(index: 77, generation: 1)
            engine.connection.accept(link, source: nil, target: nil)
            engine.connection.refuse(link, AMQPError(.notFound, "no"))
            engine.connection.detach(link)
            engine.connection.grant(1, on: link)
            engine.connection.offer(1, on: link)
            engine.connection.drained(link)
            engine.connection.update(0, on: link, .accepted)
            engine.connection.abort(link)
            _ = try? engine.send([1], on: link)
        case .saslAnswer: engine.connection.answer(.password(isCorrect: true))
        case .handshakeTimeOut: wait(10_000, stage)
        case .idleTimeOut: wait(30_000, stage)
        case .transportEnds: engine.connection.transportClosed()
        default: break
        }
    }

    private func wait(_ milliseconds: UInt32, _ stage: Stage) {
        stage.now = stage.now.advanced(byMilliseconds: milliseconds)
        stage.engine.connection.tick(now: stage.now)
    }
}
