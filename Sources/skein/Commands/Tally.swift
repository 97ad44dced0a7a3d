import AMQPMessaging

/// How many messages had which outcome.
struct Tally {
    private var counts: [(outcome: String, count: Int, detail: String?)] = []

    var total: Int { counts.reduce(0) { $0 + $1.count } }
    private var accepted: Int { counts.first { $0.outcome == "accepted" }?.count ?? 0 }

    mutating func count(_ state: DeliveryState) {
        switch state {
        case .accepted: add("accepted")
        case .rejected(let error): add("rejected", error?.description)
        case .released: add("released")
        case .modified: add("modified")
        case .received, .declared, .transactional, .other: add("settled in an unknown way")
        }
    }

    mutating func countUnknown() { add("settled without an outcome") }

    private mutating func add(_ outcome: String, _ detail: String? = nil) {
        if let index = counts.firstIndex(where: { $0.outcome == outcome }) {
            counts[index].count += 1
            if counts[index].detail == nil { counts[index].detail = detail }
        } else {
            counts.append((outcome, 1, detail))
        }
    }

    /// Throws the counts if not every message was accepted.
    func check() throws {
        if accepted < total { throw Failure("sent \(total): \(list)") }
    }

    /// What a person is told when all went well.
    func summary(presettled: Bool) -> String {
        let messages = "sent \(total) message\(total == 1 ? "" : "s")"
        if presettled { return messages + ", pre-settled" }
        return messages + (total == 0 ? "" : total == 1 ? ", accepted" : ", all accepted")
    }

    /// What to add to an error that came halfway.
    var soFar: String { total == 0 ? "" : "; until then \(list)" }

    /// The counts, with a reason for each rejection that has one.
    private var list: String {
        counts.map { "\($0.count) \($0.outcome)" + ($0.detail.map { " (\($0))" } ?? "") }.joined(separator: ", ")
    }
}
