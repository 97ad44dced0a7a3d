import AMQPMessaging

extension ManagementTable {
    /// The rows as a JSON array, an object a line.
    var json: String {
        let objects = rows.map { row in JSON.object(zip(columns, row).map { ($0, $1.json) }).text }
        return objects.isEmpty ? "[]" : "[\n  " + objects.joined(separator: ",\n  ") + "\n]"
    }

    /// The rows as aligned columns with a heading; within so many characters, without what is of least use, if that does.
    func text(width: Int?) -> String {
        let cells = rows.map { row in columns.indices.map { $0 < row.count ? Self.cell(row[$0]) : Self.nothing } }
        let isWhole = width == nil || rows.isEmpty
        let shown = columns.indices.filter { column in
            switch columns[column] {
            // Who is out of reach has no cost.
            case "reachable": false
            case "connection": isWhole
            case "inFlight", "waiting": isWhole || cells.contains { $0[column] != "0" }
            default: isWhole || cells.contains { $0[column] != Self.nothing }
            }
        }
        let table = TextTable(
            heading: shown.map { Self.title(columns[$0]) }, rows: cells.map { row in shown.map { row[$0] } })
        return table.text(width: width)
    }

    private static let nothing = "-"

    private static func cell(_ value: Value) -> String {
        let text =
            switch value {
            case .null: ""
            case .list(let values): values.map(\.line).joined(separator: ", ")
            default: value.line
            }
        return text.isEmpty ? nothing : text
    }

    /// `nextHop` becomes `NEXT HOP`, and what there is beside it is short.
    private static func title(_ name: String) -> String {
        name == "alternatives" ? "OR" : name.reduce(into: "") { $0 += ($1.isUppercase ? " " : "") + $1.uppercased() }
    }
}
