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

        var isEmpty: Bool { children.isEmpty && anySegment == nil && exact == nil && prefix == nil }
    }

    private var branches = [Branch()]
    /// Places of branches that are gone.
    private var free: [Int] = []

    /// Creates an empty table.
    public init() {}

    /// What belongs to a pattern itself.
    public subscript(pattern: AddressPattern) -> Element? {
        get { find(pattern).flatMap { pattern.isPrefix ? branches[$0].prefix : branches[$0].exact } }
        set { update(pattern) { $0 = newValue } }
    }

    /// Changes what belongs to a pattern. Branches that lead to nothing any more are removed.
    public mutating func update(_ pattern: AddressPattern, _ change: (inout Element?) -> Void) {
        let branch = makeBranch(pattern)
        if pattern.isPrefix { change(&branches[branch].prefix) } else { change(&branches[branch].exact) }
        if branches[branch].isEmpty { prune(pattern) }
    }

    /// How many branches there are, the root included.
    var branchCount: Int { branches.count - free.count }

    /// Everything in the table, in no particular order that anything may depend on.
    var elements: [Element] {
        var elements: [Element] = []
        for branch in branches {
            if let exact = branch.exact { elements.append(exact) }
            if let prefix = branch.prefix { elements.append(prefix) }
        }
        return elements
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
            let new = free.popLast() ?? branches.count
            if new == branches.count { branches.append(Branch()) }
            if segment == "*" { branches[branch].anySegment = new } else { branches[branch].children[segment] = new }
            branch = new
        }
        return branch
    }

    /// Removes the branches of a pattern that lead to nothing, from the last one on.
    private mutating func prune(_ pattern: AddressPattern) {
        var way = [0]
        for segment in pattern.segments {
            guard let last = way.last else { return }
            let next = segment == "*" ? branches[last].anySegment : branches[last].children[segment]
            guard let next else { return }
            way.append(next)
        }
        for (place, segment) in pattern.segments.enumerated().reversed() {
            guard branches[way[place + 1]].isEmpty else { return }
            branches[way[place + 1]] = Branch()
            free.append(way[place + 1])
            if segment == "*" {
                branches[way[place]].anySegment = nil
            } else {
                branches[way[place]].children[segment] = nil
            }
        }
    }
}
