package import MeshTopology

/// Plays a topology somewhere: has its clients come and go, takes its steps, and finds out about its expectations.
package struct Player<Place: Venue> {
    private let topology: Topology
    private let venue: Place
    private let judge: Judge
    private var findings: [Finding?]
    /// The expectations that the mesh converges, and since when the time counts.
    private var watches: [(expectation: Int, since: Duration)] = []
    private let progress: (Duration) -> Void

    /// `progress` is told of the time that has passed now and then.
    package init(_ topology: Topology, at venue: Place, progress: @escaping (Duration) -> Void = { _ in }) {
        self.topology = topology
        self.venue = venue
        self.progress = progress
        judge = Judge(topology.clients)
        findings = Array(repeating: nil, count: topology.expectations.count)
    }

    /// Plays it to its end; says what became of its expectations, in their order.
    package nonisolated(nonsending) mutating func play() async throws -> [Finding] {
        for (at, event) in topology.events {
            guard at <= topology.duration else { break }
            try await pass(until: at)
            guard !isOver else { return findings.compactMap(\.self) }
            switch event {
            case .start(let client): try await venue.start(client: client)
            case .stop(let client): try await venue.stop(client: client)
            case .step(let step): try await venue.take(topology.steps[step].action)
            case .expectation(let place): try await meet(place)
            }
        }
        try await pass(until: topology.duration)
        guard !isOver else { return findings.compactMap(\.self) }
        try await venue.settle()
        for place in findings.indices where findings[place] == nil {
            findings[place] = try await find(topology.expectations[place])
        }
        return findings.compactMap(\.self)
    }

    private var isOver: Bool { !venue.failures.isEmpty }

    // MARK: Time

    /// Lets time pass, and looks at the mesh now and then while somebody waits for it.
    private nonisolated(nonsending) mutating func pass(until end: Duration) async throws {
        while venue.time < end, !isOver {
            var next = min(venue.time + (watches.isEmpty ? .seconds(1) : venue.lookInterval), end)
            // Whoever waits looks once more when the time is over.
            for limit in watches.compactMap(limit) where limit > venue.time { next = min(next, limit) }
            try await venue.pass(until: next)
            progress(venue.time)
            try await watch()
        }
    }

    private nonisolated(nonsending) mutating func watch() async throws {
        guard !watches.isEmpty else { return }
        let now = venue.time
        let divergence = try await venue.findDivergence()
        for watch in watches {
            guard let limit = limit(watch), divergence == nil || now >= limit else { continue }
            let isInTime = now <= limit + venue.tolerance
            findings[watch.expectation] = Finding(
                topology.expectations[watch.expectation], held: divergence == nil && isInTime,
                found: divergence ?? "after \((now - watch.since).text)")
        }
        watches.removeAll { findings[$0.expectation] != nil }
    }

    /// When the time is over of somebody who waits.
    private func limit(_ watch: (expectation: Int, since: Duration)) -> Duration? {
        guard case .converged(let limit) = topology.expectations[watch.expectation].claim else { return nil }
        return watch.since + limit
    }

    // MARK: What must hold

    /// The time of an expectation has come.
    private nonisolated(nonsending) mutating func meet(_ place: Int) async throws {
        let expectation = topology.expectations[place]
        if case .converged = expectation.claim {
            watches.append((place, venue.time))
            try await watch()
        } else if expectation.at != nil {
            findings[place] = try await find(expectation)
        }
    }

    private nonisolated(nonsending) func find(_ expectation: Topology.Expectation) async throws -> Finding {
        switch expectation.claim {
        case .converged:
            let divergence = try await venue.findDivergence()
            return Finding(expectation, held: divergence == nil, found: divergence ?? "when the run was over")
        case .path(let path):
            let taken = try await venue.path(from: path[0], to: path[path.count - 1])
            return Finding(expectation, held: taken == path, found: taken.joined(separator: " -> "))
        case .bufferedAtMost(let limit):
            let names = expectation.subjects.isEmpty ? topology.nodes.map(\.name) : expectation.subjects
            var most = (count: -1, name: "")
            for name in names {
                let count = try await venue.mostQueued(in: name)
                if count > most.count { most = (count, name) }
            }
            return Finding(expectation, held: most.count <= limit, found: "\(most.count) at \(most.name)")
        case .delivered, .lost, .duplicates, .returned, .latency, .fair:
            return judge.find(expectation, in: try await venue.readLedger())
        }
    }
}

extension Topology {
    /// What happens in a run of it, in the order of time. Expectations without a time come at the end, but convergence at the start.
    fileprivate var events: [(at: Duration, event: Event)] {
        let times = expectations.map { expectation in
            if case .converged = expectation.claim { return expectation.at ?? .zero }
            return expectation.at ?? duration
        }
        return Topology.events(clients: clients, steps: steps, expectations: times)
    }
}
