/// The address-prefix routing table: what belongs to the most specific pattern that an address matches.
///
/// At each level a segment written out beats `*`, and both beat a `#` that ends there, so that the longest match wins; a `#` also
/// matches nothing at all.
public struct PrefixTable<Element> {
    private var tree: PrefixTree
    /// By the numbers that the tree has.
    private var places: [Element?] = []
    private var free: [Int32] = []

    /// Creates an empty table. The seed should be one that nobody outside knows, so that nobody can choose addresses that make look-ups slow;
    /// what is found does not depend on it.
    public init(seed: UInt64) { tree = PrefixTree(seed: seed) }

    /// What belongs to a pattern itself.
    public subscript(pattern: AddressPattern) -> Element? {
        get { element(tree[pattern]) }
        set { update(pattern) { $0 = newValue } }
    }

    /// Changes what belongs to a pattern. What is not needed any more is given back.
    public mutating func update(_ pattern: AddressPattern, _ change: (inout Element?) -> Void) {
        let number = tree[pattern]
        guard number != PrefixTree.none else {
            var element: Element?
            change(&element)
            if let element { insert(element, pattern) }
            return
        }
        change(&places[Int(number)])
        guard places[Int(number)] == nil else { return }
        tree[pattern] = PrefixTree.none
        free.append(number)
    }

    private mutating func insert(_ element: consuming Element, _ pattern: AddressPattern) {
        if let number = free.popLast() {
            places[Int(number)] = element
            tree[pattern] = number
        } else {
            places.append(element)
            tree[pattern] = Int32(places.count - 1)
        }
    }

    /// Everything in the table, in no particular order that anything may depend on.
    var elements: [Element] { places.compactMap { $0 } }

    /// How many branches the patterns make, the root included.
    var branchCount: Int { tree.branchCount }

    /// What belongs to the most specific pattern that matches an address; nil if none does.
    public func match(_ address: AddressPattern) -> Element? { match(address.text) }

    /// What belongs to the most specific pattern that matches the text of an ``AddressPattern``; nil if none does.
    public func match(_ address: String) -> Element? { match(address.utf8.span.bytes) }

    /// What belongs to the most specific pattern that matches the text of an ``AddressPattern``, in UTF-8; nil if none does.
    public func match(_ address: RawSpan) -> Element? { element(tree.match(address)) }

    /// Gives what belongs to every pattern that matches an address, the most specific first.
    public func forEachMatch(_ address: AddressPattern, _ body: (Element) -> Void) {
        tree.forEachMatch(address.text.utf8.span.bytes) { number in
            if let element = places[Int(number)] { body(element) }
        }
    }

    private func element(_ number: Int32) -> Element? { number == PrefixTree.none ? .none : places[Int(number)] }
}

extension PrefixTable: Sendable where Element: Sendable {}
