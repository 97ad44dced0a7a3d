/// The address-prefix routing table: what belongs to the most specific pattern that an address matches.
///
/// A trie over segments. At each level a segment written out beats `*`, and both beat a `#` that ends there, so that the longest
/// match wins; a `#` also matches nothing at all.
public struct PrefixTable<Element> {
    private struct Branch {
        var children: [Substring: Int] = [:]
        var anySegment: Int?
        var exact: Element?
        var prefix: Element?
    }

    private var branches = [Branch()]

    /// Creates an empty table.
    public init() {}

    /// What belongs to a pattern itself.
    public subscript(pattern: AddressPattern) -> Element? {
        get { find(pattern).flatMap { pattern.isPrefix ? branches[$0].prefix : branches[$0].exact } }
        set {
            let branch = makeBranch(pattern)
            if pattern.isPrefix { branches[branch].prefix = newValue } else { branches[branch].exact = newValue }
        }
    }

    /// What belongs to the most specific pattern that matches an address; nil if none does.
    public func match(_ address: AddressPattern) -> Element? { match(address.segments[...], from: 0) }

    private func match(_ segments: ArraySlice<Substring>, from branch: Int) -> Element? {
        let here = branches[branch]
        guard let segment = segments.first else { return here.exact ?? here.prefix }
        let rest = segments.dropFirst()
        if let child = here.children[segment], let found = match(rest, from: child) { return found }
        if let child = here.anySegment, let found = match(rest, from: child) { return found }
        return here.prefix
    }

    private func find(_ pattern: AddressPattern) -> Int? {
        pattern.segments.reduce(0 as Int?) { branch, segment in
            branch.flatMap { segment == "*" ? branches[$0].anySegment : branches[$0].children[segment] }
        }
    }

    private mutating func makeBranch(_ pattern: AddressPattern) -> Int {
        var branch = 0
        for segment in pattern.segments {
            let next = segment == "*" ? branches[branch].anySegment : branches[branch].children[segment]
            if let next {
                branch = next
                continue
            }
            branches.append(Branch())
            if segment == "*" {
                branches[branch].anySegment = branches.count - 1
            } else {
                branches[branch].children[segment] = branches.count - 1
            }
            branch = branches.count - 1
        }
        return branch
    }
}
