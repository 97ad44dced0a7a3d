import MeshSimulator
import MeshTopology

/// Runs of what many seeds draw, as many at a time as there are processors.
struct SwarmRun {
    /// Whose mesh it is; nil if the seeds draw that too.
    let topology: Topology?
    let file: String?
    let seeds: ClosedRange<UInt64>
    let json: Bool

    /// After so many failures there is enough to look at.
    private static let enough = 10

    private struct Outcome: Sendable {
        let seed: UInt64
        let report: RunReport
    }

    /// Says whether no seed failed.
    func run() async throws -> Bool {
        let start = ContinuousClock.now
        let progress = Progress()
        var failed: [Outcome] = []
        var (count, messages, time) = (0, 0, Duration.zero)
        try await withThrowingTaskGroup(of: Outcome.self) { group in
            var next = seeds.makeIterator()
            func add() {
                guard failed.count < Self.enough, let seed = next.next() else { return }
                group.addTask { Outcome(seed: seed, report: try await Self.run(seed, topology)) }
            }
            for _ in 0..<Processors.count { add() }
            for try await outcome in group {
                count += 1
                messages += outcome.report.tally.sent
                time += outcome.report.time
                if !outcome.report.passed {
                    failed.append(outcome)
                    progress.clear()
                    if !json { try complain(outcome) }
                }
                progress.say("\(count) of \(seeds.count) seeds, \(failed.count) failed")
                add()
            }
        }
        failed.sort { $0.seed < $1.seed }
        var shrunk: Topology?
        if let first = failed.first {
            progress.say("making seed \(first.seed) small")
            shrunk = await Shrinker.shrink(Self.topology(first.seed, topology), isRough: true)
        }
        progress.clear()
        try say(count, failed, messages, time, ContinuousClock.now - start, shrunk)
        return failed.isEmpty
    }

    private static func topology(_ seed: UInt64, _ topology: Topology?) -> Topology {
        topology.map { Swarm.draw(seed: seed, on: $0) } ?? Swarm.draw(seed: seed)
    }

    private static func run(_ seed: UInt64, _ topology: Topology?) async throws -> RunReport {
        try await SimulatedRun(Self.topology(seed, topology), isRough: true).run()
    }

    private func replay(_ seed: UInt64) -> String {
        (["skein topology run"] + [file].compactMap { $0 } + ["--seeds \(seed)"]).joined(separator: " ")
    }

    private func complain(_ outcome: Outcome) throws {
        try Console.print("seed \(outcome.seed) failed: \((outcome.report.failures.first ?? "").oneLine)")
        try Console.print("  again: \(replay(outcome.seed))")
    }

    private func say(
        _ count: Int, _ failed: [Outcome], _ messages: Int, _ time: Duration, _ realTime: Duration, _ shrunk: Topology?
    ) throws {
        guard !json else {
            let failures = failed.map { outcome in
                JSON.object([
                    ("seed", .number("\(outcome.seed)")),
                    ("failures", .array(outcome.report.failures.map(JSON.string))),
                    ("replay", .string(replay(outcome.seed))),
                ])
            }
            var members: [(String, JSON)] = [
                ("passed", .bool(failed.isEmpty)),
                (
                    "seeds",
                    .object([("first", .number("\(seeds.lowerBound)")), ("last", .number("\(seeds.upperBound)"))])
                ),
                ("runs", .number("\(count)")), ("failed", .array(failures)), ("messages", .number("\(messages)")),
                ("seconds", .number("\(time.seconds)")), ("realSeconds", .number("\(realTime.seconds)")),
            ]
            if count == 1, let report = failed.first?.report.traceHash {
                members.append(("traceHash", .string(Hex.text(report, digits: 16))))
            }
            if let shrunk { members.append(("shrunk", .string(shrunk.yaml))) }
            return try Console.print(JSON.object(members).text)
        }
        if let shrunk {
            try Console.print("\nThe smallest that still fails; as a file, with: skein topology run FILE --rough\n")
            try Console.print(shrunk.yaml)
        }
        let ratio = Int(time.seconds / max(realTime.seconds, 1e-9))
        try Console.print(
            "\(count) seeds, \(failed.count) failed; \(messages) messages in \(time.text) of the mesh, \(realTime.text) here (\(ratio) times as fast)"
        )
        try Console.print(failed.isEmpty ? "passed" : "failed")
    }
}
