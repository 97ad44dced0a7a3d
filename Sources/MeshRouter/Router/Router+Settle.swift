import AMQPCodec
import AMQPEngine

extension Router {
    /// What a consumer, or the end of its link, said of a delivery goes to where the delivery came from.
    mutating func receive(_ outcome: Outcome, _ index: Int32) {
        let state: DeliveryState
        switch outcome.state {
        case .some(let said) where said.isOutcome: state = said
        // It may have been seen; nobody knows (§3.4.5).
        case nil where outcome.settled: state = .modified(Modified(deliveryFailed: true))
        // Settled with less than an outcome: the default outcome that was announced holds (§3.5.3).
        case .some where outcome.settled: state = .modified(Modified(deliveryFailed: true))
        default: return
        }
        if !outcome.settled {
            // A consumer that leaves settling to us (receiver settle mode `second`) is answered at once.
            peers[index].engine.update(outcome.delivery, on: outcome.link, nil)
            touch(index)
        }
        if case .outlet(let outlet) = peers[index].use(of: outcome.link) {
            outlets[outlet].unsettled = max(outlets[outlet].unsettled - 1, 0)
            detachIfDone(outlet)
        }
        guard let origin = Origin(outcome.token) else { return }
        guard peers.contains(origin.peer),
            UInt16(truncatingIfNeeded: peers[origin.peer].id.generation) == origin.generation
        else { return }
        peers[origin.peer].engine.update(origin.delivery, on: origin.link, state)
        touch(origin.peer)
    }

    /// Tells the sender of a delivery what became of it. Does nothing if the delivery was sent settled.
    mutating func settle(_ inlet: Int32, _ delivery: UInt32, _ state: DeliveryState) {
        guard let source = inlets[inlet].source, let index = peers.index(of: source.connection) else { return }
        peers[index].engine.update(delivery, on: source.link, state)
        touch(index)
    }

    /// What the outcome of a delivery needs to find its way back.
    func token(_ inlet: Int32, _ delivery: UInt32) -> Token {
        inlets[inlet].source.map { Origin.token($0.connection, $0.link, delivery) } ?? Origin.none
    }
}

/// Where a delivery came from, packed into the token that its outgoing half carries.
private struct Origin {
    let peer: Int32
    let generation: UInt16
    let delivery: UInt32
    let link: LinkID

    /// The token of a delivery whose outcome nobody waits for.
    static let none = Token(high: .max, low: .max)

    static func token(_ connection: ConnectionID, _ link: LinkID, _ delivery: UInt32) -> Token {
        let peer = UInt64(UInt16(truncatingIfNeeded: connection.index)) << 48
        let generation = UInt64(UInt16(truncatingIfNeeded: connection.generation)) << 32
        return Token(
            high: peer | generation | UInt64(delivery),
            low: UInt64(UInt32(bitPattern: link.index)) << 32 | UInt64(link.generation))
    }

    init?(_ token: Token) {
        guard token != Origin.none else { return nil }
        peer = Int32(token.high >> 48)
        generation = UInt16(truncatingIfNeeded: token.high >> 32)
        delivery = UInt32(truncatingIfNeeded: token.high)
        link = LinkID(
            index: Int32(truncatingIfNeeded: token.low >> 32), generation: UInt32(truncatingIfNeeded: token.low))
    }
}
