/// Quantities for people.
enum Text {
    /// A duration in the largest unit in which it has at most three digits after the point: 5 ms, 1.5 s.
    static func duration(_ duration: Duration) -> String {
        let nanoseconds =
            Int(duration.components.seconds) * 1_000_000_000
            + Int(duration.components.attoseconds / 1_000_000_000)
        let units = [(1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "us"), (1, "ns")]
        let unit = units.first { nanoseconds >= $0.0 && (nanoseconds % $0.0) % max($0.0 / 1_000, 1) == 0 } ?? (1, "ns")
        if nanoseconds == 0 { return "0" }
        var fraction = String((nanoseconds % unit.0) / max(unit.0 / 1_000, 1))
        fraction = String(repeating: "0", count: unit.0 == 1 ? 0 : 3 - fraction.count) + fraction
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return "\(nanoseconds / unit.0)" + (fraction.isEmpty ? "" : ".\(fraction)") + unit.1
    }
}
