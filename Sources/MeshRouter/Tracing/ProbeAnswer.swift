import AMQPCodec

/// A control message with what a node that a probe has reached knows of the route. It goes back the way that the probe came.
struct ProbeAnswer: Equatable {
    static let kind: Symbol = "probe-answer"

    /// The ingress's number for the probe.
    var number: UInt64
    /// The nodes that have passed the probe on, the ingress first, and who answers last.
    var path: [String]
    var finding: Finding

    /// The largest answer that is passed on, in bytes.
    static let maximumSize = 1 << 15

    var value: Value {
        .list([
            .symbol(ProbeAnswer.kind), .ulong(number), .list(path.map(Value.string)), .symbol(finding.fate.symbol),
            .map(finding.details),
        ])
    }

    init(number: UInt64, path: [String], finding: Finding) {
        self.number = number
        self.path = path
        self.finding = finding
    }

    /// Reads the body of a control message; nil if it is none.
    init?(_ value: Value) {
        guard case .list(let fields) = value, fields.count >= 5, case .symbol(ProbeAnswer.kind) = fields[0],
            case .ulong(let number) = fields[1], let path = Probe.path(fields[2]), path.count > 1,
            case .symbol(let fate) = fields[3], let fate = Finding.Fate(rawValue: fate.rawValue),
            case .map(let details) = fields[4]
        else { return nil }
        self.init(number: number, path: path, finding: Finding(fate, details))
    }
}
