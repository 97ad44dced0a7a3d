import AMQPCodec
import AMQPEngine

/// The states of a connection (§2.4.6), and those of it that come before the headers of AMQP when there is a SASL layer (§5.3.2).
///
/// What our side has to say in answer it says at once. In the states that the specification has between the one and the other, the answer is
/// ready and nobody has taken it.
enum ConnectionState: CaseIterable {
    /// START, for an acceptor without a SASL layer and for one that offers it.
    case start, startOfferingSASL
    /// HDR SENT, for an initiator that insists on a SASL layer.
    case saslHeaderSent
    /// An acceptor waits for the choice of a mechanism. (What may come in each step of the layer has a table of its own.)
    case sasl
    /// An acceptor has given its verdict; now AMQP may begin.
    case saslDone
    case hdrRcvd, hdrSent, hdrExch
    case openPipe, ocPipe, openRcvd, openSent, closePipe
    /// OPENED, for an acceptor and for an initiator.
    case opened, openedByUs
    case closeRcvd, closeSent, discarding, end

    func stage() -> Stage {
        let stage = make()
        stage.mark()
        return stage
    }

    private func make() -> Stage {
        switch self {
        case .start: return Stage(.acceptor)
        case .startOfferingSASL: return Stage(.acceptor, .anonymous)
        case .saslHeaderSent: return settled(Stage(.initiator, .anonymous))
        case .sasl: return settled(heard(Stage(.acceptor, .anonymous), ProtocolHeader.sasl.bytes))
        case .saslDone:
            return settled(heard(Stage(.acceptor, .anonymous), ProtocolHeader.sasl.bytes + ConnectionInput.saslInit))
        case .hdrRcvd: return heard(Stage(.acceptor), ProtocolHeader.amqp.bytes)
        case .hdrSent:
            let stage = Stage(.initiator)
            _ = stage.engine.takeOutput(now: stage.now, atMost: ProtocolHeader.byteCount)
            return stage
        case .hdrExch: return settled(ConnectionState.hdrRcvd.make())
        case .openPipe:
            let stage = Stage(.initiator)
            if let session = stage.begin() { _ = stage.attach(Raw.attach(0, .sender), in: session) }
            return settled(stage)
        case .ocPipe: return closed(ConnectionState.openPipe.make())
        case .openRcvd:
            return heard(ConnectionState.hdrRcvd.make(), Frame(.open(Stage.open)).bytes)
        case .openSent: return heard(ConnectionState.openPipe.make(), ProtocolHeader.amqp.bytes)
        case .closePipe: return closed(ConnectionState.openSent.make())
        case .opened: return Stage.opened()
        case .openedByUs:
            let stage = heard(ConnectionState.openSent.make(), Frame(.open(Stage.open)).bytes)
            stage.addBystanders()
            return stage
        case .closeRcvd: return heard(ConnectionState.opened.make(), Frame(.close(Close())).bytes)
        case .closeSent: return closed(ConnectionState.opened.make())
        case .discarding: return settled(heard(ConnectionState.opened.make(), Frame(.open(Stage.open)).bytes))
        case .end: return heard(ConnectionState.closeSent.make(), Frame(.close(Close())).bytes)
        }
    }

    private func settled(_ stage: Stage) -> Stage {
        stage.settle()
        return stage
    }

    private func heard(_ stage: Stage, _ bytes: [UInt8]) -> Stage {
        stage.say(bytes)
        return stage
    }

    private func closed(_ stage: Stage) -> Stage {
        stage.engine.connection.close()
        return settled(stage)
    }
}
