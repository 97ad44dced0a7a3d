import AMQPMessaging

extension ManagementTable {
    /// The rows as a JSON array, an object a line.
    var json: String {
        let objects = rows.map { row in JSON.object(zip(columns, row).map { ($0, $1.json) }).text }
        return objects.isEmpty ? "[]" : "[\n  " + objects.joined(separator: ",\n  ") + "\n]"
    }

    /// The rows as aligned columns with a heading.
    var text: String {
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
