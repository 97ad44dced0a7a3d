import MeshSimulator
import MeshTopology

extension RunReport {
    /// What a person is shown.
    func text(realTime: Duration) -> String {
        var lines = [
            "\(name.oneLine): \(time.text) on \(fabric.rawValue), seed \(seed), in \(realTime.text)"
        ]
        let rows = findings.map { ($0.held ? "ok" : "FAILED", "\($0.expectation)", $0.found.oneLine) }
        let width = rows.map { $0.1.count }.max() ?? 0
        lines += rows.map { "  \($0.0.padded(to: 6))  \($0.1.padded(to: width))  \($0.2)" }
        lines += failures.map { "  FAILED  \($0.oneLine)" }
        lines.append("  \(messages)")
        if let traceHash { lines.append("  trace \(Hex.text(traceHash, digits: 16))") }
        lines.append(passed ? "passed" : "failed")
        return lines.joined(separator: "\n")
    }

    private var messages: String {
        let counts = [
            (tally.sent, "sent"), (tally.arrived, "arrived"), (tally.accepted, "accepted"),
            (tally.rejected, "rejected"),
            (tally.returned, "returned"), (tally.unheard, "unheard of"), (tally.lost, "lost"),
        ]
        let words = counts.filter { $0.0 > 0 || $0.1 == "sent" || $0.1 == "lost" }.map { "\($0.0) \($0.1)" }
        let latencies = [(0.5, "p50"), (0.99, "p99"), (1, "max")].compactMap { share, name in
            tally.latency(of: share).map { "\(name) \($0.text)" }
        }
        return words.joined(separator: ", ")
            + (latencies.isEmpty ? "" : "; latency " + latencies.joined(separator: ", "))
    }

    /// An object for a program.
    func json(realTime: Duration) -> JSON {
        let latencies: [(String, JSON)] = [(0.5, "p50"), (0.9, "p90"), (0.99, "p99"), (1, "max")].map { share, name in
            (name, tally.latency(of: share).map { .number("\($0.seconds)") } ?? .null)
        }
        return .object([
            ("passed", .bool(passed)), ("name", .string(name)), ("fabric", .string(fabric.rawValue)),
            ("seed", .number("\(seed)")),
            ("traceHash", traceHash.map { .string(Hex.text($0, digits: 16)) } ?? .null),
            ("expectations", .array(findings.map(\.json))), ("failures", .array(failures.map(JSON.string))),
            ("messages", tally.json), ("latencySeconds", .object(latencies)),
            ("seconds", .number("\(time.seconds)")), ("realSeconds", .number("\(realTime.seconds)")),
        ])
    }
}

extension Finding {
    fileprivate var json: JSON {
        .object([
            ("line", .number("\(expectation.line)")), ("expectation", .string("\(expectation)")), ("held", .bool(held)),
            ("found", .string(found)),
        ])
    }
}

extension MeshSimulator.Tally {
    fileprivate var json: JSON {
        let counts = [
            ("sent", sent), ("settledBefore", settledBefore), ("arrived", arrived), ("accepted", accepted),
            ("rejected", rejected), ("returned", returned), ("unheard", unheard), ("lost", lost),
        ]
        return .object(counts.map { ($0, .number("\($1)")) })
    }
}
