import AMQPEngine
package import MeshTopology

/// Says of claims about messages whether they hold.
package struct Judge {
    private let places: [String: Int]
    private let clients: [Topology.Client]

    package init(_ clients: [Topology.Client]) {
        self.clients = clients
        places = Dictionary(uniqueKeysWithValues: clients.enumerated().map { ($1.name, $0) })
    }

    /// What the ledger says of an expectation, whose claim must be about messages.
    package func find(_ expectation: Topology.Expectation, in ledger: Ledger) -> Finding {
        let all = expectation.subjects.isEmpty ? clients.map(\.name) : expectation.subjects
        let subjects = all.compactMap { places[$0] }
        let senders = subjects.filter { clients[$0].role == .sender }
        let receivers = subjects.filter { clients[$0].role == .receiver }
        let tally = ledger.tally(of: senders)
        func finding(_ held: Bool, _ found: String) -> Finding { Finding(expectation, held: held, found: found) }
        func finding(_ amount: Topology.Amount, _ count: Int, of all: Int) -> Finding {
            finding(amount.holds(count, of: all), amount == .all ? "\(count) of \(all)" : "\(count)")
        }
        switch expectation.claim {
        case .converged, .path, .bufferedAtMost: preconditionFailure("not about messages")
        case .delivered(let amount):
            guard receivers.isEmpty || expectation.subjects.isEmpty else {
                let got = receivers.reduce(0) { $0 + ledger.latencies[$1].count } + tally.arrived
                return finding(amount, got, of: ledger.tally.sent)
            }
            return finding(amount, tally.arrived, of: tally.sent)
        case .lost(let amount): return finding(amount, tally.lost, of: tally.sent)
        case .duplicates(let amount): return finding(amount, ledger.duplicates, of: tally.sent)
        case .returned(let amount): return finding(amount, tally.returned, of: tally.sent)
        case .latency(let share, let limit):
            var latencies = expectation.subjects.isEmpty ? [] : receivers.flatMap { ledger.latencies[$0] }
            latencies += tally.latencies
            guard let latency = Tally.latency(of: share, latencies) else { return finding(false, "nothing arrived") }
            return finding(latency <= limit, latency.text)
        case .fair(let least):
            let compared = expectation.subjects.isEmpty ? senders : subjects
            let counts = compared.map {
                clients[$0].role == .sender ? ledger.records[$0].count : ledger.latencies[$0].count
            }
            let index = Judge.fairness(counts)
            return finding(index >= least, "\((index * 1_000).rounded() / 1_000)")
        }
    }

    /// Jain's index: 1 if all numbers are alike, 1/n if all but one of n are 0.
    static func fairness(_ counts: [Int]) -> Double {
        let sum = counts.reduce(0.0) { $0 + Double($1) }
        let squares = counts.reduce(0.0) { $0 + Double($1) * Double($1) }
        return squares == 0 ? 1 : sum * sum / (Double(counts.count) * squares)
    }
}

extension Duration {
    /// It for people, to a thousandth or so: `1.204 s`.
    package var text: String {
        let units: [(Double, String)] = [(1e9, "s"), (1e6, "ms"), (1e3, "us")]
        let nanoseconds = Double(nanoseconds)
        let unit = units.first { nanoseconds >= $0.0 } ?? (1e3, "us")
        return "\((nanoseconds / unit.0 * 1_000).rounded() / 1_000) \(unit.1)"
    }
}
