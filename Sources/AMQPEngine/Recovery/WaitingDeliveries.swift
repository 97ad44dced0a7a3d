import AMQPCodec

/// Deliveries of a resumed link that wait to go on, by tag and in the order in which they began.
struct WaitingDeliveries {
    private struct Item {
        let delivery: SuspendedDelivery
        var resolution: Resolution?
    }

    private var order: [DeliveryTag]
    private var items: [DeliveryTag: Item]

    init(_ deliveries: [SuspendedDelivery]) {
        order = []
        items = [:]
        for delivery in deliveries where items.updateValue(Item(delivery: delivery), forKey: delivery.tag) == nil {
            order.append(delivery.tag)
        }
    }

    var isEmpty: Bool { items.isEmpty }

    /// Oldest first.
    var all: [SuspendedDelivery] { order.compactMap { items[$0]?.delivery } }

    func find(_ tag: DeliveryTag) -> SuspendedDelivery? { items[tag]?.delivery }

    /// What has been decided about a delivery, as sender.
    func resolution(_ tag: DeliveryTag) -> Resolution? { items[tag]?.resolution }

    mutating func decide(_ tag: DeliveryTag, _ resolution: Resolution) { items[tag]?.resolution = resolution }

    mutating func remove(_ tag: DeliveryTag) {
        guard items.removeValue(forKey: tag) != nil, items.count * 2 < order.count else { return }
        order.removeAll { items[$0] == nil }
    }
}
