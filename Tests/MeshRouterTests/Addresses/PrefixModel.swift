/// A reader of the rules that knows neither trie nor hash.
struct PrefixModel {
    var patterns: Set<String> = []

    /// All that match, the most specific first: wildcards come later, segment by segment.
    func matches(_ address: String) -> [String] {
        let segments = Self.split(address)
        return patterns.filter { Self.matches(Self.split($0), segments) }.sorted { Self.rank($0) < Self.rank($1) }
    }

    private static func split(_ text: String) -> [String] {
        text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    }

    private static func matches(_ pattern: [String], _ address: [String]) -> Bool {
        guard let first = pattern.first else { return address.isEmpty }
        if first == "#" { return true }
        guard let segment = address.first, first == "*" || first == segment else { return false }
        return matches(Array(pattern.dropFirst()), Array(address.dropFirst()))
    }

    /// Written out, then `*`, then the end, then `#`.
    private static func rank(_ pattern: String) -> String {
        split(pattern).map { $0 == "#" ? "3" : $0 == "*" ? "1" : "0" }.joined() + "2"
    }

    // MARK: At random

    /// Segments that differ in each of the ways that a segment can differ: where the two words of it end, and beyond.
    private static let segments = [
        "", "a", "b", "ab", "*a", "#a", "12345678", "123456789", "1234567890123456", "12345678901234567",
        "12345678901234568", "1234567890123456789012345", "1234567890123456789012346",
    ]

    static func pattern(_ generator: inout Generator) -> String {
        var segments = (0..<(1 + generator.below(4))).map { _ in
            generator.once(in: 3) ? "*" : segment(&generator)
        }
        if generator.once(in: 3) { segments.append("#") }
        if segments == [""] { segments = ["#"] }
        return segments.joined(separator: "/")
    }

    static func address(_ generator: inout Generator) -> String {
        let address = (0..<(1 + generator.below(4))).map { _ in segment(&generator) }.joined(separator: "/")
        return address.isEmpty ? "a" : address
    }

    private static func segment(_ generator: inout Generator) -> String {
        generator.once(in: 2) ? segments[generator.below(3)] : segments[generator.below(segments.count)]
    }
}
