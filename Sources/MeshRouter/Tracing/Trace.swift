import AMQPCodec
import AMQPEngine

/// What an ingress has been asked to find out of an address, and what it has heard by now.
struct Trace {
    /// A way that a probe goes, or would if there was one.
    struct Way {
        let egress: String
        /// What has been heard from each node on the way, this one first; nil of one that has said nothing.
        var hops: [Hop?]
        var isDone: Bool
    }

    struct Hop {
        let node: String
        /// How long it was from the probe to the answer, in nanoseconds.
        let time: Int64
        let finding: Finding
    }

    let number: UInt64
    let asker: Asker
    let address: String
    /// The most specific pattern that it matches; nil if there is none.
    let pattern: String?
    let distribution: Distribution
    let began: Moment
    /// When whoever has not answered is not waited for any more.
    let end: Moment
    var ways: [Way] = []
    /// Egresses that no probe was sent to, because there are so many.
    var others: [String] = []

    /// How many ways are probed.
    static let maximumWays = 16
    /// What a probe's number has room for beside the way.
    static let maximumNumber: UInt64 = 1 << 56 - 1

    var isDone: Bool { ways.allSatisfy(\.isDone) }

    /// The number of the probe of a way.
    func probe(_ way: Int) -> UInt64 { number << 8 | UInt64(way) }

    /// Takes in what a node has answered.
    mutating func take(_ answer: ProbeAnswer, now: Moment) {
        let way = Int(answer.number & 0xff)
        let place = answer.path.count - 1
        guard ways.indices.contains(way), !ways[way].isDone else { return }
        while ways[way].hops.count <= place { ways[way].hops.append(nil) }
        guard ways[way].hops[place] == nil else { return }
        ways[way].hops[place] = Hop(
            node: answer.path[place], time: now.nanoseconds - began.nanoseconds, finding: answer.finding)
        // Answers come in the order of the nodes: who has not answered by now does not any more.
        ways[way].isDone = answer.finding.fate != .passed
    }
}

// MARK: As it is told

extension Trace {
    /// The body of the answer.
    func report(of node: String) -> AMQPMap {
        var map = AMQPMap()
        map["node" as Value] = .string(node)
        map["address" as Value] = .string(address)
        map["prefix" as Value] = Value(pattern)
        map["distribution" as Value] = pattern == nil ? .null : .string(distribution.rawValue)
        map["ways" as Value] = .list(
            ways.map { .map($0.report) } + others.map { .map(Way.report(of: $0, cost: nil, "not-probed", hops: [])) })
        return map
    }
}

extension Trace.Way {
    fileprivate var report: AMQPMap {
        let result = isDone ? hops.last.flatMap { $0?.finding.fate.rawValue } : nil
        return Self.report(
            of: egress, cost: hops.first.flatMap { $0?.finding.cost }, result ?? "no-answer",
            hops: hops.compactMap { $0.map { .map($0.report) } })
    }

    fileprivate static func report(of egress: String, cost: UInt32?, _ result: String, hops: [Value]) -> AMQPMap {
        var map = AMQPMap()
        map["egress" as Value] = .string(egress)
        map["cost" as Value] = Value(cost)
        map["result" as Value] = .string(result)
        map["hops" as Value] = .list(hops)
        return map
    }
}

extension Trace.Hop {
    fileprivate var report: AMQPMap {
        var map = AMQPMap()
        map["node" as Value] = .string(node)
        map["microseconds" as Value] = .ulong(UInt64(max(time, 0) / 1_000))
        map["cost" as Value] = Value(finding.cost)
        map["nextHop" as Value] = Value(finding.nextHop)
        map["alternatives" as Value] = .list(finding.alternatives.map(Value.string))
        map["credit" as Value] = Value(finding.credit)
        map["inFlight" as Value] = .uint(finding.inFlight)
        map["waiting" as Value] = .uint(finding.waiting)
        map["consumers" as Value] = Value(finding.consumers)
        return map
    }
}
