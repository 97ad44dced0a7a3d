import AMQPEngine

/// A mesh that a seed draws: its shape, its clients and what happens to it. First faults, then none, then everything must come to a good end.
public struct Swarm {
    /// What became of one seed.
    public struct Report: Sendable {
        /// The seed.
        public let seed: UInt64
        /// All that happened, in one number.
        public let trace: Trace
        /// What went wrong; empty if nothing did.
        public let failures: [String]
        /// What became of messages.
        public let counts: Ledger.Counts
        /// Seconds of virtual time.
        public let seconds: Double
        /// What was drawn, in words.
        public let plan: [String]
    }

    private let seed: UInt64
    private let simulation: Simulation
    private var dice: Dice
    private var plan: [String] = []
    private var nodeCount = 0
    private var linkCount = 0
    private static let addresses = ["a", "b/1", "b/2"]
    private static let patterns = ["a", "b/1", "b/*", "#"]

    /// Seconds with faults, until the mesh has to have converged again, and until all is over.
    private static let (faults, calm, end) = (20.0, 65.0, 140.0)

    private init(_ seed: UInt64) {
        self.seed = seed
        simulation = Simulation(seed: seed)
        dice = Dice(seed ^ 0x5eed)
    }

    /// Runs what a seed draws.
    public static func run(seed: UInt64) -> Report {
        var swarm = Swarm(seed)
        swarm.draw()
        swarm.play()
        return Report(
            seed: seed, trace: swarm.simulation.trace, failures: swarm.simulation.failures,
            counts: swarm.simulation.ledger.counts, seconds: Double(swarm.simulation.now.nanoseconds) / 1e9,
            plan: swarm.plan)
    }

    private static func moment(_ seconds: Double) -> Moment { Moment(nanoseconds: Int64(seconds * 1e9)) }

    // MARK: Drawing

    private mutating func draw() {
        nodeCount = 1 + dice.below(6)
        for place in 0..<nodeCount { simulation.addNode("n\(place)", clock: clock()) }
        // A tree, so that all can be reached, and some links more.
        for place in 1..<max(nodeCount, 1) { link(dice.below(place), place) }
        for _ in 0..<dice.below(nodeCount) where nodeCount > 1 {
            let first = dice.below(nodeCount)
            link(first, (first + 1 + dice.below(nodeCount - 1)) % nodeCount)
        }
        for number in 0..<(1 + dice.below(5)) { client(number, isSender: false) }
        for number in 0..<(1 + dice.below(5)) { client(number, isSender: true) }
        for _ in 0..<dice.below(9) { fault() }
    }

    private mutating func clock() -> Clock {
        // Up to a day off, and a thousandth too fast or slow.
        Clock(offset: Int64(dice.below(86_400)) * 1_000_000_000, drift: Int64(dice.below(2_000_001)) - 1_000_000)
    }

    private mutating func link(_ first: Int, _ second: Int) {
        let ends = dice.once(in: 2) ? (first, second) : (second, first)
        simulation.addLink("n\(ends.0)", "n\(ends.1)", conditions(), back: conditions())
        plan.append("link \(linkCount): n\(ends.0) -- n\(ends.1)")
        linkCount += 1
    }

    private mutating func conditions() -> Conditions {
        var conditions = Conditions()
        conditions.latency = Int64(1_000 << dice.below(16))
        conditions.jitter = dice.once(in: 2) ? 0 : Int64(dice.below(5_000_000))
        if dice.once(in: 4) { conditions.bandwidth = Int64(200_000 << dice.below(8)) }
        if dice.once(in: 4) { conditions.capacity = 2_048 << dice.below(6) }
        return conditions
    }

    private mutating func client(_ number: Int, isSender: Bool) {
        let node = dice.below(nodeCount)
        let role: ClientScript.Role = isSender ? sending() : receiving()
        let addresses = isSender ? Self.addresses : Self.patterns
        let script = ClientScript(
            "\(isSender ? "s" : "r")\(number)", at: "n\(node)", addresses[dice.below(addresses.count)], role)
        let start = Double(dice.below(10_000)) / 1_000
        plan.append("\(script.name) at n\(node) from \(start) s: \(script.address), \(role)")
        let simulation = simulation
        simulation.at(Self.moment(start)) { simulation.addClient(script) }
    }

    private mutating func sending() -> ClientScript.Role {
        var sending = ClientScript.Sending()
        sending.count = 1 + dice.below(dice.once(in: 4) ? 2_000 : 200)
        sending.interval = dice.once(in: 2) ? nil : Int64(100_000 << dice.below(9))
        sending.size = dice.once(in: 4) ? 1 << dice.below(18) : 16 + dice.below(200)
        sending.isSettled = dice.once(in: 4)
        if sending.size > 10_000 { sending.count = min(sending.count ?? 0, 20) }
        return .sender(sending)
    }

    private mutating func receiving() -> ClientScript.Role {
        var receiving = ClientScript.Receiving()
        receiving.credit = UInt32(1 + dice.below(dice.once(in: 2) ? 5 : 500))
        receiving.processing = dice.once(in: 2) ? 0 : Int64(dice.below(20_000_000))
        if dice.once(in: 3) { receiving.outcomes = [.accepted, .rejected, .accepted, .released, .modified] }
        return .receiver(receiving)
    }

    private mutating func fault() {
        let at = Double(dice.below(Int(Self.faults * 1_000))) / 1_000
        let simulation = simulation
        let action: (name: String, body: () -> Void)
        if linkCount == 0 || dice.once(in: 4) {
            let node = "n\(dice.below(nodeCount))"
            let back = at + 0.001 + Double(dice.below(5_000)) / 1_000
            action = ("kill \(node) until \(back) s", { simulation.kill(node) })
            simulation.at(Self.moment(back)) { simulation.restart(node) }
        } else {
            let (link, end) = (dice.below(linkCount), dice.below(2))
            action =
                switch dice.below(4) {
                case 0: ("cut \(link)", { simulation.cut(link) })
                case 1: ("reset \(link)", { simulation.reset(link) })
                case 2: ("heal \(link)", { simulation.heal(link) })
                default: ("stall \(link) from \(end)", { simulation.stall(link, from: end) })
                }
        }
        plan.append("\(at) s: \(action.name)")
        simulation.at(Self.moment(at), action.body)
    }

    // MARK: Playing

    private func play() {
        simulation.run(until: Self.moment(Self.faults + 6))
        for link in 0..<linkCount { simulation.heal(link) }
        simulation.run(until: Self.moment(Self.calm))
        guard simulation.failures.isEmpty else { return }
        if let divergence = simulation.divergence { return simulation.fail("has not converged: \(divergence)") }
        // Whatever is still unsent or unsettled gets a receiver for it.
        for (place, address) in Self.addresses.enumerated() {
            simulation.addClient(ClientScript("last\(place)", at: "n0", address, .receiver(ClientScript.Receiving())))
        }
        simulation.run(until: Self.moment(Self.end - 40))
        if let unsent = simulation.unsent { return simulation.fail(unsent) }
        simulation.dismissClients(senders: true)
        simulation.run(until: Self.moment(Self.end - 20))
        simulation.dismissClients()
        simulation.run(until: Self.moment(Self.end))
        guard simulation.failures.isEmpty else { return }
        simulation.expectNothingLeft()
    }
}
