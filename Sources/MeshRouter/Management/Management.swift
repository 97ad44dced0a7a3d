import AMQPCodec

/// The node's management address and the words of the AMQP Management draft that are understood there.
enum Management {
    static let address = "$management"
    static let operation = "operation"
    static let entityType = "entityType"
    static let query = "QUERY"

    /// What can be asked for.
    enum Entity: String, CaseIterable {
        case route = "skein.route"
        case node = "skein.node"
        case link = "skein.link"
        case router = "skein.router"

        var attributes: [String] {
            switch self {
            case .route: ["prefix", "distribution", "egress", "nextHop", "cost"]
            case .node: ["name", "nextHop", "cost"]
            case .link: ["peer", "role", "direction", "address", "credit", "connection"]
            case .router:
                ["name", "instance", "connections", "queuedDeliveries", "mostQueuedDeliveries", "queuedBytes"]
            }
        }
    }
}
