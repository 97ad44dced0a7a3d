import AMQPCodec

/// Somebody who asks a node's management.
struct Question {
    let inbox: Receiver
    let sender: Sender

    init(_ client: Client) {
        inbox = client.receiver(nil, dynamic: true)
        sender = client.sender("$management")
    }

    func ask(_ entity: String, operation: String = "QUERY", replyTo: String?? = nil) {
        request(operation, ["entityType": .string(entity)], replyTo: replyTo)
    }

    /// Asks by which ways messages to an address go.
    func trace(_ address: String, timeout: Value? = .none) {
        request("TRACE", ["address": .string(address), "timeout": timeout ?? .uint(2_000)])
    }

    func request(_ operation: String, _ properties: KeyValuePairs<String, Value>, replyTo: String?? = nil) {
        var request = Message(.null)
        request.properties = Properties(messageID: .string("q"), replyTo: replyTo ?? inbox.attach?.source?.address)
        request.applicationProperties = AMQPMap(
            [(.string("operation"), .string(operation))] + properties.map { (.string($0.key), $0.value) })
        sender.send(request)
    }

    /// What the last answer says.
    var answer: AMQPMap? {
        if case .value(.map(let map))? = inbox.decoded.last?.body { map } else { nil }
    }

    func rows() -> [[Value]]? {
        guard case .list(let rows)? = answer?[.string("results")] else { return nil }
        return rows.map { if case .list(let row) = $0 { row } else { [] } }
    }

    /// The rows by the names of their columns.
    func table() -> [[String: Value]] {
        guard case .list(let names)? = answer?[.string("attributeNames")] else { return [] }
        return (rows() ?? []).map { row in
            Dictionary(zip(names.compactMap(\.text), row), uniquingKeysWith: { first, _ in first })
        }
    }

    var status: Value? { inbox.decoded.last?.applicationProperties[.string("statusCode")] }
    var reason: String? { inbox.decoded.last?.applicationProperties[.string("statusDescription")]?.text }
}
