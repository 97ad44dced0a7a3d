#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Where nodes are in a picture. Neighbours are about 1 from each other; y grows downwards, as on a screen.
struct Layout {
    struct Point: Equatable {
        var x: Double
        var y: Double
    }

    /// Of each node of the topology, in the same order; the smallest coordinates are 0.
    let points: [Point]

    /// Each shape in its own way, and the other nodes in a circle, all beside each other.
    init(_ topology: Topology) {
        var groups = topology.shapes.map(Layout.points)
        let rest = topology.nodes.count - groups.reduce(0) { $0 + $1.count }
        if rest > 0 { groups.append(Layout.circle(rest)) }
        let height = groups.map { $0.map(\.y).max() ?? 0 }.max() ?? 0
        var points: [Point] = []
        var left = 0.0
        for group in groups {
            let top = (height - (group.map(\.y).max() ?? 0)) / 2
            points += group.map { Point(x: $0.x + left, y: $0.y + top) }
            left += (group.map(\.x).max() ?? 0) + 1.2
        }
        self.points = Array(points.prefix(topology.nodes.count))
    }

    private static func points(_ shape: Topology.Shape) -> [Point] {
        switch shape.kind {
        case .line: (0..<shape.count).map { Point(x: Double($0), y: 0) }
        case .ring, .full, .random, .smallWorld: circle(shape.count)
        case .star: star(shape.count)
        case .tree(let branching): tree(shape.count, branching)
        case .grid(let columns), .torus(let columns):
            (0..<shape.count).map { Point(x: Double($0 % columns), y: Double($0 / columns)) }
        }
    }

    /// From the top, clockwise; the more there are, the closer they get.
    private static func circle(_ count: Int) -> [Point] {
        if count <= 2 { return (0..<count).map { Point(x: Double($0), y: 0) } }
        let spacing = count <= 12 ? 1.0 : 0.6
        return circle(count, radius: max(0.8, Double(count) * spacing / (2 * Double.pi)))
    }

    private static func circle(_ count: Int, radius: Double) -> [Point] {
        (0..<count).map { number in
            let angle = 2 * Double.pi * Double(number) / Double(count)
            return Point(x: radius + radius * sin(angle), y: radius - radius * cos(angle))
        }
    }

    private static func star(_ count: Int) -> [Point] {
        let radius = max(1, Double(count - 1) * 0.8 / (2 * Double.pi))
        return [Point(x: radius, y: radius)] + circle(count - 1, radius: radius)
    }

    /// Leaves side by side, and each other node above the middle of those below it.
    private static func tree(_ count: Int, _ branching: Int) -> [Point] {
        var points = Array(repeating: Point(x: 0, y: 0), count: count)
        func children(_ node: Int) -> Range<Int> {
            min(branching * node + 1, count)..<min(branching * node + branching + 1, count)
        }
        var open = [0]
        var leaves = 0.0
        while let node = open.popLast() {
            for child in children(node).reversed() {
                points[child].y = points[node].y + 1
                open.append(child)
            }
            if children(node).isEmpty {
                points[node].x = leaves
                leaves += 1
            }
        }
        for node in points.indices.reversed() {
            let below = children(node)
            if let first = below.first, let last = below.last {
                points[node].x = (points[first].x + points[last].x) / 2
            }
        }
        return points
    }
}
