import AMQPCodec

/// What `attach.unsettled` says (§2.7.3): the unsettled deliveries of one end by tag.
struct UnsettledMap {
    private var states: [DeliveryTag: DeliveryState?] = [:]
    private var isIncomplete = false

    /// Reads the map of a peer's `attach`; a peer without one remembers nothing of the link.
    init(_ attach: Attach) throws(DecodingError) {
        isIncomplete = attach.incompleteUnsettled
        for pair in attach.unsettled?.pairs ?? [] {
            guard case .binary(let octets) = pair.key, let tag = DeliveryTag(octets) else {
                throw DecodingError(.invalidValue, at: 0)
            }
            states[tag] = pair.value == .null ? .some(nil) : try DeliveryState(pair.value)
        }
    }

    func entry(_ tag: DeliveryTag) -> Resolution.Entry {
        switch states[tag] {
        case let state?: .state(state)
        case nil: isIncomplete ? .unknown : .absent
        }
    }

    /// Puts deliveries into an `attach`: as many as its frame has room for, and a word if those are not all (§2.7.3).
    static func write(_ deliveries: [SuspendedDelivery], to attach: inout Attach, frameSize: Int) {
        var count = deliveries.count
        while true {
            attach.unsettled = AMQPMap(
                deliveries.prefix(count).map { (.binary($0.tag.octets), $0.state.map { Value($0) } ?? .null) })
            attach.incompleteUnsettled = count < deliveries.count
            var scratch = OutputBuffer()
            attach.write(toFrameIn: &scratch)
            guard scratch.count > frameSize, count > 0 else { return }
            // Few rounds even for many deliveries, whose states differ in size.
            count = min(count - 1, count * frameSize / scratch.count)
        }
    }
}
