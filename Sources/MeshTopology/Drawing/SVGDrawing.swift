/// A picture as Scalable Vector Graphics, without scripts, fonts or anything from elsewhere.
struct SVGDrawing {
    private static let radius = 22
    private static let margin = 60
    private static let title = 44
    private static let pill = 20
    /// How many clients of a node are shown by name.
    private static let shownClients = 5
    /// With more nodes than this, links are straight even if they run over nodes.
    private static let mostAvoided = 300

    private let topology: Topology
    private let points: [(x: Int, y: Int)]
    private let numbers: [String: Int]
    private let size: (width: Int, height: Int)

    init(_ topology: Topology) {
        self.topology = topology
        numbers = Dictionary(topology.nodes.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        var clients: [String: Int] = [:]
        for client in topology.clients { clients[client.node, default: 0] += 1 }
        let deepest = min(clients.values.max() ?? 0, Self.shownClients + 1) * Self.pill
        let unit = (x: topology.clients.isEmpty ? 120 : 150, y: 110 + deepest)
        // Room for the labels of clients, which are wider than nodes.
        let side = topology.clients.isEmpty ? Self.margin : 120
        points = Layout(topology).points.map { point in
            (
                x: side + Int((point.x * Double(unit.x)).rounded()),
                y: Self.title + Self.margin + Int((point.y * Double(unit.y)).rounded())
            )
        }
        size = (
            width: max((points.map(\.x).max() ?? 0) + side, 240),
            height: (points.map(\.y).max() ?? 0) + Self.margin + deepest
        )
    }

    var text: String {
        let labels = topology.links.map(Label.link)
        // What is the same for many links is said once.
        let common = labels.count > 8 && Set(labels).count == 1 ? labels[0] : ""
        var lines = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(size.width) \(size.height)\" "
                + "width=\"\(size.width)\" height=\"\(size.height)\" font-family=\"system-ui, sans-serif\" font-size=\"11\">",
            "<style>",
            "  .link { stroke: #8a97a8; stroke-width: 2; fill: none }",
            "  .label { fill: #44505f; text-anchor: middle; paint-order: stroke; stroke: #fff; stroke-width: 4px }",
            "  .node circle { fill: #e7effc; stroke: #3465b8; stroke-width: 2 }",
            "  .node text { fill: #16325f; font-weight: 600; text-anchor: middle }",
            "  .sender rect { fill: #e3f4e6; stroke: #3f9152 }",
            "  .receiver rect { fill: #fdeedd; stroke: #c47a26 }",
            "  .more rect { fill: #f2f2f2; stroke: #8a97a8 }",
            "  .client text { fill: #2b2b2b; text-anchor: middle }",
            "</style>",
            "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>",
            "<text x=\"20\" y=\"30\" font-size=\"16\" font-weight=\"600\" fill=\"#16325f\">\(Self.escaped(topology.name))</text>",
        ]
        if !common.isEmpty { lines.append("<text x=\"20\" y=\"46\" fill=\"#44505f\">each link: \(common)</text>") }
        for (link, label) in zip(topology.links, labels) { lines += draw(link, common.isEmpty ? label : "") }
        for (node, point) in zip(topology.nodes, points) {
            lines.append(
                "<g class=\"node\"><circle cx=\"\(point.x)\" cy=\"\(point.y)\" r=\"\(Self.radius)\"/>"
                    + "<text x=\"\(point.x)\" y=\"\(point.y + 4)\">\(Self.escaped(Self.short(node.name, 8)))</text>"
                    + (node.name.count > 8 ? "<title>\(Self.escaped(node.name))</title>" : "") + "</g>")
        }
        lines += drawClients()
        return (lines + ["</svg>"]).joined(separator: "\n")
    }

    private func draw(_ link: Topology.Link, _ label: String) -> [String] {
        guard let first = numbers[link.first], let second = numbers[link.second] else { return [] }
        let (one, other) = (points[first], points[second])
        var middle = (x: (one.x + other.x) / 2, y: (one.y + other.y) / 2)
        var path = "M \(one.x) \(one.y) L \(other.x) \(other.y)"
        if isOverNode(one, other) {
            // Around them, in a curve to the left of its direction, whose middle is half as far away as its control point.
            let (x, y) = (Double(other.x - one.x), Double(other.y - one.y))
            let length = (x * x + y * y).squareRoot()
            let control = (x: middle.x + Int(y / length * 90), y: middle.y - Int(x / length * 90))
            path = "M \(one.x) \(one.y) Q \(control.x) \(control.y) \(other.x) \(other.y)"
            middle = (x: (middle.x + control.x) / 2, y: (middle.y + control.y) / 2)
        }
        let line = "<path class=\"link\" d=\"\(path)\"/>"
        guard !label.isEmpty else { return [line] }
        return [line, "<text class=\"label\" x=\"\(middle.x)\" y=\"\(middle.y + 4)\">\(Self.escaped(label))</text>"]
    }

    /// Whether the straight line between two nodes touches another one.
    private func isOverNode(_ one: (x: Int, y: Int), _ other: (x: Int, y: Int)) -> Bool {
        guard points.count <= Self.mostAvoided else { return false }
        let (x, y) = (other.x - one.x, other.y - one.y)
        let square = x * x + y * y
        return points.contains { point in
            let (pointX, pointY) = (point.x - one.x, point.y - one.y)
            let along = pointX * x + pointY * y
            // Beside the line and not beyond its ends, which are nodes too.
            guard along > 0, along < square else { return false }
            let across = pointX * y - pointY * x
            return across * across < Self.radius * Self.radius * square
        }
    }

    private func drawClients() -> [String] {
        var counts: [String: Int] = [:]
        for client in topology.clients { counts[client.node, default: 0] += 1 }
        var drawn: [String: Int] = [:]
        var lines: [String] = []
        for client in topology.clients {
            guard let number = numbers[client.node], let count = counts[client.node] else { continue }
            let row = drawn[client.node, default: 0]
            drawn[client.node] = row + 1
            guard row <= Self.shownClients else { continue }
            let isLast = row == Self.shownClients && count > Self.shownClients + 1
            let label = isLast ? "and \(count - row) more" : Label.client(client)
            let kind = isLast ? "more" : client.role.rawValue
            let point = (x: points[number].x, y: points[number].y + Self.radius + 4 + row * Self.pill)
            let width = min(7 * label.count + 14, 220)
            lines.append(
                "<g class=\"client \(kind)\"><rect x=\"\(point.x - width / 2)\" y=\"\(point.y)\" width=\"\(width)\" height=\"17\" rx=\"8\"/>"
                    + "<text x=\"\(point.x)\" y=\"\(point.y + 12)\">\(Self.escaped(label))</text></g>")
        }
        return lines
    }

    private static func short(_ text: String, _ count: Int) -> String {
        text.count > count ? "\(text.prefix(count - 1))…" : text
    }

    private static func escaped(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            // XML has no way to write those.
            case "\0"..."\u{1f}", "\u{7f}"..."\u{9f}", "\u{fffe}", "\u{ffff}": "\u{fffd}"
            default: String(scalar)
            }
        }
        return escaped.joined()
    }
}
