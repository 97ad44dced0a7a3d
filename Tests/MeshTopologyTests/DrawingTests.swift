import Foundation
import MeshTopology
import Testing

/// Pictures.
struct DrawingTests {
    private static let yaml = """
        name: "small \\"&\\" <pretty>"
        nodes: [a, b]
        links: [{between: a -- b, cost: 5, latency: 1.5ms, back: {latency: 20ms}}]
        clients: [ann sends orders/eu at a, bob receives orders/# at b]
        """

    private func drawing(_ format: Topology.DrawingFormat, _ yaml: String = Self.yaml) throws -> [String] {
        try Topology(yaml: yaml, file: "").drawing(format).split(separator: "\n").map(String.init)
    }

    @Test func mermaid() throws {
        #expect(
            try drawing(.mermaid) == [
                "---", #"title: "small #34;#38;#34; #60;pretty#62;""#, "---", "graph LR", #"    n0(("a"))"#,
                #"    n1(("b"))"#, #"    n0 ---|"cost 5, 1.5ms / 20ms"| n1"#, #"    c0["ann → orders/eu"] -.-> n0"#,
                #"    n1 -.-> c1["bob ← orders/#35;"]"#,
            ])
    }

    @Test func dot() throws {
        #expect(
            try drawing(.dot) == [
                #"graph "small \"&\" <pretty>" {"#,
                #"    graph [layout=neato, overlap=false, splines=true, label="small \"&\" <pretty>"]"#,
                #"    node [shape=circle, fontname="sans-serif"]"#, #"    edge [fontname="sans-serif", fontsize=10]"#,
                #"    "a""#, #"    "b""#, #"    "a" -- "b" [label="cost 5, 1.5ms / 20ms"]"#,
                #"    "ann" [shape=box, fontsize=10, label="ann → orders/eu"]"#, #"    "ann" -- "a" [style=dashed]"#,
                #"    "bob" [shape=box, fontsize=10, label="bob ← orders/#"]"#, #"    "bob" -- "b" [style=dashed]"#,
                "}",
            ])
    }

    @Test func svg() throws {
        let lines = try drawing(.svg)
        #expect(lines.first?.hasPrefix(#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 390 184""#) == true)
        #expect(
            Array(lines.drop { !$0.contains("font-size=\"16\"") }) == [
                ##"<text x="20" y="30" font-size="16" font-weight="600" fill="#16325f">small &quot;&amp;&quot; &lt;pretty&gt;</text>"##,
                #"<path class="link" d="M 120 104 L 270 104"/>"#,
                #"<text class="label" x="195" y="108">cost 5, 1.5ms / 20ms</text>"#,
                #"<g class="node"><circle cx="120" cy="104" r="22"/><text x="120" y="108">a</text></g>"#,
                #"<g class="node"><circle cx="270" cy="104" r="22"/><text x="270" y="108">b</text></g>"#,
                #"<g class="client sender"><rect x="61" y="130" width="119" height="17" rx="8"/><text x="120" y="142">ann → orders/eu</text></g>"#,
                #"<g class="client receiver"><rect x="214" y="130" width="112" height="17" rx="8"/><text x="270" y="142">bob ← orders/#</text></g>"#,
                "</svg>",
            ])
    }

    /// Where the nodes are: the shape's own way.
    @Test(arguments: [
        ("line 3", "60,104 180,104 300,104"), ("grid 4", "60,104 180,104 60,214 180,214"),
        ("tree 3", "120,104 60,214 180,214"), ("star 3", "180,214 180,104 180,324"),
        ("ring 4", "156,104 252,192 156,280 60,192"), ("line 2", "60,104 180,104"),
    ])
    func layout(_ shape: String, _ expected: String) throws {
        let lines = try drawing(.svg, "generate: \(shape)")
        let places = lines.compactMap { $0.firstMatch(of: /cx="(\d+)" cy="(\d+)"/).map { "\($0.1),\($0.2)" } }
        #expect(places.joined(separator: " ") == expected)
    }

    @Test func whatIsTheSameForAllLinksIsSaidOnce() throws {
        let lines = try drawing(.svg, "generate: ring 9\ndefaults: {link: {latency: 2ms}}")
        #expect(lines.filter { $0.contains("2ms") }.count == 1)
        #expect(lines.contains { $0.contains(">each link: 2ms<") })
    }

    /// Those that run the length of a row would run over the nodes between.
    @Test func linksGoAroundNodes() throws {
        let lines = try drawing(.svg, "generate: {shape: torus, count: 9, columns: 3}")
        #expect(lines.filter { $0.contains("class=\"link\"") }.count == 18)
        #expect(lines.filter { $0.contains(" Q ") }.count == 6)
    }

    @Test func manyClientsOfANode() throws {
        let clients = (1...9).map { "c\($0) receives x at a" }.joined(separator: ", ")
        let lines = try drawing(.svg, "nodes: [a]\nclients: [\(clients)]")
        #expect(lines.filter { $0.contains("class=\"client receiver\"") }.count == 5)
        #expect(lines.contains { $0.contains(">and 4 more<") })
    }

    @Test(arguments: Repository.topologies) func committedFile(_ name: String) throws {
        let topology = try Topology(contentsOf: Repository.path("topologies/\(name)"))
        for format in Topology.DrawingFormat.allCases {
            let text = topology.drawing(format)
            for client in topology.clients { #expect(text.contains(client.name)) }
            if format == .svg { #expect(Markup.isWellFormed(text)) }
        }
    }
}

/// Whether tags are closed in the order in which they were opened, and nothing else is wrong that a picture could have.
private enum Markup {
    static func isWellFormed(_ text: String) -> Bool {
        var open: [Substring] = []
        for tag in text.matches(of: /<(\/?)([a-z]+)([^<>]*?)(\/?)>/) {
            if tag.4 == "/" { continue }
            if tag.1.isEmpty {
                open.append(tag.2)
            } else if open.popLast() != tag.2 {
                return false
            }
        }
        let outside = text.replacing(/<[^<>]*>/, with: "")
        return open.isEmpty && !outside.contains("<") && !outside.contains(">")
            && outside.matches(of: /&(?!amp;|lt;|gt;|quot;)/).isEmpty
    }
}
