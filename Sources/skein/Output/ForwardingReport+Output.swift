import MeshSimulator
import MeshTesting

extension ForwardingReport {
    /// What a person is shown.
    var text: String {
        var rows = [("messages", "\(messages) in \(time.text), \(Int(rate.rounded())) a second")]
        rows += nodes.map { ($0.name, $0.line) }
        if let ownTime { rows.append(("load", "\(ownTime.microseconds) µs a message")) }
        let width = rows.map(\.0.count).max() ?? 0
        let counts = [(sent, "sent"), (arrived, "arrived")] + (accepted.map { [($0, "accepted")] } ?? [])
        return
            ([title] + rows.map { "  \($0.padded(to: width))  \($1)" }
            + ["  " + counts.map { "\($0) \($1)" }.joined(separator: ", ")]).joined(separator: "\n")
    }

    private var title: String {
        var words = ["bodies of \(benchmark.bodySize) bytes"]
        switch benchmark.answers {
        case .none: words.append("settled when sent")
        case .ranges: words.append("accepted in ranges")
        case .each: words.append("accepted one by one")
        }
        words.append("\(benchmark.senders) sender\(benchmark.senders == 1 ? "" : "s")")
        if benchmark.isPinned { words.append("pinned") }
        return words.joined(separator: ", ")
    }

    /// An object for a program.
    var json: JSON {
        .object([
            ("passed", .bool(passed)), ("complaints", .array(complaints.map(JSON.string))),
            ("size", .number("\(benchmark.bodySize)")), ("settled", .bool(benchmark.answers == .none)),
            ("dispositions", benchmark.answers == .none ? .null : .string(benchmark.answers.rawValue)),
            ("senders", .number("\(benchmark.senders)")), ("pinned", .bool(benchmark.isPinned)),
            ("sent", .number("\(sent)")), ("arrived", .number("\(arrived)")),
            ("accepted", accepted.map { .number("\($0)") } ?? .null),
            ("messages", .number("\(messages)")), ("seconds", .number("\(time / .seconds(1))")),
            ("messagesPerSecond", .number("\(rate)")), ("nodes", .array(nodes.map(\.json))),
            ("loadMicroseconds", ownTime.json),
        ])
    }
}

extension ForwardingReport.Usage {
    fileprivate var line: String {
        let unknown = "unknown"
        var line = "\(processorTime.map(\.microseconds) ?? unknown) µs a message"
        if let kernelTime { line += ", \(kernelTime.microseconds) of it in the kernel" }
        let sizes = [idleBytes, finalBytes].map { $0.map(\.megabytes) ?? unknown }
        return line + "; \(sizes[0]) MB idle, \(sizes[1]) MB in the end"
    }

    fileprivate var json: JSON {
        .object([
            ("name", .string(name)), ("cpuMicroseconds", processorTime.json),
            ("kernelMicroseconds", kernelTime.json),
            ("idleBytes", idleBytes.map { .number("\($0)") } ?? .null),
            ("finalBytes", finalBytes.map { .number("\($0)") } ?? .null),
        ])
    }
}

extension Duration? {
    /// Of a message.
    fileprivate var json: JSON { map { .number($0.microseconds) } ?? .null }
}

extension Duration {
    /// With three digits behind the point.
    fileprivate var microseconds: String { Decimals.text(self / .microseconds(1), digits: 3) }
}

extension Int {
    /// Of 10⁶ bytes, with one digit behind the point.
    fileprivate var megabytes: String { Decimals.text(Double(self) / 1e6, digits: 1) }
}

/// Numbers with so many digits behind the point.
private enum Decimals {
    static func text(_ number: Double, digits: Int) -> String {
        let scale = (0..<digits).reduce(1) { scale, _ in scale * 10 }
        let scaled = Int((number * Double(scale)).rounded())
        let fraction = String(scaled % scale)
        return "\(scaled / scale)." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
}
