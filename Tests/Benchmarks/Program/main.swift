import AllocationCount
import ProtonCore

// Benchmarks of the codec, the engine, the router and the simulator. They print; nothing here fails because something is slow.
//
//   benchmarks [--filter TEXT] [--rounds NUMBER] [--proton PYTHON-LIBRARY CORE]
//
// With --proton, the C core of Qpid Proton does the same in the same process, in turn with ours.

var filter = ""
var rounds = 31
var proton = false

var arguments = CommandLine.arguments.dropFirst()
while let option = arguments.popFirst() {
    switch option {
    case "--filter": filter = arguments.popFirst() ?? ""
    case "--rounds": rounds = arguments.popFirst().flatMap { Int($0) } ?? rounds
    case "--proton":
        guard let python = arguments.popFirst(), let core = arguments.popFirst() else {
            fatalError("--proton needs two")
        }
        if let problem = proton_load(python, core) { fatalError(String(cString: problem)) }
        proton = true
    default: fatalError("unknown option \(option)")
    }
}

// The counting is checked against what is known: three blocks are three blocks.
if allocations_are_counted() {
    let before = allocations()
    for _ in 0..<3 { use(UnsafeMutableRawPointer.allocate(byteCount: 100, alignment: 16)) }
    precondition(allocations() - before == 3, "allocations are miscounted")
} else {
    print("Allocations are not counted in this build.")
}

let table = Table(rounds: max(rounds, 1), filter: filter)
table.head()
FrameBenchmarks.run(table)
MessageBenchmarks.run(table, proton: proton)
ValueBenchmarks.run(table, proton: proton)
EngineBenchmarks.run(table, proton: proton)
PrefixBenchmarks.run(table)
PathBenchmarks.run(table)
SimulatorBenchmarks.run(table)
ConvergenceBenchmarks.run(table)
