import AMQPCodec

/// A control message that goes the way that deliveries of a route go, from node to node, and has each of them answer.
struct Probe: Equatable {
    static let kind: Symbol = "probe"

    /// The ingress's number for it.
    var number: UInt64
    /// The nodes that have passed it on, the ingress first.
    var path: [String]
    var course: Course

    /// The most nodes that pass it on: as many as pass on a delivery.
    static let maximumPath = Int(Shim.maximumHops)

    var value: Value {
        .list([
            .symbol(Probe.kind), .ulong(number), .list(path.map(Value.string)), .string(course.pattern),
            .string(course.egress), .ulong(course.instance), course.ingressInstance.map(Value.ulong) ?? .null,
        ])
    }

    init(number: UInt64, path: [String], course: Course) {
        self.number = number
        self.path = path
        self.course = course
    }

    /// Reads the body of a control message; nil if it is none.
    init?(_ value: Value) {
        guard case .list(let fields) = value, fields.count >= 6, case .symbol(Probe.kind) = fields[0],
            case .ulong(let number) = fields[1], let path = Probe.path(fields[2]),
            case .string(let pattern) = fields[3], case .string(let egress) = fields[4],
            case .ulong(let instance) = fields[5], path.count <= Probe.maximumPath,
            pattern.utf8.count <= AddressPattern.maximumLength, Advertisement.isName(egress)
        else { return nil }
        var course = Course(pattern: pattern, egress: egress, instance: instance)
        if fields.count > 6, fields[6] != .null {
            guard case .ulong(let ingressInstance) = fields[6] else { return nil }
            course.ingressInstance = ingressInstance
        }
        self.init(number: number, path: path, course: course)
    }

    /// A list of at least one name, and no more than there can be.
    static func path(_ value: Value) -> [String]? {
        guard case .list(let fields) = value, (1...maximumPath + 1).contains(fields.count) else { return nil }
        let names = fields.compactMap { field in
            if case .string(let name) = field, Advertisement.isName(name) { name } else { nil }
        }
        return names.count == fields.count ? names : nil
    }
}
