import ArgumentParser
import MeshSimulator
import MeshTesting
import MeshTopology

/// `skein topology run`
struct TopologyRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Make a topology file so, and say whether its expectations hold.",
        discussion: """
            On the fabric local each node is a process of this machine that listens on loopback; when the run is over, or is ended by SIGINT or \
            SIGTERM, none is left. On the simulator every node is the real router and all time is virtual; the same seed is the same run. With --seeds each seed draws faults and \
            conditions of its own for the mesh and the clients of the file, instead of its steps, or the mesh too if there is no file; the mesh must then come \
            to a good end. A seed that fails is made small, and written down as a file that fails.

            Ends with 0 if all held, with 1 if something did not, with 2 if the file cannot be run, and with 130 if it was interrupted.

              skein topology run topologies/ring.yaml
              skein topology run topologies/ring.yaml --fabric local
              skein topology run topologies/ring.yaml --seed 7 --json
              skein topology run topologies/grid.yaml --seeds 1..1000
              skein topology run --seeds 1..10000
            """)

    @Argument(help: "The file; needed unless there are --seeds.")
    var file: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Where it runs: \(Choice.words(RunReport.Fabric.self)) (default: sim).",
            valueName: "fabric"), transform: Choice.argument)
    var fabric = RunReport.Fabric.sim

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("What random choices follow from, instead of the file's seed.", valueName: "number"),
        transform: SeedRange.seed)
    var seed: UInt64?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Have each of these seeds draw what happens, on the simulator.", valueName: "first..last"),
        transform: SeedRange.argument)
    var seeds: SeedRange?

    @Flag(help: "Have buffers small, clocks far off and some links dialled from both ends, as it is with --seeds.")
    var rough = false

    @Flag(help: "Print one line at the end, a JSON object, and nothing else but errors.")
    var json = false

    func validate() throws {
        if file == nil, seeds == nil { throw ValidationError("there has to be a file, or --seeds") }
        if seed != nil, seeds != nil { throw ValidationError("--seed and --seeds exclude each other") }
        if fabric != .sim, seeds != nil || rough {
            throw ValidationError("--seeds and --rough are for the simulator")
        }
    }

    func run() async throws {
        let topology = try file.map(read)
        let passed: Bool
        if let seeds {
            passed = try await SwarmRun(topology: topology, file: file, seeds: seeds.seeds, json: json).run()
        } else if let topology {
            passed = try await runOnce(topology)
        } else {
            preconditionFailure("validated")
        }
        if !passed { throw ExitCode.failure }
    }

    private func read(_ file: String) throws -> Topology {
        let check = TopologyCheck(file)
        guard case .success(let topology) = check.result else {
            if json { try Console.print(Self.failure("the file has flaws").text) }
            try check.print()
            throw ExitCode(2)
        }
        do {
            try topology.demandSupport()
        } catch {
            if json { try Console.print(Self.failure("\(error)").text) }
            Console.note("\(file): \(error)".oneLine)
            throw ExitCode(2)
        }
        return topology
    }

    /// The object of a run that came to no end.
    private static func failure(_ reason: String) -> JSON {
        .object([("passed", .bool(false)), ("error", .string(reason))])
    }

    private func runOnce(_ topology: Topology) async throws -> Bool {
        let progress = Progress()
        let start = ContinuousClock.now
        let report: RunReport
        do {
            switch fabric {
            case .sim: report = try await simulate(topology, progress)
            case .local: report = try await runLocally(topology, progress)
            }
        } catch {
            progress.clear()
            let lines = "\(error)".split(separator: "\n").map(String.init)
            if json { try Console.print(Self.failure("\(error)").text) }
            Console.complain(lines.first ?? "")
            // The last lines of a node's log.
            for line in lines.dropFirst() { Console.note(line.oneLine) }
            throw error is Interruption ? ExitCode(130) : ExitCode(2)
        }
        let realTime = ContinuousClock.now - start
        progress.clear()
        try await complaining {
            try Console.print(json ? report.json(realTime: realTime).text : report.text(realTime: realTime))
        }
        return report.passed
    }

    private func simulate(_ topology: Topology, _ progress: Progress) async throws -> RunReport {
        let end = topology.duration.text
        return try await SimulatedRun(topology, seed: seed, isRough: rough) { time in
            progress.say("\(time.text) of \(end)")
        }.run()
    }

    private func runLocally(_ topology: Topology, _ progress: Progress) async throws -> RunReport {
        let end = topology.duration.text
        let run = LocalRun(topology, executable: try Executable.path, seed: seed) { time in
            progress.say("\(time.text) of \(end)")
        }
        return try await Interruption.cancelling { try await run.run() }
    }
}
