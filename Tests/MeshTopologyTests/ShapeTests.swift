import MeshTopology
import Testing

/// What `generate` makes.
struct ShapeTests {
    private func links(_ generate: String) throws -> [(Int, Int)] {
        let topology = try Topology(yaml: "generate: \(generate)", file: "")
        let numbers = Dictionary(uniqueKeysWithValues: topology.nodes.enumerated().map { ($1.name, $0 + 1) })
        return topology.links.map { (numbers[$0.first] ?? 0, numbers[$0.second] ?? 0) }
    }

    private func text(_ generate: String) throws -> String {
        try links(generate).map { "\($0.0)-\($0.1)" }.joined(separator: " ")
    }

    /// How many links each node has.
    private func degrees(_ links: [(Int, Int)], count: Int) -> [Int] {
        var degrees = Array(repeating: 0, count: count)
        for (first, second) in links {
            degrees[first - 1] += 1
            degrees[second - 1] += 1
        }
        return degrees
    }

    private func isConnected(_ links: [(Int, Int)], count: Int) -> Bool {
        var reached: Set = [1]
        while true {
            let more = links.flatMap { reached.contains($0.0) || reached.contains($0.1) ? [$0.0, $0.1] : [] }
            let union = reached.union(more)
            if union == reached { return reached.count == count }
            reached = union
        }
    }

    /// FNV-1a.
    private func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    @Test(arguments: [
        ("line 1", ""), ("line 4", "1-2 2-3 3-4"), ("ring 3", "1-2 2-3 3-1"), ("ring 5", "1-2 2-3 3-4 4-5 5-1"),
        ("star 4", "1-2 1-3 1-4"), ("tree 6", "1-2 1-3 2-4 2-5 3-6"),
        ("{shape: tree, count: 6, branching: 4}", "1-2 1-3 1-4 1-5 2-6"), ("grid 4", "1-2 1-3 2-4 3-4"),
        ("{shape: grid, count: 5, columns: 3}", "1-2 1-4 2-3 2-5 4-5"), ("full 4", "1-2 1-3 1-4 2-3 2-4 3-4"),
        ("{shape: small-world, count: 5, neighbours: 4, rewire: 0}", "1-2 2-3 3-4 4-5 5-1 1-3 2-4 3-5 4-1 5-2"),
        ("{shape: small-world, count: 4, neighbours: 2}", "1-2 2-3 3-4 4-1"),
    ])
    func small(_ generate: String, _ expected: String) throws {
        #expect(try text(generate) == expected)
    }

    @Test func torus() throws {
        let links = try links("{shape: torus, count: 12, columns: 4}")
        #expect(links.count == 24)
        #expect(degrees(links, count: 12).allSatisfy { $0 == 4 })
        #expect(Set(links.map { [min($0.0, $0.1), max($0.0, $0.1)] }).count == 24)
        #expect(isConnected(links, count: 12))
    }

    @Test(arguments: [(2, 1.0), (10, 2.0), (10, 9.0), (50, 3.0), (50, 4.5), (300, 2.0)])
    func random(_ count: Int, _ degree: Double) throws {
        for seed in 0..<20 {
            let links = try links("{shape: random, count: \(count), degree: \(degree), seed: \(seed)}")
            #expect(links.count == max(count - 1, Int(Double(count) * degree / 2)))
            #expect(Set(links.map { [min($0.0, $0.1), max($0.0, $0.1)] }).count == links.count)
            #expect(links.allSatisfy { $0.0 != $0.1 })
            #expect(isConnected(links, count: count))
        }
    }

    @Test func smallWorld() throws {
        for seed in 0..<20 {
            let links = try links("{shape: small-world, count: 40, neighbours: 6, rewire: 50%, seed: \(seed)}")
            #expect(links.count == 120)
            #expect(Set(links.map { [min($0.0, $0.1), max($0.0, $0.1)] }).count == 120)
            #expect(links.allSatisfy { $0.0 != $0.1 })
            #expect(isConnected(links, count: 40))
            let far = links.filter { (3..<38).contains(abs($0.0 - $0.1)) && abs($0.0 - $0.1) != 3 }.count
            #expect((20...80).contains(far), "seed \(seed)")
        }
    }

    /// The same on every machine: another program, in another language, found the same numbers.
    @Test func chanceIsFixed() throws {
        #expect(hash(try text("{shape: random, count: 100, degree: 3, seed: 7}")) == 0x5522_0b22_74be_265b)
        #expect(
            hash(try text("{shape: small-world, count: 100, neighbours: 4, rewire: 0.2, seed: 7}"))
                == 0x1e82_01d6_a165_47b9)
        let other = try Topology(yaml: "seed: 7\ngenerate: {shape: random, count: 100, degree: 3}", file: "")
        #expect(
            other.links
                == (try Topology(yaml: "generate: {shape: random, count: 100, degree: 3, seed: 7}", file: "")).links)
        #expect(try text("{shape: random, count: 100, seed: 8}") != text("{shape: random, count: 100, seed: 7}"))
    }

    @Test func severalShapes() throws {
        let topology = try Topology(
            yaml: """
                generate: [ring 3, {shape: star, count: 3, prefix: leaf}]
                links: [n1 -- leaf1]
                """, file: "")
        #expect(topology.nodes.map(\.name) == ["n1", "n2", "n3", "leaf1", "leaf2", "leaf3"])
        #expect(topology.links.count == 6)
        #expect(topology.shapes.map(\.prefix) == ["n", "leaf"])
    }

    @Test func large() throws {
        #expect(
            try Topology(yaml: "generate: {shape: torus, count: 10000, columns: 100}", file: "").links.count == 20_000)
        #expect(
            try Topology(yaml: "generate: {shape: random, count: 10000, degree: 20}", file: "").links.count == 100_000)
    }
}
