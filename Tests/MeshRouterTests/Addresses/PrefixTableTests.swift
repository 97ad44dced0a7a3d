import Testing

@testable import MeshRouter

struct PrefixTableTests {
    private func table(_ patterns: String...) throws -> PrefixTable<String> {
        var table = PrefixTable<String>()
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

    /// A reader of the rules that knows no trie: wildcards come later, segment by segment.
    @Test func aTableAgreesWithAnExhaustiveSearch() throws {
        var generator = Generator(7)
        for _ in 0..<200 {
            var patterns: Set<String> = []
            for _ in 0..<8 {
                var segments = (0..<(1 + generator.below(3))).map { _ in ["a", "b", "*"][generator.below(3)] }
                if generator.once(in: 2) { segments.append("#") }
                patterns.insert(segments.joined(separator: "/"))
            }
            var table = PrefixTable<String>()
            for pattern in patterns.sorted() { table[try AddressPattern(pattern)] = pattern }
            let address = (0..<(1 + generator.below(4))).map { _ in ["a", "b", "c"][generator.below(3)] }
            let matches = patterns.filter { Self.matches($0.split(separator: "/").map(String.init), address) }
            let best = matches.min { Self.rank($0) < Self.rank($1) }
            #expect(
                try table.match(AddressPattern(address.joined(separator: "/"))) == best,
                "\(address) in \(patterns.sorted())")
        }
    }

    private static func matches(_ pattern: [String], _ address: [String]) -> Bool {
        guard let first = pattern.first else { return address.isEmpty }
        if first == "#" { return true }
        guard let segment = address.first, first == "*" || first == segment else { return false }
        return matches(Array(pattern.dropFirst()), Array(address.dropFirst()))
    }

    /// Written out, then `*`, then the end, then `#`.
    private static func rank(_ pattern: String) -> String {
        pattern.split(separator: "/").map { $0 == "#" ? "3" : $0 == "*" ? "1" : "0" }.joined() + "2"
    }
}
