import Foundation
import Testing

@testable import MeshTopology

/// The page about the format, and its schema, say what the reader does.
struct DocumentationTests {
    private static let page = (try? Repository.text("docs/topology-file.md")) ?? ""

    /// The fenced examples in YAML.
    private static let examples = page.components(separatedBy: "```yaml\n").dropFirst().map {
        String($0.components(separatedBy: "```")[0])
    }

    @Test(arguments: examples) func exampleIsValid(_ example: String) {
        #expect(flaws(example) == [])
    }

    @Test func thereAreExamples() { #expect(Self.examples.count >= 7) }

    @Test func examplesUseEveryWord() {
        let used = Self.examples.joined()
        for word in Vocabulary.actions { #expect(used.contains("\(word):"), "\(word)") }
        for word in Vocabulary.claims where !word.hasPrefix("latency") { #expect(used.contains("\(word):"), "\(word)") }
        for mapping in Self.mappings.values {
            for word in mapping {
                #expect(Self.page.contains("`\(word)`") || Self.page.contains("\(word):"), "\(word)")
            }
        }
    }

    private static let mappings = [
        "defaults": Vocabulary.defaults, "shape": Vocabulary.shape, "nodeDefaults": Vocabulary.nodeDefaults,
        "node": Vocabulary.node, "settings": Vocabulary.settings, "conditions": Vocabulary.conditions,
        "stalls": Vocabulary.stalls, "linkDefaults": Vocabulary.linkDefaults, "link": Vocabulary.link,
        "clientDefaults": Vocabulary.clientDefaults, "client": Vocabulary.client, "step": Vocabulary.step,
        "degrade": Vocabulary.degrade, "expectation": Vocabulary.expectation,
    ]

    private typealias Object = [String: Any]

    private func schema() throws -> Object {
        let text = try Repository.text("docs/topology.schema.json")
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? Object)
    }

    @Test func schemaHasTheSameKeys() throws {
        let schema = try schema()
        let definitions = try #require(schema["$defs"] as? [String: Object])
        var closed = definitions.filter { $0.value["additionalProperties"] as? Bool == false }
        closed["topology"] = schema
        var mappings = Self.mappings
        mappings["topology"] = Vocabulary.topology
        #expect(Set(closed.keys) == Set(mappings.keys))
        for (name, keys) in mappings {
            let properties = closed[name]?["properties"] as? Object ?? [:]
            #expect(Set(properties.keys) == Set(keys), "\(name)")
        }
    }

    @Test func schemaHasTheSameWords() throws {
        let schema = try schema()
        func words(_ path: String...) -> [String]? {
            path.reduce(schema as Any?) { ($0 as? Object)?[$1] } as? [String]
        }
        let client = ["$defs", "client", "properties"]
        #expect(words("properties", "discovery", "enum") == Topology.Discovery.allCases.map(\.rawValue))
        #expect(words("$defs", "shape", "properties", "shape", "enum") == Vocabulary.shapes)
        #expect(
            words("$defs", "node", "properties", "prefixes", "additionalProperties", "enum")
                == Topology.Distribution.allCases.map(\.rawValue))
        #expect(words(client[0], client[1], client[2], "role", "enum") == Topology.Role.allCases.map(\.rawValue))
        #expect(words(client[0], client[1], client[2], "outcome", "enum") == Topology.Outcome.allCases.map(\.rawValue))
        #expect(
            words(client[0], client[1], client[2], "settle", "enum") == Topology.SettleMode.allCases.map(\.rawValue))
    }

    /// One of the words that are steps, and one of those that are claims.
    @Test func schemaKnowsWhatExcludesEachOther() throws {
        let definitions = try #require(try schema()["$defs"] as? [String: Object])
        for (name, words) in [("step", Vocabulary.actions), ("expectation", Vocabulary.claims)] {
            let alternatives = definitions[name]?["oneOf"] as? [[String: [String]]]
            #expect(alternatives?.compactMap { $0["required"] } == words.map { [$0] })
        }
    }

    /// Every shape that a file can name is another one.
    @Test func shapes() throws {
        for word in Vocabulary.shapes {
            let topology = try Topology(yaml: "generate: {shape: \(word), count: 9}", file: "")
            #expect(topology.shapes.map(\.kind.keyword) == [word])
        }
    }
}
