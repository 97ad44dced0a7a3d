import AMQPEngine
import Testing

@testable import MeshRouter

struct SpanningTreeTests {
    private func database(_ links: [(String, String, UInt32)]) -> LinkStateDatabase {
        var database = LinkStateDatabase(of: "A")
        var neighbours: [String: [Advertisement.Neighbour]] = [:]
        for (one, other, cost) in links {
            neighbours[one, default: []].append(.init(name: other, cost: cost))
            neighbours[other, default: []].append(.init(name: one, cost: cost))
        }
        for (name, neighbours) in neighbours.sorted(by: { $0.key < $1.key }) {
            _ = database.update(
                Advertisement(node: name, instance: 1, sequence: 1, neighbours: neighbours, prefixes: []))
        }
        return database
    }

    private func direction(_ node: String, from place: String, root: String, _ database: LinkStateDatabase) -> String {
        let tree = SpanningTree(from: database.place(of: root)!, database)
        return switch tree.direction(of: database.place(of: node)!, from: database.place(of: place)!) {
        case .outOfReach: "out of reach"
        case .elsewhere: "elsewhere"
        case .below(let next): database.name(of: next)
        }
    }

    @Test func everyNodeIsBelowItsParents() {
        let database = database([("A", "B", 1), ("B", "C", 1), ("C", "D", 1), ("A", "E", 1), ("E", "D", 5)])
        #expect(direction("D", from: "A", root: "A", database) == "B")
        #expect(direction("D", from: "B", root: "A", database) == "C")
        #expect(direction("D", from: "E", root: "A", database) == "elsewhere")
        #expect(direction("A", from: "C", root: "D", database) == "B")
        #expect(direction("E", from: "A", root: "D", database) == "E")
    }

    /// Of several ways that cost the same all nodes take the same one.
    @Test func theLeastNameCounts() {
        let database = database([("A", "C", 1), ("A", "B", 1), ("B", "D", 1), ("C", "D", 1)])
        #expect(direction("D", from: "A", root: "A", database) == "B")
        #expect(direction("D", from: "C", root: "A", database) == "elsewhere")
    }

    @Test func somebodyMayBeOutOfReach() {
        let database = database([("A", "B", 1), ("C", "D", 1)])
        #expect(direction("C", from: "A", root: "A", database) == "out of reach")
        #expect(direction("B", from: "C", root: "C", database) == "out of reach")
    }

    /// What somebody says that a link costs may be anything.
    @Test func costsMayBeTooLargeToAdd() {
        let database = database([("A", "B", .max - 1), ("B", "C", .max - 1), ("A", "C", .max)])
        #expect(direction("B", from: "A", root: "A", database) == "B")
        #expect(direction("C", from: "A", root: "A", database) == "C")
    }
}
