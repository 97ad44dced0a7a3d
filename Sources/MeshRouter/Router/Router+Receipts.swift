import AMQPCodec
import AMQPEngine

/// What the egress does so that a message that comes again is not given to a consumer again.
extension Router {
    /// What is to be done with a delivery.
    enum Admission {
        /// It may leave, under that number of those receipts if they are not negative.
        case take(Ticket)
        /// Not yet.
        case wait
        /// It ends here.
        case end(DeliveryState)
        /// It ends here, and its sender hears of it later.
        case absorbed
    }

    /// Decides whether a delivery that has come from another node may leave.
    mutating func admit(_ delivery: UInt32, _ tag: DeliveryTag, settled: Bool, _ inlet: Int32) -> Admission {
        guard let route = inlets[inlet].candidates.first else { return .end(NodeState.lost) }
        guard routes[route].isLocal else {
            // Whoever passes it on too often goes in circles.
            return Shim.passingOn(tag, settled: settled) == nil ? .end(NodeState.lost) : .take(.none)
        }
        guard !settled, let origin = origin(inlet, delivery) else { return .take(.none) }
        guard let shim = Shim(tag) else {
            return .end(.rejected(AMQPError(.invalidField, "a delivery-tag on a transit link has a form of its own")))
        }
        guard shim.ingress != configuration.instance else {
            return .end(
                .rejected(AMQPError(.notAllowed, "what has come into the mesh by this node does not come back")))
        }
        let place = receipts(for: shim, last: inlets[inlet].receipts)
        inlets[inlet].receipts = place
        receipts[place].lastUse = now
        switch receipts[place].admit(shim, origin.token) {
        case .take: return .take(.receipt(place, shim.sequence))
        case .known(let state): return .end(state)
        case .pending(let former):
            if let former { tell(former, NodeState.lost) }
            return .absorbed
        case .wait: return .wait
        case .gap: return .end(NodeState.lost)
        }
    }

    /// What is remembered of the stream of a delivery; probably what was used last.
    mutating func receipts(for shim: Shim, last: Int32) -> Int32 {
        if receipts.contains(last), receipts[last].ingress == shim.ingress, receipts[last].stream == shim.stream {
            return last
        }
        let key = StreamKey(ingress: shim.ingress, stream: shim.stream)
        if let known = receiptsOfStream[key] { return known }
        generation &+= 1
        let place = receipts.insert(Receipts(generation: generation, shim, now: now))
        receiptsOfStream[key] = place
        return place
    }

    /// Notes what became of a delivery, and tells it where it came from last.
    mutating func end(_ sequence: UInt64, in place: Int32, _ state: DeliveryState) {
        if let wayBack = receipts[place].end(sequence, state) { tell(wayBack, state) }
    }

    /// Forgets what no ingress can ask for any more: by then it has forgotten this node if it could not reach it.
    mutating func forgetReceipts() {
        guard nextSweep <= now else { return }
        nextSweep = now.advanced(byMilliseconds: Router.sweepInterval)
        // While a tree is there whose messages they are about, others may hold up what this node is done with.
        let needed = Set(routes.indices.map { routes[$0].receipts })
        for place in receipts.indices where receipts[place].open == 0 && !needed.contains(place) {
            guard receipts[place].lastUse.advanced(byMilliseconds: Router.receiptsKept) <= now else { continue }
            let key = StreamKey(ingress: receipts[place].ingress, stream: receipts[place].stream)
            receiptsOfStream[key] = nil
            receipts.remove(place)
        }
    }

    private static let sweepInterval: UInt32 = 10_000
    private static let receiptsKept: UInt32 = 2 * LinkStateDatabase.keep
}

/// A stream of an ingress.
struct StreamKey: Hashable {
    let ingress: UInt64
    let stream: UInt32
}
