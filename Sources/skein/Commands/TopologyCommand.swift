import ArgumentParser
import MeshTopology

/// `skein topology`
struct TopologyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topology",
        abstract: "Check, draw and run topology files.",
        discussion: """
            A topology file says what a mesh looks like, what happens to it and what must hold; docs/topology-file.md describes it. A mesh that runs can be drawn too.

              skein topology check topologies/*.yaml
              skein topology graph topologies/ring.yaml --format svg > ring.svg
              skein topology graph --node 127.0.0.1:5672
              skein topology run topologies/ring.yaml
            """,
        subcommands: [TopologyCheckCommand.self, TopologyGraphCommand.self, TopologyRunCommand.self])
}

/// `skein topology check`
struct TopologyCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say what topology files hold, or all that is wrong with them.",
        discussion: """
            Each flaw is a line FILE:LINE:COLUMN: WHAT on standard error. Fails if there is one.

              skein topology check topologies/ring.yaml
              skein topology check --json topologies/*.yaml
            """)

    @Argument(help: "The files.")
    var files: [String]

    @Flag(help: "Print a JSON array of objects, flaws included.")
    var json = false

    func run() async throws {
        let checks = files.map(TopologyCheck.init)
        try await complaining {
            if json {
                try Console.print("[\n" + checks.map { "  \($0.json.text)" }.joined(separator: ",\n") + "\n]")
            } else {
                for check in checks { try check.print() }
            }
        }
        if checks.contains(where: { !$0.isValid }) { throw ExitCode.failure }
    }
}
