package import AMQPCodec

/// What came back from a query: columns and rows.
package struct ManagementTable: Sendable {
    /// What the columns are called.
    package let columns: [String]
    /// The rows; one may lack its last cells.
    package let rows: [[Value]]
}

/// Why there is no answer to a query, in a sentence.
package struct ManagementError: Error, Sendable, CustomStringConvertible {
    /// The sentence.
    package let description: String
}

extension Messenger {
    /// Asks a node what it manages (AMQP Management, operation QUERY).
    ///
    /// `node` is the address of its management, `$management`. Throws a ``MessengerError`` if there is no answer within the time, and a ``ManagementError`` if
    /// it is no table.
    package func query(_ entityType: String, of node: Address, timeout: Duration) async throws -> ManagementTable {
        var message = Message(.value(.map(["attributeNames": .list([])])))
        for (key, value) in [
            ("operation", "QUERY"), ("type", "org.amqp.management"), ("entityType", entityType),
        ] {
            message.applicationProperties[.string(key)] = .string(value)
        }
        let reply = try await request(message, to: node, timeout: timeout)
        let status = reply.applicationProperties[.string("statusCode")]?.integer
        guard status == 200 else {
            let reason = reply.applicationProperties[.string("statusDescription")]?.text ?? "no reason given"
            throw ManagementError(
                description: "\(node.peer) answers \(status.map(String.init) ?? "without a status"): \(reason)")
        }
        guard case .value(.map(let map)) = reply.body, case .list(let names)? = map[.string("attributeNames")],
            case .list(let results)? = map[.string("results")]
        else {
            throw ManagementError(
                description: "\(node.peer) answers with something that is no list of \(entityType)")
        }
        return ManagementTable(
            columns: names.map { $0.text ?? "\($0)" },
            rows: results.map { if case .list(let row) = $0 { row } else { [] } })
    }
}
