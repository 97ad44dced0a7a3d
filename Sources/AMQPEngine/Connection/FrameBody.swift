import AMQPCodec

/// A performative that stands alone in its frame.
protocol FrameBody {
    func write(to out: inout OutputBuffer)
    /// The same with less detail, for a peer whose frames are too small; nil if there is nothing to leave out.
    var shortened: Self? { get }
}

extension FrameBody {
    var shortened: Self? { nil }

    func write(toFrameIn out: inout OutputBuffer, channel: UInt16 = 0) {
        let frame = out.beginFrame(.amqp, channel: channel)
        write(to: &out)
        out.endFrame(frame)
    }
}

extension Open: FrameBody {}
extension Begin: FrameBody {}
extension Attach: FrameBody {}
extension Flow: FrameBody {}

extension Disposition: FrameBody {
    var shortened: Disposition? {
        var copy = self
        copy.state = state?.shortened
        return copy
    }
}

extension Transfer: FrameBody {
    var shortened: Transfer? {
        var copy = self
        copy.state = state?.shortened
        return copy
    }
}

extension Detach: FrameBody {
    var shortened: Detach? { Detach(handle: handle, closed: closed, error: error?.shortened) }
}

extension End: FrameBody {
    var shortened: End? { End(error: error?.shortened) }
}

extension Close: FrameBody {
    var shortened: Close? { Close(error: error?.shortened) }
}

extension DeliveryState {
    fileprivate var shortened: DeliveryState? {
        switch self {
        case .rejected(let error): .rejected(error?.shortened)
        case .modified(let state):
            .modified(Modified(deliveryFailed: state.deliveryFailed, undeliverableHere: state.undeliverableHere))
        case .transactional(let state):
            .transactional(TransactionalState(txnID: state.txnID, outcome: state.outcome?.shortened))
        case .other: nil
        default: self
        }
    }
}

extension AMQPError {
    /// The condition and the first words: what fits in the smallest frame, whatever language the words are in.
    fileprivate var shortened: AMQPError {
        let short = condition.symbol.rawValue.utf8.count <= 100 ? condition : .internalError
        let words = errorDescription.map { String($0.unicodeScalars.prefix(50)) + "…" }
        return AMQPError(condition: short, errorDescription: words)
    }
}
