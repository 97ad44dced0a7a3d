import MeshTopology
import Testing

/// Files that were made to do harm, and files that were damaged.
struct HostileTests {
    @Test func longFiles() {
        #expect(flaws("# " + String(repeating: "x", count: 1 << 20)) == ["the file is longer than 1 MiB"])
        #expect(flaws("nodes: [a] #" + String(repeating: "x", count: (1 << 20) - 12)) == [])
    }

    @Test func manyNodes() {
        let names = (0...10_000).map { "n\($0)" }.joined(separator: ", ")
        #expect(flaws("nodes: [\(names)]") == ["1:68899: there are more than 10000 nodes"])
    }

    @Test func manySteps() {
        let yaml =
            "nodes: [a]\nsteps: [{at: 0, every: 1us, times: 6000, pause: a}, {at: 1us, every: 1us, times: 6000, resume: a}]"
        #expect(flaws(yaml).contains("2:53: there are more than 10000 steps"))
    }

    @Test func manyThingsInSteps() {
        let partitions = "generate: full 400\nsteps: [{at: 0, every: 1us, times: 500, partition: [n1]}]"
        let tooMuch = "2:52: the steps up to this one are about more than 2000000 nodes, clients and links"
        #expect(flaws(partitions).filter { $0.contains("more than") } == [tooMuch])
        let names = (1...3_000).map { "n\($0)" }.joined(separator: ", ")
        let kills = """
            generate: line 3000
            steps:
              - {at: 0, every: 2us, times: 500, kill: &all [\(names)]}
              - {at: 1us, every: 2us, times: 500, restart: *all}
            """
        #expect(flaws(kills) == ["3:43: the steps up to this one are about more than 2000000 nodes, clients and links"])
    }

    @Test func aliasBombs() {
        let levels = (1..<30).map { "l\($0): &l\($0) [*l\($0 - 1), *l\($0 - 1)]" }
        let bomb = (["l0: &l0 [x, x]"] + levels).joined(separator: "\n")
        let tooMany = "there are more than 1000000 values, those behind aliases included"
        #expect(flaws(bomb).count == 1 && flaws(bomb).first?.hasSuffix(tooMany) == true)
        // In keys too, where the parser itself would look at all of it.
        for key in ["? *l29\n: x", "*l29 : x", "k: {*l29 }", "k: [{*l29 , y}]", "k: {[*l29]: x}"] {
            #expect(flaws(bomb + "\n" + key).first?.hasSuffix(tooMany) == true, "\(key)")
        }
    }

    @Test(arguments: ["[", "{", "- ", "? ", "a: [", "{a: ", "[{"]) func deepNesting(_ opening: String) {
        for count in [40, 990, 5_000, 200_000] {
            let found = flaws(String(repeating: opening, count: count) + "x")
            #expect(found.count == 1, "\(count) of \(opening): \(found)")
        }
        #expect(flaws(String(repeating: opening, count: 33) + "x").count == 1)
    }

    @Test(arguments: [("[", "]"), ("{", "}"), ("{a: ", "}"), ("[{", "}]")]) func nesting(
        _ opening: String, _ end: String
    ) {
        let deepest = 32 / end.count
        func nested(_ count: Int) -> String {
            String(repeating: opening, count: count) + String(repeating: end, count: count)
        }
        let tooDeep = "lists and mappings are more than 32 deep in each other"
        #expect(flaws("x: " + nested(deepest - 1)).allSatisfy { !$0.hasSuffix(tooDeep) })
        for count in [deepest + 1, deepest + 2, 500] {
            #expect(flaws("x: " + nested(count)).first?.hasSuffix(tooDeep) == true, "\(count)")
        }
        // Yams would compare what is in the keys for minutes.
        let wide = "[" + String(repeating: "a,", count: 400_000) + "]"
        let found = flaws(String(repeating: opening, count: 900) + wide + String(repeating: end, count: 900))
        #expect(found.first?.hasSuffix(tooDeep) == true)
    }

    @Test func manyFlaws() {
        let found = flaws("nodes: [a]\nlinks: [" + String(repeating: "x, ", count: 5_000) + "]")
        #expect(found.count == 1_001)
        #expect(found.last == "and 4000 flaws more")
    }

    @Test func characters() {
        #expect(flaws("nodes: [a]\nname: \u{e000}") == ["2:7: the private character U+E000 has no meaning here"])
        #expect(
            flaws("nodes: [a]\n\"na\\nme\u{202e}\": 1").first?.hasPrefix(#"2:1: a topology has no 'na\nme\u{202E}'"#)
                == true)
        #expect(flaws("\u{feff}nodes: [a]") == [])
        #expect(flaws("nodes: [a]\r\nnods: 1").map { $0.prefix(4) } == ["2:1:"])
    }

    /// Committed files with some of their bytes changed, taken away, repeated or moved: whatever comes of it, it is a topology that can be
    /// drawn, or there is a reason.
    @Test(arguments: 0..<8) func damagedFiles(_ block: UInt64) throws {
        var random = Dice(block)
        let texts = try Repository.topologies.map { try Array(Repository.text("topologies/\($0)").utf8) }
            .filter { $0.count < 2_000 }
        let spice = "[]{}:,-#&*!|>'\"%@`?\n\t ~0159.abn/".utf8.map(\.self)
        var valid = 0
        for _ in 0..<150 {
            var bytes = texts[random.below(texts.count)]
            for _ in 0...random.below(4) {
                let index = random.below(bytes.count)
                let end = min(bytes.count, index + 1 + random.below(12))
                switch random.below(5) {
                case 0: bytes[index] = spice[random.below(spice.count)]
                case 1: bytes[index] = UInt8(random.below(256))
                case 2: bytes.removeSubrange(index..<end)
                case 3: bytes.insert(contentsOf: bytes[index..<end], at: random.below(bytes.count))
                default: bytes.insert(spice[random.below(spice.count)], at: index)
                }
                if bytes.isEmpty { bytes = [0x20] }
            }
            do {
                let topology = try Topology(yaml: String(decoding: bytes, as: UTF8.self), file: "f")
                for format in Topology.DrawingFormat.allCases { #expect(!topology.drawing(format).isEmpty) }
                valid += 1
            } catch {
                #expect(!error.flaws.isEmpty)
                let places = error.flaws.compactMap { $0.place.map { [$0.line, $0.column] } }
                #expect(places.allSatisfy { $0[0] >= 1 && $0[1] >= 1 })
                #expect(places == places.sorted { $0.lexicographicallyPrecedes($1) })
            }
        }
        #expect(valid > 0 && valid < 150)
    }
}
