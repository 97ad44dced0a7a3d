/// A map of distinct keys to values, in the order in which the pairs were written (§1.6.23).
public struct AMQPMap: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    /// A key and its value.
    public struct Pair: Sendable, Hashable {
        /// Distinct from every other key of the map.
        public var key: Value
        /// What the key stands for.
        public var value: Value
    }

    /// The pairs in order.
    public private(set) var pairs: [Pair] = []

    /// An empty map.
    public init() {}

    /// A map of the given pairs; a later value for the same key replaces the earlier one.
    public init(_ pairs: [(Value, Value)]) {
        self.pairs.reserveCapacity(pairs.count)
        guard pairs.count > Self.fewPairs else {
            for (key, value) in pairs { self[key] = value }
            return
        }
        var places: [Value: Int] = [:]
        for (key, value) in pairs {
            if let place = places[key] {
                self.pairs[place].value = value
            } else {
                places[key] = self.pairs.count
                self.pairs.append(Pair(key: key, value: value))
            }
        }
    }

    /// Up to so many are looked through faster than a key is hashed.
    private static let fewPairs = 8

    /// A map with symbol keys, as `fields` are (§2.8.13).
    public init(dictionaryLiteral elements: (Symbol, Value)...) {
        self.init(elements.map { (.symbol($0), $1) })
    }

    /// Wraps pairs whose keys are known to be distinct.
    init(unchecked pairs: [Pair]) { self.pairs = pairs }

    /// Wraps pairs; nil if two have the same key.
    package init?(distinct pairs: [Pair]) {
        guard Set(pairs.lazy.map(\.key)).count == pairs.count else { return nil }
        self.pairs = pairs
    }

    /// How many pairs there are.
    public var count: Int { pairs.count }
    /// Whether there are none.
    public var isEmpty: Bool { pairs.isEmpty }

    /// The value of a key; setting nil removes the pair. Linear in the number of pairs.
    public subscript(key: Value) -> Value? {
        get { pairs.first { $0.key == key }?.value }
        set {
            let index = pairs.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): pairs[index].value = value
            case (let index?, nil): pairs.remove(at: index)
            case (nil, let value?): pairs.append(Pair(key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    /// The value of a symbol key.
    public subscript(key: Symbol) -> Value? {
        get { self[.symbol(key)] }
        set { self[.symbol(key)] = newValue }
    }
}
