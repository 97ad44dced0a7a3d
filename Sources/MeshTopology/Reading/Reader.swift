/// Makes a topology from a document, and gathers what is wrong with it.
///
/// A part that has a flaw is read on as far as possible, so that all flaws are found at once; but what would only follow from another flaw is not
/// complained of.
struct Reader {
    /// The most nodes, links, clients, steps and expectations that a file may have.
    enum Limit {
        static let nodes = 10_000
        static let links = 100_000
        static let clients = 10_000
        static let steps = 10_000
        static let expectations = 10_000
        /// The longest file, in bytes.
        static let size = 1 << 20
        /// The flaws that are told of, and those that are gathered to tell of the first ones.
        static let flaws = 1_000
        static let gatheredFlaws = 100_000
        /// How many names that do not exist are compared with those that do, and with how many of them.
        static let suggestions = 100
        static let candidates = 1_000
    }

    /// Two nodes, in the order of their names.
    struct Pair: Hashable {
        let first: String
        let second: String

        init(_ one: String, _ other: String) { (first, second) = one < other ? (one, other) : (other, one) }
    }

    /// What a name is one of.
    enum Kind: String {
        case node
        case client
        case nodeOrClient = "node or client"
    }

    private(set) var flaws: [(place: Place, sentence: String)] = []
    /// How many more there are than are gathered.
    private(set) var unsaidFlaws = 0
    private var suggestions = 0
    var topology: Topology

    /// What every node, link and client has unless it says otherwise.
    var nodeDefaults = Topology.Node(name: "")
    var linkDefaults = Topology.Link("", "")
    var clientDefaults = ClientDraft()

    /// Where things are in the topology, and on which line of the file if not generated.
    var nodes: [String: (index: Int, line: Int?)] = [:]
    var links: [Pair: (index: Int, line: Int?)] = [:]
    var clients: [String: (index: Int, line: Int)] = [:]
    /// The steps, and what they are about, by which their flaws are reported.
    var steps: [(step: Topology.Step, place: Place)] = []
    /// Whether all steps could be read.
    var stepsAreWhole = true
    var expectations: [(expectation: Topology.Expectation, place: Place)] = []

    init(name: String) { topology = Topology(name: name) }

    mutating func complain(_ place: Place, _ sentence: String) {
        if flaws.count < Limit.gatheredFlaws { flaws.append((place, sentence)) } else { unsaidFlaws += 1 }
    }

    /// Reads what has been complained of already.
    mutating func silently(_ read: (inout Reader) -> Void) {
        let before = (flaws, unsaidFlaws)
        read(&self)
        (flaws, unsaidFlaws) = before
    }

    /// Reads the whole document.
    mutating func read(_ root: Element) {
        guard let fields = fields(root, "a topology", Vocabulary.topology) else { return }
        if let name = value(fields, "name", Self.anyText) { topology.name = name }
        if let seed = value(fields, "seed", Quantity.seed) { topology.seed = seed }
        if let duration = value(fields, "duration", Quantity.time) { topology.duration = duration }
        if let discovery = choice(fields, "discovery", Topology.Discovery.self) { topology.discovery = discovery }
        if let defaults = fields["defaults"] { readDefaults(defaults) }
        if let shapes = fields["generate"] { for shape in elements(shapes) { readShape(shape) } }
        for node in list(fields, "nodes") { readNode(node) }
        if topology.nodes.isEmpty, flaws.isEmpty {
            complain(
                fields["nodes"]?.place ?? fields.place, "there are no nodes: name them in 'nodes', or 'generate' some")
        }
        for link in list(fields, "links") { readLink(link) }
        for client in list(fields, "clients") { readClient(client) }
        for step in list(fields, "steps") { readStep(step) }
        for expectation in list(fields, "expect") { readExpectation(expectation) }
        check()
    }

    private mutating func readDefaults(_ element: Element) {
        guard let fields = fields(element, "'defaults'", Vocabulary.defaults) else { return }
        if let node = fields["node"], let fields = self.fields(node, "what all nodes have", Vocabulary.nodeDefaults) {
            var defaults = nodeDefaults
            read(fields, into: &defaults)
            nodeDefaults = defaults
        }
        if let link = fields["link"], let fields = self.fields(link, "what all links have", Vocabulary.linkDefaults) {
            var defaults = linkDefaults
            read(fields, into: &defaults)
            linkDefaults = defaults
        }
        if let client = fields["client"],
            let fields = self.fields(client, "what all clients have", Vocabulary.clientDefaults)
        {
            var defaults = clientDefaults
            read(fields, into: &defaults)
            clientDefaults = defaults
        }
    }

    /// Puts steps and expectations into the topology, unless there is something impossible among them.
    private mutating func check() {
        steps = steps.enumerated().sorted { ($0.element.step.at, $0.offset) < ($1.element.step.at, $1.offset) }.map(
            \.element)
        if stepsAreWhole {
            var timeline = Timeline(topology, steps, expectations)
            timeline.run()
            flaws += timeline.flaws
        }
        topology.steps = steps.map(\.step)
        topology.expectations = expectations.map(\.expectation)
    }

    /// Complains if there is no room for more.
    mutating func hasRoom(_ count: Int, _ limit: Int, _ what: String, _ place: Place) -> Bool {
        guard count == limit else { return count < limit }
        // Once is enough.
        if flaws.last?.sentence.hasPrefix("there are more than") != true {
            complain(place, "there are more than \(limit) \(what)")
        }
        return false
    }

    /// "there is no node 'a'", and which may have been meant.
    mutating func missing(_ kind: Kind, _ name: String) -> String {
        let sentence = "there is no \(kind.rawValue) \(Sentence.quote(name))"
        suggestions += 1
        guard suggestions <= Limit.suggestions, nodes.count + clients.count <= Limit.candidates else { return sentence }
        let nodeNames = kind == .client ? [] : nodes.keys.sorted()
        let clientNames = kind == .node ? [] : clients.keys.sorted()
        return sentence + Sentence.didYouMean(name, nodeNames + clientNames)
    }

    /// Whether there is such a node; complains if not.
    mutating func isNode(_ name: String, _ place: Place) -> Bool {
        if nodes[name] != nil { return true }
        complain(place, missing(.node, name))
        return false
    }

    /// The names in a text or a list; those for which there is a sentence are complained of and left out.
    mutating func names(
        _ element: Element, _ what: String, _ complaint: (inout Reader, String) -> String?
    ) -> [String] {
        var names: [String] = []
        var known: Set<String> = []
        for element in elements(element) {
            guard let name = scalar(element, what, Self.anyText) else { continue }
            if let sentence = complaint(&self, name) {
                complain(element.place, sentence)
            } else if !known.insert(name).inserted {
                complain(element.place, "\(Sentence.quote(name)) stands here more than once")
            } else {
                names.append(name)
            }
        }
        if case .list(let elements) = element.content, elements.isEmpty {
            complain(element.place, "\(what) is an empty list")
        }
        return names
    }
}
