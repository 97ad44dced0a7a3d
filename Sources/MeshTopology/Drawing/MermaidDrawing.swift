/// A picture for Mermaid. Nodes are called by numbers, since some names are words of its language.
struct MermaidDrawing {
    let text: String

    init(_ topology: Topology) {
        var lines = ["---", "title: \(Self.quoted(topology.name))", "---", "graph LR"]
        var numbers: [String: Int] = [:]
        for (number, node) in topology.nodes.enumerated() {
            numbers[node.name] = number
            lines.append("    n\(number)((\(Self.quoted(node.name))))")
        }
        for link in topology.links {
            guard let first = numbers[link.first], let second = numbers[link.second] else { continue }
            let label = Label.link(link)
            lines.append("    n\(first) ---" + (label.isEmpty ? "" : "|\(Self.quoted(label))|") + " n\(second)")
        }
        for (number, client) in topology.clients.enumerated() {
            guard let node = numbers[client.node] else { continue }
            let box = "c\(number)[\(Self.quoted(Label.client(client)))]"
            lines.append(client.role == .sender ? "    \(box) -.-> n\(node)" : "    n\(node) -.-> \(box)")
        }
        text = lines.joined(separator: "\n")
    }

    /// In quotes, with what has a meaning in them by its number.
    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "#", "<", ">", "&", "\\", "`", ";", "\0"..."\u{1f}", "\u{7f}"..."\u{9f}": "#\(scalar.value);"
            default: String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }
}
