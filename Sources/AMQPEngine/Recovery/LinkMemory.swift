import AMQPCodec

/// What a recoverable link keeps beside its flow state, so that it can be suspended at any moment.
struct LinkMemory {
    /// How we attached it.
    var attach: Attach
    /// Unsettled deliveries of this attachment by delivery-id.
    private var live: [UInt32: SuspendedDelivery] = [:]
    /// Their delivery-ids by tag.
    private var ids: [DeliveryTag: UInt32] = [:]
    /// Those of earlier attachments that have not gone on here.
    private(set) var waiting: WaitingDeliveries
    /// What a sender has yet to say of deliveries that need no payload, in order.
    var unsaid: [Unsaid] = []
    /// Whether both ends' unsettled maps have been compared.
    var isResolved = false
    /// Whether the peer's map was incomplete, so that we, as sender, may not begin anything new on this attachment (§2.7.3).
    var isIncomplete = false
    /// Whether ours was, so that the peer may not.
    var saidIncomplete = false

    /// A word on a delivery that is over or whose outcome is known: a transfer without payload.
    struct Unsaid {
        let delivery: SuspendedDelivery
        let resolution: Resolution
    }

    init(_ attach: Attach, resuming deliveries: [SuspendedDelivery] = []) {
        self.attach = attach
        self.attach.unsettled = nil
        self.attach.incompleteUnsettled = false
        waiting = WaitingDeliveries(deliveries)
    }

    /// Adds a delivery that has begun on this attachment, or goes on there.
    mutating func add(_ id: UInt32, _ delivery: SuspendedDelivery) {
        waiting.remove(delivery.tag)
        live[id] = delivery
        // Whoever gives a tag again has settled what had it before, though we have not heard of it: no two could be told apart later.
        if let old = ids.updateValue(id, forKey: delivery.tag), old != id { live[old] = nil }
    }

    mutating func setState(_ id: UInt32, _ state: DeliveryState?) { live[id]?.state = state }

    mutating func remove(_ id: UInt32) {
        if let delivery = live.removeValue(forKey: id) { ids[delivery.tag] = nil }
    }

    /// Whether an unsettled delivery of this attachment has the tag, so that no other may (§2.6.12).
    func isLive(_ tag: DeliveryTag) -> Bool { ids[tag] != nil }

    /// Whether any unsettled delivery has the tag.
    func isTaken(_ tag: DeliveryTag) -> Bool { isLive(tag) || waiting.find(tag) != nil }

    mutating func drop(_ tag: DeliveryTag) { waiting.remove(tag) }

    mutating func decide(_ tag: DeliveryTag, _ resolution: Resolution) { waiting.decide(tag, resolution) }

    /// Everything that is not settled, oldest first.
    var deliveries: [SuspendedDelivery] {
        // Ids are serial numbers; all that are unsettled lie within half of their circle.
        waiting.all + live.sorted { Int32(bitPattern: $0.key &- $1.key) < 0 }.map(\.value)
    }
}
