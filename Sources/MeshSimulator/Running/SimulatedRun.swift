import AMQPEngine
import MeshRouter
public import MeshTopology

/// A run of a topology in virtual time: what the file says, and then a good end, which every mesh must come to.
public final class SimulatedRun {
    private let topology: Topology
    private let seed: UInt64
    package let simulation: Simulation
    private let judge: Judge
    private var findings: [Finding?]
    /// The expectations that the mesh converges, and since when the time counts.
    private var watches: [(expectation: Int, since: Moment)] = []
    private let progress: (Duration) -> Void

    /// Prepares a run of a topology with its own seed, or another.
    ///
    /// `isRough` has buffers small, clocks far off and some links dialled from both ends, as seeds of a swarm have it. `progress` is told of the time that has passed
    /// in the simulation now and then. Throws a ``UnsupportedTopology`` if something in the topology cannot be had yet.
    public init(
        _ topology: Topology, seed: UInt64? = nil, isRough: Bool = false,
        progress: @escaping (Duration) -> Void = { _ in }
    ) throws(UnsupportedTopology) {
        try topology.demandSupport()
        self.topology = topology
        self.seed = seed ?? topology.seed
        self.progress = progress
        simulation = Simulation(topology, seed: self.seed, isRough: isRough)
        judge = Judge(topology.clients)
        findings = Array(repeating: nil, count: topology.expectations.count)
    }

    /// Runs it.
    public func run() -> RunReport {
        play()
        simulation.settle()
        findEnd()
        let tally = simulation.ledger.tally
        let time = simulation.time
        simulation.comeToAGoodEnd()
        return RunReport(
            topology, on: .sim, seed: seed, traceHash: simulation.trace.hash, findings: findings.compactMap { $0 },
            failures: simulation.failures, tally: tally, time: time)
    }

    // MARK: What the file says

    private func play() {
        for (at, event) in topology.events {
            let moment = Moment(nanoseconds: at.nanoseconds)
            guard at < topology.duration || isExpectation(event) else { break }
            pass(until: moment)
            guard simulation.failures.isEmpty else { return }
            switch event {
            case .start(let client): simulation.clients[client].start()
            case .stop(let client): simulation.clients[client].stop()
            case .step(let step): simulation.take(topology.steps[step].action)
            case .expectation(let place): meet(place)
            }
        }
        pass(until: Moment(nanoseconds: topology.duration.nanoseconds))
    }

    private func isExpectation(_ event: Topology.Event) -> Bool { if case .expectation = event { true } else { false } }

    /// Lets time pass, and looks at the mesh now and then while somebody waits for it.
    private func pass(until end: Moment) {
        while simulation.now < end, simulation.failures.isEmpty {
            var next = simulation.now + (watches.isEmpty ? 1_000_000_000 : simulation.watchInterval)
            next = min(next, end)
            simulation.run(until: next)
            progress(simulation.time)
            watch()
        }
    }

    private func watch() {
        watches.removeAll { watch in
            let expectation = topology.expectations[watch.expectation]
            guard case .converged(let limit) = expectation.claim else { return true }
            let passed = Duration.nanoseconds(simulation.now.nanoseconds - watch.since.nanoseconds)
            let divergence = simulation.divergence
            guard divergence == nil || passed >= limit else { return false }
            findings[watch.expectation] = Finding(
                expectation, held: divergence == nil, found: divergence ?? "after \(passed.text)")
            return true
        }
    }

    // MARK: What must hold

    /// The time of an expectation has come.
    private func meet(_ place: Int) {
        let expectation = topology.expectations[place]
        if case .converged = expectation.claim {
            watches.append((place, simulation.now))
            watch()
        } else if expectation.at != nil {
            findings[place] = find(expectation)
        }
    }

    private func findEnd() {
        for place in findings.indices where findings[place] == nil {
            let expectation = topology.expectations[place]
            if case .converged = expectation.claim {
                let divergence = simulation.divergence
                findings[place] = Finding(
                    expectation, held: divergence == nil, found: divergence ?? "when the run was over")
            } else {
                findings[place] = find(expectation)
            }
        }
    }

    private func find(_ expectation: Topology.Expectation) -> Finding {
        if let finding = judge.find(expectation, in: simulation.ledger) { return finding }
        switch expectation.claim {
        case .path(let path):
            let taken = simulation.path(from: path[0], to: path[path.count - 1])
            return Finding(expectation, held: taken == path, found: taken.joined(separator: " -> "))
        case .bufferedAtMost(let limit):
            let names = expectation.subjects.isEmpty ? topology.nodes.map(\.name) : expectation.subjects
            let most = names.map { (count: simulation.node($0).mostQueued, name: $0) }.max { $0.count < $1.count }
            return Finding(
                expectation, held: (most?.count ?? 0) <= limit, found: most.map { "\($0.count) at \($0.name)" } ?? "")
        default: preconditionFailure("the judge knows all other claims")
        }
    }
}

extension Topology {
    /// What happens in a run of it, in the order of time. Expectations without a time come at the end, but convergence at the start.
    package var events: [(at: Duration, event: Event)] {
        let times = expectations.map { expectation in
            if case .converged = expectation.claim { return expectation.at ?? .zero }
            return expectation.at ?? duration
        }
        return Topology.events(clients: clients, steps: steps, expectations: times)
    }
}
