import MeshSimulator

// Runs what seeds draw, for Tests/Scripts/mutants.py: `swarm FIRST LAST` prints each seed that fails, with what it said first.
let bounds = CommandLine.arguments.dropFirst().compactMap(UInt64.init)
guard bounds.count == 2, bounds[0] <= bounds[1] else { fatalError("usage: swarm FIRST LAST") }
for seed in bounds[0]...bounds[1] {
    let report = try await SimulatedRun(Swarm.draw(seed: seed), isRough: true).run()
    if let failure = report.failures.first { print(seed, failure) }
}
