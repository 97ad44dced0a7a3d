import MeshTopology

/// Two nodes that keep up a connection, and how it fares.
struct SimulatedLink {
    /// The places of its nodes.
    let ends: [Int]
    /// The link as it was at the start.
    let original: Topology.Link
    /// Which of the ends dial.
    let diallers: [Int]
    /// How bytes fare, from each end.
    private(set) var conditions: [Conditions]
    /// What happens by itself, from each end.
    private(set) var troubles: [Topology.Conditions]
    /// Tells the current conditions in each direction from earlier ones.
    private(set) var epoch = [0, 0]
    /// Whether nothing gets through from an end, without anybody being told, because somebody has cut it.
    private(set) var isCut = [false, false]
    /// How many stalls there are just now, from each end.
    private var stalls = [0, 0]
    var wires: [Wire] = []

    init(_ ends: [Int], _ link: Topology.Link, isMutual: Bool) {
        self.ends = ends
        original = link
        diallers = isMutual ? [0, 1] : [0]
        troubles = [link.there, link.back]
        conditions = troubles.map(Conditions.init)
    }

    /// Whether nothing gets through from each end.
    var isStalled: [Bool] { [isCut[0] || stalls[0] > 0, isCut[1] || stalls[1] > 0] }

    /// Nanoseconds there and back.
    var roundTrip: Int64 { conditions[0].latency + conditions[1].latency }

    mutating func set(_ conditions: Topology.Conditions, from end: Int) {
        troubles[end] = conditions
        let capacity = self.conditions[end].capacity
        self.conditions[end] = Conditions(conditions)
        self.conditions[end].capacity = capacity
        epoch[end] += 1
        stalls[end] = 0
        for wire in wires { wire.set(self.conditions[end], from: end) }
        passOn(end)
    }

    /// Sets how many bytes may be on their way at a time, from each end.
    mutating func set(capacity: Int) { for end in 0...1 { conditions[end].capacity = capacity } }

    mutating func set(isCut: Bool, from end: Int) {
        self.isCut[end] = isCut
        passOn(end)
    }

    mutating func stall(_ isStalled: Bool, from end: Int) {
        stalls[end] = max(stalls[end] + (isStalled ? 1 : -1), 0)
        passOn(end)
    }

    private func passOn(_ end: Int) {
        for wire in wires { wire.stall(end, isStalled[end]) }
    }
}
