import MeshTopology

/// A topology file that has been read, or what is wrong with it.
struct TopologyCheck {
    let file: String
    let result: Result<Topology, TopologyError>

    init(_ file: String) {
        self.file = file
        result = Result { () throws(TopologyError) in try Topology(contentsOf: file) }
    }

    var isValid: Bool { if case .success = result { true } else { false } }

    /// Says what the file holds on standard output, or what is wrong with it on standard error.
    func print() throws {
        switch result {
        case .success(let topology): try Console.print("\(file.oneLine): \(Self.summary(topology))")
        case .failure(let error): for flaw in error.flaws { Console.note("\(flaw)".oneLine) }
        }
    }

    /// An object for a program.
    var json: JSON {
        func number(_ count: Int) -> JSON { .number("\(count)") }
        switch result {
        case .success(let topology):
            let counts = Self.counts(topology).map { ($0.plural, number($0.count)) }
            return .object(
                [("file", .string(file)), ("valid", .bool(true)), ("name", .string(topology.name))] + counts
                    + [("flaws", .array([]))])
        case .failure(let error):
            let flaws = error.flaws.map { flaw in
                let place = flaw.place.map { [("line", number($0.line)), ("column", number($0.column))] } ?? []
                return JSON.object(place + [("message", .string(flaw.sentence))])
            }
            return .object([("file", .string(file)), ("valid", .bool(false)), ("flaws", .array(flaws))])
        }
    }

    private static func summary(_ topology: Topology) -> String {
        counts(topology).map { "\($0.count) \($0.count == 1 ? $0.singular : $0.plural)" }.joined(separator: ", ")
    }

    private static func counts(_ topology: Topology) -> [(count: Int, singular: String, plural: String)] {
        [
            (topology.nodes.count, "node", "nodes"), (topology.links.count, "link", "links"),
            (topology.clients.count, "client", "clients"), (topology.steps.count, "step", "steps"),
            (topology.expectations.count, "expectation", "expectations"),
        ]
    }
}
