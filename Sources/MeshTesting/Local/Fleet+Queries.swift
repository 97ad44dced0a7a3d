import AMQPMessaging
import AMQPTransport

/// A node that a node knows, and the way there.
package struct KnownNode: Sendable, Hashable {
    /// What it is called.
    package let name: String
    /// The neighbour by which it is reached; `self` for the node itself.
    package let nextHop: String
    /// The costs of the links on the way.
    package let cost: Int
}

/// Where messages to some addresses go to.
package struct KnownRoute: Sendable, Hashable {
    /// The addresses.
    package let prefix: String
    /// Who gets a message.
    package let distribution: String
    /// A node with consumers for them.
    package let egress: String
    /// The neighbour by which it is reached; `local` for the node itself.
    package let nextHop: String
    /// The costs of the links on the way.
    package let cost: Int
}

/// How a node is.
package struct NodeStatus: Sendable, Hashable {
    /// What it is called.
    package let name: String
    /// Tells this life of it from others.
    package let instance: String
    /// How many connections it has, that of whoever asks included.
    package let connections: Int
    /// How many deliveries wait in it for a consumer.
    package let queuedDeliveries: Int
    /// The most that ever waited in this life of it.
    package let mostQueuedDeliveries: Int
    /// How many bytes those take that wait.
    package let queuedBytes: Int
}

extension Fleet {
    /// How long a node has to answer.
    private static let timeout = Duration.seconds(10)

    /// What a node knows of the nodes it can reach, itself included.
    package func nodes(of name: String) async throws -> [KnownNode] {
        try await rows("skein.node", of: name) { row in
            KnownNode(name: try row.text("name"), nextHop: try row.text("nextHop"), cost: try row.number("cost"))
        }
    }

    /// What a node knows of consumers in its reach, besides those of addresses that nodes have made up.
    package func routes(of name: String) async throws -> [KnownRoute] {
        let routes = try await rows("skein.route", of: name) { row in
            KnownRoute(
                prefix: try row.text("prefix"), distribution: try row.text("distribution"),
                egress: try row.text("egress"), nextHop: try row.text("nextHop"), cost: try row.number("cost"))
        }
        return routes.filter { !$0.prefix.hasPrefix("_dynamic/") }
    }

    /// How a node is.
    package func status(of name: String) async throws -> NodeStatus {
        let rows = try await rows("skein.router", of: name) { row in
            NodeStatus(
                name: try row.text("name"), instance: try row.text("instance"),
                connections: try row.number("connections"), queuedDeliveries: try row.number("queuedDeliveries"),
                mostQueuedDeliveries: try row.number("mostQueuedDeliveries"),
                queuedBytes: try row.number("queuedBytes"))
        }
        guard let status = rows.first else { throw FleetError("node \(name) does not tell how it is") }
        return status
    }

    private func rows<T>(
        _ entityType: String, of name: String, _ read: (Row) throws -> T
    ) async throws -> [T] {
        let place = try address(of: name)
        let management = Address(host: place.host, port: place.port, name: "$management")
        let table = try await messenger.query(entityType, of: management, timeout: Self.timeout)
        // What is out of reach has no way and no cost.
        return try table.rows.map { Row(columns: table.columns, cells: $0) }.filter(\.isReachable).map(read)
    }
}

/// A row of a table whose columns have names.
private struct Row {
    let columns: [String]
    let cells: [Value]

    func text(_ column: String) throws(FleetError) -> String {
        guard let text = self[column]?.text else { throw FleetError("a table without text in the column \(column)") }
        return text
    }

    func number(_ column: String) throws(FleetError) -> Int {
        switch self[column] {
        case .uint(let number)?: return Int(number)
        case .ulong(let number)?: return Int(clamping: number)
        default: throw FleetError("a table without a number in the column \(column)")
        }
    }

    /// Whether it is not about something that is out of reach.
    var isReachable: Bool { self["reachable"] != .some(.boolean(false)) }

    private subscript(column: String) -> Value? {
        guard let index = columns.firstIndex(of: column), cells.indices.contains(index) else { return .none }
        return .some(cells[index])
    }
}
