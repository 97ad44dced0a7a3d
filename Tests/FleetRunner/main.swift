import MeshTesting
import MeshTopology

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

// Runs three nodes in a line, the last of them paused, until it is killed or its input ends: `fleet-runner SKEIN`. Says its own number and theirs in
// a line.

let topology = try Topology(yaml: "generate: line 3", file: "line")
try await Fleet.run(topology, executable: CommandLine.arguments[1], seed: 1) { fleet in
    try await fleet.pause(["n3"])
    var numbers = [getpid()]
    for node in topology.nodes { numbers.append(try await fleet.pid(of: node.name)) }
    print(numbers.map(String.init).joined(separator: " "))
    fflush(nil)
    while readLine() != nil {}
}
