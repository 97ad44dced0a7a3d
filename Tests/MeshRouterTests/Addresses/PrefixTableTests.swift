import Testing

@testable import MeshRouter

struct PrefixTableTests {
    private func table(_ patterns: String...) throws -> PrefixTable<String> {
        var table = PrefixTable<String>(seed: 1)
        for pattern in patterns { table[try AddressPattern(pattern)] = pattern }
        return table
    }

    @Test func theMostSpecificPatternWins() throws {
        let table = try table("#", "a/#", "a/b", "a/b/#", "a/*/c", "a/*", "*/b")
        for (address, expected) in [
            ("x", "#"), ("a", "a/#"), ("a/b", "a/b"), ("a/x", "a/*"), ("a/b/c", "a/b/#"), ("a/x/c", "a/*/c"),
            ("a/x/d", "a/#"), ("x/b", "*/b"), ("x/c", "#"), ("a/b/c/d/e", "a/b/#"), ("", nil),
        ] as [(String, String?)] {
            guard let pattern = try? AddressPattern(address) else { continue }
            #expect(table.match(pattern) == expected, "\(address)")
        }
    }

    /// What comes and goes leaves nothing, and takes nothing with it that is still there.
    @Test func whatIsRemovedLeavesNothing() throws {
        var table = try table("a/b/c", "a/#", "a/*/c", "x")
        let before = table.branchCount
        for pattern in ["a/b/c/d/e", "a/*/c/#", "y/#", "a/b", "x/*"] {
            table[try AddressPattern(pattern)] = pattern
            table[try AddressPattern(pattern)] = nil
            table[try AddressPattern(pattern)] = nil
        }
        #expect(table.branchCount == before && table.elements.sorted() == ["a/#", "a/*/c", "a/b/c", "x"])
        #expect(table.match(try AddressPattern("a/b/c")) == "a/b/c")
        table[try AddressPattern("a/b/c")] = nil
        #expect(table.match(try AddressPattern("a/b/c")) == "a/*/c" && table.branchCount < before)
        for pattern in ["a/*/c", "a/#", "x"] { table[try AddressPattern(pattern)] = nil }
        #expect(table.branchCount == 1 && table.elements.isEmpty)
    }

    @Test func aHashMatchesNoSegmentsToo() throws {
        #expect(try table("a/b/#").match(AddressPattern("a/b")) == "a/b/#")
        #expect(try table("a/b/#").match(AddressPattern("a")) == nil)
        #expect(try table("#").match(AddressPattern("/")) == "#")
    }

    @Test func aStarMatchesExactlyOneSegmentEvenAnEmptyOne() throws {
        let table = try table("a/*")
        #expect(try table.match(AddressPattern("a/")) == "a/*")
        #expect(try table.match(AddressPattern("a")) == nil)
        #expect(try table.match(AddressPattern("a/b/c")) == nil)
    }

    @Test func elementsCanBeReadChangedAndRemoved() throws {
        var table = try table("a/*", "a/#")
        let star = try AddressPattern("a/*")
        #expect(table[star] == "a/*")
        table[star] = "new"
        #expect(try table.match(AddressPattern("a/x")) == "new")
        table[star] = nil
        #expect(try table.match(AddressPattern("a/x")) == "a/#")
        #expect(try table[AddressPattern("b")] == nil)
    }

    /// Each level's hash is found again though others stand in its way, and are taken out from between.
    @Test(arguments: 0..<40)
    func aTableAgreesWithAnExhaustiveSearch(_ seed: UInt64) throws {
        var generator = Generator(seed)
        var model = PrefixModel()
        var table = PrefixTable<String>(seed: seed)
        for step in 0..<400 {
            // It grows, shrinks to nothing, and grows again.
            let isGrowing = step % 200 < 120
            if isGrowing == (generator.below(5) > 0) {
                let pattern = PrefixModel.pattern(&generator)
                model.patterns.insert(pattern)
                table[try AddressPattern(pattern)] = pattern
            } else if let pattern = model.patterns.sorted().randomElement(using: &generator) {
                model.patterns.remove(pattern)
                table[try AddressPattern(pattern)] = nil
            }
            let address = PrefixModel.address(&generator)
            let expected = model.matches(address)
            #expect(table.match(address) == expected.first, "\(address) in \(model.patterns.sorted())")
            var found: [String] = []
            table.forEachMatch(try AddressPattern(address)) { found.append($0) }
            #expect(found == expected, "\(address) in \(model.patterns.sorted())")
        }
        #expect(table.elements.sorted() == model.patterns.sorted())
        for pattern in model.patterns { table[try AddressPattern(pattern)] = nil }
        #expect(table.branchCount == 1 && table.elements.isEmpty)
    }

    @Test func memoryIsGivenBackOrUsedAgain() throws {
        var tree = PrefixTree(seed: 1)
        let patterns = try (0..<2_000).map { number in
            try AddressPattern("devices/\(number)/\(String(repeating: "x", count: 40))\(number)/#")
        }
        for (number, pattern) in patterns.enumerated() { tree[pattern] = Int32(number) }
        let full = tree.capacity
        #expect(full.branches == 4_002 && full.tails >= 2_000 * 24)
        for _ in 0..<3 {
            for pattern in patterns { tree[pattern] = PrefixTree.none }
            #expect(tree.branchCount == 1 && tree.capacity.slots == 16 && tree.capacity.tails <= full.branches + 44)
            for (number, pattern) in patterns.enumerated() { tree[pattern] = Int32(number) }
            #expect(tree.capacity.branches == full.branches && tree.capacity.slots == full.slots)
        }
        #expect(patterns.indices.allSatisfy { tree[patterns[$0]] == Int32($0) })
    }

    /// Whoever knows the seed can put hundreds of segments in one place; the tree then takes another seed.
    @Test func segmentsThatCollideAreSpread() throws {
        let hash = SegmentHash(seed: 5)
        var patterns: [AddressPattern] = []
        var number = 0
        while patterns.count < 300 {
            number += 1
            let pattern = try AddressPattern("\(number)")
            let segment = AddressSegment(at: 0, of: pattern.text.utf8.span.bytes)
            let found = hash(segment.first, segment.second, count: segment.count, tail: RawSpan(), behind: 0)
            if found & 0x1ff == 0 { patterns.append(pattern) }
        }
        var tree = PrefixTree(seed: 5)
        let below = try AddressPattern("\(patterns[0].text)/below/a/segment/that/is/longer/than/two/words")
        tree[below] = 1_000
        for (number, pattern) in patterns.enumerated() { tree[pattern] = Int32(number) }
        #expect(tree.longestProbe < PrefixTree.patience / 4)
        #expect(patterns.indices.allSatisfy { tree[patterns[$0]] == Int32($0) } && tree[below] == 1_000)
    }

    @Test func whatIsFoundDoesNotDependOnTheSeed() throws {
        var generator = Generator(3)
        let patterns = (0..<300).map { _ in PrefixModel.pattern(&generator) }
        let addresses = (0..<300).map { _ in PrefixModel.address(&generator) }
        var found: [[String]] = []
        for seed: UInt64 in [0, 1, .max] {
            var table = PrefixTable<String>(seed: seed)
            for pattern in patterns { table[try AddressPattern(pattern)] = pattern }
            var matches: [String] = []
            for address in addresses { table.forEachMatch(try AddressPattern(address)) { matches.append($0) } }
            found.append(matches)
        }
        #expect(found[0] == found[1] && found[0] == found[2] && !found[0].isEmpty)
    }
}
