import AMQPCodec

/// The node's management address and the words of the AMQP Management draft that are understood there.
enum Management {
    static let address = "$management"
    static let operation = "operation"
    static let entityType = "entityType"
    /// Asks for a table.
    static let query = "QUERY"
    /// Asks for the ways of an address, with a probe along each.
    static let trace = "TRACE"
    /// What is to be traced.
    static let tracedAddress = "address"
    /// How many milliseconds to wait for the probes' answers.
    static let timeout = "timeout"

    /// What can be asked for.
    enum Entity: String, CaseIterable {
        case route = "skein.route"
        case node = "skein.node"
        case trunk = "skein.trunk"
        case link = "skein.link"
        case router = "skein.router"

        var attributes: [String] {
            switch self {
            case .route:
                [
                    "prefix", "distribution", "egress", "nextHop", "cost", "reachable", "alternatives", "credit",
                    "inFlight", "waiting",
                ]
            case .node: ["name", "nextHop", "cost", "reachable", "alternatives", "neighbours", "prefixes"]
            case .trunk: ["node", "neighbour", "cost", "mutual"]
            case .link:
                [
                    "peer", "role", "direction", "address", "egress", "ingress", "credit", "inFlight", "waiting",
                    "cost",
                    "connection",
                ]
            case .router:
                ["name", "instance", "connections", "queuedDeliveries", "mostQueuedDeliveries", "queuedBytes"]
            }
        }
    }
}
