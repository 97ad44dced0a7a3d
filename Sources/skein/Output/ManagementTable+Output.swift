import AMQPMessaging

extension ManagementTable {
    /// The rows as a JSON array, an object a line.
    var json: String {
        let objects = rows.map { row in JSON.object(zip(columns, row).map { ($0, $1.json) }).text }
        return objects.isEmpty ? "[]" : "[\n  " + objects.joined(separator: ",\n  ") + "\n]"
    }

    /// The rows as aligned columns with a heading, in so many characters if that does; without what the other columns say too.
    func text(width: Int?) -> String {
        let shown = columns.indices.filter { columns[$0] != "reachable" }
        return TextTable(
            heading: shown.map { Self.title(columns[$0]) },
            rows: rows.map { row in shown.map { $0 < row.count ? Self.cell(row[$0]) : "-" } }
        ).text(width: width)
    }

    private static func cell(_ value: Value) -> String {
        let text =
            switch value {
            case .null: ""
            case .list(let values): values.map(\.line).joined(separator: ", ")
            default: value.line
            }
        return text.isEmpty ? "-" : text
    }

    /// `nextHop` becomes `NEXT HOP`.
    private static func title(_ name: String) -> String {
        name.reduce(into: "") { $0 += ($1.isUppercase ? " " : "") + $1.uppercased() }
    }
}
