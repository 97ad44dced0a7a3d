import AMQPMessaging
import AMQPTransport

/// Asks a node what it manages (AMQP Management, operation QUERY).
struct Query {
    /// The columns and rows that came back.
    struct Answer {
        let columns: [String]
        let rows: [[Value]]
    }

    /// Whom to ask.
    let address: Address
    /// Where that is, for people.
    let place: HostPort
    let entityType: String

    /// How long the node has to answer.
    private static let timeout = Duration.seconds(5)

    func run() async throws -> Answer {
        var configuration = MessengerConfiguration()
        // The time for the answer is over first.
        configuration.connectTimeout = Self.timeout * 2
        let messenger = Messenger(configuration)
        let result = await Result {
            try await messenger.request(request, to: address, timeout: Self.timeout)
        }
        await messenger.stop(timeout: .zero)
        return try read(try result.get())
    }

    private var request: Message {
        var message = Message(.value(.map(["attributeNames": .list([])])))
        for (key, value) in [
            ("operation", "QUERY"), ("type", "org.amqp.management"), ("entityType", entityType),
        ] {
            message.applicationProperties[.string(key)] = .string(value)
        }
        return message
    }

    private func read(_ reply: Message) throws -> Answer {
        let status = reply.applicationProperties[.string("statusCode")]?.integer
        guard status == 200 else {
            let reason = reply.applicationProperties[.string("statusDescription")]?.text ?? "no reason given"
            throw Failure("\(place) answers \(status.map(String.init) ?? "without a status"): \(reason)")
        }
        guard case .value(.map(let map)) = reply.body, case .list(let names)? = map[.string("attributeNames")],
            case .list(let results)? = map[.string("results")]
        else { throw Failure("\(place) answers with something that is no list of \(entityType)") }
        let rows = results.map { if case .list(let row) = $0 { row } else { [Value]() } }
        return Answer(columns: names.map { $0.text ?? $0.line }, rows: rows)
    }
}

extension Query.Answer {
    /// The rows as a JSON array, an object a line.
    var json: String {
        let objects = rows.map { row in JSON.object(zip(columns, row).map { ($0, $1.json) }).text }
        return objects.isEmpty ? "[]" : "[\n  " + objects.joined(separator: ",\n  ") + "\n]"
    }

    /// The rows as aligned columns with a heading.
    var table: String {
        let heading = columns.map(Self.title)
        let cells = rows.map { row in columns.indices.map { $0 < row.count ? Self.cell(row[$0]) : "-" } }
        let widths = columns.indices.map { column in ([heading] + cells).map { $0[column].count }.max() ?? 0 }
        return ([heading] + cells).map { line in
            let padded = zip(line, widths).map { $0.padded(to: $1) }.joined(separator: "  ")
            return String(padded.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }

    private static func cell(_ value: Value) -> String {
        let text = value == .null ? "" : value.line
        return text.isEmpty ? "-" : text
    }

    /// `nextHop` becomes `NEXT HOP`.
    private static func title(_ name: String) -> String {
        name.reduce(into: "") { $0 += ($1.isUppercase ? " " : "") + $1.uppercased() }
    }
}
