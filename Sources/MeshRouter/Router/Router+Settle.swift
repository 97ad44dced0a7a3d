import AMQPCodec
import AMQPEngine

extension Router {
    /// What a consumer or the next node, or the end of its link, said of a delivery goes to where the delivery came from.
    mutating func receive(_ outcome: Outcome, _ index: Int32) {
        var said: DeliveryState?
        switch outcome.state {
        case .some(let state) where state.isOutcome: said = state
        // Settled with less than an outcome, or its link is gone: nobody knows (§3.4.5).
        case _ where outcome.settled: break
        default: return
        }
        if !outcome.settled {
            // A consumer that leaves settling to us (receiver settle mode `second`) is answered at once.
            peers[index].engine.update(outcome.delivery, on: outcome.link, nil)
            touch(index)
        }
        // Nobody knows what became of a delivery whose link is gone; between nodes that means that it is sent again.
        switch WayBack(outcome.token) {
        case .custody, .copy(_, _, fromNode: true): tell(outcome.token, said ?? NodeState.lost)
        case .origin(let origin): tell(origin, said ?? (isNode(origin) ? NodeState.lost : NodeState.unknown))
        case .copy, .receipts: tell(outcome.token, said.map(NodeState.ofConsumer) ?? NodeState.unknown)
        case .nobody: break
        }
    }

    /// Tells whoever waits for it what became of a delivery.
    mutating func tell(_ wayBack: Token, _ state: DeliveryState) {
        switch WayBack(wayBack) {
        case .nobody: break
        case .origin(let origin): tell(origin, state)
        case .custody(let custody, let stream, let sequence, let epoch):
            guard custodies.contains(custody), custodies[custody].stream == stream else { return }
            receive(state, of: sequence, in: custody, epoch)
        case .receipts(let place, let generation, let sequence):
            guard receipts.contains(place), receipts[place].generation == generation else { return }
            end(sequence, in: place, state)
        case .copy(let copy, let generation, _):
            guard copies.contains(copy), copies[copy].generation == generation else { return }
            vote(copy, state)
        }
    }

    /// Tells whoever sent a delivery to this node what became of it.
    mutating func tell(_ origin: Origin, _ state: DeliveryState) {
        guard isThere(origin) else { return }
        peers[origin.peer].engine.update(origin.delivery, on: origin.link, state)
        touch(origin.peer)
    }

    /// Tells the sender of a delivery what became of it. Does nothing if the delivery was sent settled.
    mutating func settle(_ inlet: Int32, _ delivery: UInt32, _ state: DeliveryState) {
        guard let origin = origin(inlet, delivery) else { return }
        tell(origin, state)
    }

    /// Where a delivery of an inlet came from; nil if the node itself has made it.
    func origin(_ inlet: Int32, _ delivery: UInt32) -> Origin? {
        inlets[inlet].source.map { Origin($0.connection, $0.link, delivery) }
    }

    /// Whether the connection by which a delivery came is still the same.
    func isThere(_ origin: Origin) -> Bool {
        peers.contains(origin.peer) && UInt16(truncatingIfNeeded: peers[origin.peer].id.generation) == origin.generation
    }

    /// Whether a delivery came from another node.
    private func isNode(_ origin: Origin) -> Bool { isThere(origin) && peers[origin.peer].neighbour != nil }
}
