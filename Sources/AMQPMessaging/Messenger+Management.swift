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
        let map = try await manage(
            "QUERY", ["entityType": .string(entityType)], body: ["attributeNames": .list([])], at: node,
            timeout: timeout)
        guard case .list(let names)? = map[.string("attributeNames")],
            case .list(let results)? = map[.string("results")]
        else {
            throw ManagementError(
                description: "\(node.peer) answers with something that is no list of \(entityType)")
        }
        return ManagementTable(
            columns: names.map { $0.text ?? "\($0)" },
            rows: results.map { if case .list(let row) = $0 { row } else { [] } })
    }

    /// Asks a node by which ways messages to an address go, with a probe along each; `patience`, 1 ms to 60 s, is how long the node waits for what the probes find.
    ///
    /// `node` is the address of its management. Throws as ``query(_:of:timeout:)`` does, if there is no answer `timeout` after that.
    package func trace(
        _ address: String, from node: Address, patience: Duration, timeout: Duration
    ) async throws -> AMQPMap {
        let milliseconds = min(max(patience / .milliseconds(1), 1), 60_000)
        return try await manage(
            "TRACE", ["address": .string(address), "timeout": .uint(UInt32(milliseconds))], body: [:], at: node,
            timeout: patience + timeout)
    }

    /// Asks a node's management to do something; gives the map that it answers with.
    private func manage(
        _ operation: String, _ properties: KeyValuePairs<String, Value>, body: AMQPMap, at node: Address,
        timeout: Duration
    ) async throws -> AMQPMap {
        var message = Message(.value(.map(body)))
        message.applicationProperties[.string("operation")] = .string(operation)
        message.applicationProperties[.string("type")] = .string("org.amqp.management")
        for (key, value) in properties { message.applicationProperties[.string(key)] = value }
        let reply = try await request(message, to: node, timeout: timeout)
        let status = reply.applicationProperties[.string("statusCode")]?.integer
        guard status == 200 else {
            let reason = reply.applicationProperties[.string("statusDescription")]?.text ?? "no reason given"
            throw ManagementError(
                description: "\(node.peer) answers \(status.map(String.init) ?? "without a status"): \(reason)")
        }
        guard case .value(.map(let map)) = reply.body else {
            throw ManagementError(description: "\(node.peer) answers with something that is no map")
        }
        return map
    }
}
