/// A picture for Graphviz.
struct DOTDrawing {
    let text: String

    init(_ topology: Topology) {
        var lines = [
            "graph \(Self.quoted(topology.name)) {",
            "    graph [layout=neato, overlap=false, splines=true, label=\(Self.quoted(topology.name))]",
            "    node [shape=circle, fontname=\"sans-serif\"]",
            "    edge [fontname=\"sans-serif\", fontsize=10]",
        ]
        lines += topology.nodes.map { "    \(Self.quoted($0.name))" }
        for link in topology.links {
            let label = Label.link(link)
            lines.append(
                "    \(Self.quoted(link.first)) -- \(Self.quoted(link.second))"
                    + (label.isEmpty ? "" : " [label=\(Self.quoted(label))]"))
        }
        for client in topology.clients {
            let label = Self.quoted(Label.client(client))
            lines.append("    \(Self.quoted(client.name)) [shape=box, fontsize=10, label=\(label)]")
            lines.append("    \(Self.quoted(client.name)) -- \(Self.quoted(client.node)) [style=dashed]")
        }
        text = (lines + ["}"]).joined(separator: "\n")
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case "\0"..."\u{1f}", "\u{7f}"..."\u{9f}": " "
            default: String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }
}
