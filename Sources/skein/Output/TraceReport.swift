import AMQPMessaging

/// What a node has found out of the ways of an address.
struct TraceReport {
    struct Way {
        let egress: String
        /// Nil if there is no way.
        let cost: Int?
        let result: String
        let hops: [Hop]
    }

    struct Hop {
        let node: String
        let microseconds: Int
        let nextHop: String?
        let alternatives: [String]
        let credit: Int?
        let inFlight: Int
        let waiting: Int
        let consumers: Int?
    }

    let node: String
    let address: String
    /// The prefix that the address belongs to; nil if there is none.
    let prefix: String?
    let distribution: String?
    let ways: [Way]
}

// MARK: Reading

extension TraceReport {
    /// Nil if the node has answered with something else.
    init?(_ map: AMQPMap) {
        guard let node = map.text("node"), let address = map.text("address"),
            case .list(let ways)? = map[.string("ways")]
        else { return nil }
        self.node = node
        self.address = address
        prefix = map.text("prefix")
        distribution = map.text("distribution")
        self.ways = ways.compactMap(Way.init)
        guard self.ways.count == ways.count else { return nil }
    }
}

extension TraceReport.Way {
    fileprivate init?(_ value: Value) {
        guard case .map(let map) = value, let egress = map.text("egress"), let result = map.text("result"),
            case .list(let hops)? = map[.string("hops")]
        else { return nil }
        self.egress = egress
        self.result = result
        cost = map.number("cost")
        self.hops = hops.compactMap(TraceReport.Hop.init)
    }
}

extension TraceReport.Hop {
    fileprivate init?(_ value: Value) {
        guard case .map(let map) = value, let node = map.text("node"), let microseconds = map.number("microseconds")
        else { return nil }
        self.node = node
        self.microseconds = microseconds
        nextHop = map.text("nextHop")
        if case .list(let names)? = map[.string("alternatives")] {
            alternatives = names.compactMap(\.text)
        } else {
            alternatives = []
        }
        credit = map.number("credit")
        inFlight = map.number("inFlight") ?? 0
        waiting = map.number("waiting") ?? 0
        consumers = map.number("consumers")
    }
}

extension AMQPMap {
    fileprivate func text(_ key: String) -> String? { self[.string(key)]?.text }
    fileprivate func number(_ key: String) -> Int? { self[.string(key)]?.integer }
}

// MARK: For people

extension TraceReport {
    /// What a person is shown, in lines of so many characters if that does.
    func text(width: Int?) -> String {
        let prefix = prefix?.oneLine ?? "no prefix"
        let count = ways.count == 1 ? "1 node" : "\(ways.count) nodes"
        let title = "\(address.oneLine) goes by \(prefix), \((distribution ?? "").oneLine), to consumers of \(count)"
        return ([title] + ways.map { $0.text(width: width) }).joined(separator: "\n\n")
    }

    /// Why no message would arrive, as far as is known; nil if one would.
    var failure: String? {
        guard !ways.contains(where: \.hasArrived) else { return nil }
        guard let way = ways.first, prefix != nil else {
            return "no route to \(address): no node that \(node) knows has a consumer for it"
        }
        guard ways.count > 1 else { return "no way to \(address): \(way.end)" }
        return "no way to \(address) of \(ways.count) leads to a consumer"
    }
}

extension TraceReport.Way {
    var hasArrived: Bool { result == "arrived" }

    fileprivate func text(width: Int?) -> String {
        let title = "to \(egress.oneLine)" + (cost.map { ", cost \($0)" } ?? "") + ": \(end.oneLine)"
        guard !hops.isEmpty else { return title }
        let rows = hops.map { hop in
            [
                hop.node.oneLine, hop.time, hop.next.oneLine, hop.credit.map(String.init) ?? "-", "\(hop.inFlight)",
                "\(hop.waiting)",
            ]
        }
        let heading = ["NODE", "TIME", "NEXT HOP", "CREDIT", "IN FLIGHT", "WAITING"]
        return title + "\n" + TextTable(heading: heading, rows: rows).text(width: width)
    }

    /// What has become of the probe.
    var end: String {
        let last = hops.last?.node ?? "?"
        switch result {
        case "arrived":
            let count = hops.last?.consumers ?? 0
            return count == 1 ? "1 consumer" : "\(count) consumers"
        case "no-consumer": return "\(last) has no consumer any more"
        case "no-way": return hops.count > 1 ? "\(last) knows no way to \(egress)" : "\(egress) is out of reach"
        case "no-answer": return "no answer from \(hops.last?.nextHop ?? "anybody")"
        case "loop": return "the way comes back to \(last)"
        case "too-far": return "the way does not end within \(hops.count - 1) nodes"
        case "not-probed": return "not tried, since there are so many"
        default: return result
        }
    }
}

extension TraceReport.Hop {
    /// How long it took until the node's answer was there.
    fileprivate var time: String {
        let whole = microseconds / 1_000
        let rest = String(microseconds % 1_000)
        return microseconds == 0 ? "-" : "\(whole).\(String(repeating: "0", count: 3 - rest.count))\(rest) ms"
    }

    /// Where messages go from here.
    fileprivate var next: String {
        guard let nextHop else { return consumers == nil ? "-" : "its consumers" }
        return alternatives.isEmpty ? nextHop : "\(nextHop) (or \(alternatives.joined(separator: ", ")))"
    }
}
