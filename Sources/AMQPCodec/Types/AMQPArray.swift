/// A sequence of values of one type (§1.6.24).
public struct AMQPArray: Sendable, Hashable {
    /// The constructor that all elements share.
    public indirect enum Element: Sendable, Hashable {
        case null, boolean, ubyte, ushort, uint, ulong, byte, short, int, long, float, double
        case decimal32, decimal64, decimal128, char, timestamp, uuid, binary, string, symbol, list, map, array
        /// Each element is described by the same descriptor, which is written once.
        case described(Value, Element)
    }

    /// The type of every element.
    public let element: Element
    /// The elements, each of the type that ``element`` says (for a described type the bare values).
    public let values: [Value]

    /// Creates an array; nil if an element is not of the type.
    public init?(of element: Element, _ values: [Value]) {
        guard values.allSatisfy({ element.holds($0) }) else { return nil }
        self.element = element
        self.values = values
    }

    /// An array of symbols.
    public init(symbols: [Symbol]) {
        element = .symbol
        values = symbols.map(Value.symbol)
    }

    package init(unchecked element: Element, _ values: [Value]) {
        self.element = element
        self.values = values
    }
}

extension AMQPArray.Element {
    func holds(_ value: Value) -> Bool {
        switch (self, value) {
        case (.null, .null), (.boolean, .boolean), (.ubyte, .ubyte), (.ushort, .ushort), (.uint, .uint),
            (.ulong, .ulong), (.byte, .byte), (.short, .short), (.int, .int), (.long, .long), (.float, .float),
            (.double, .double), (.decimal32, .decimal32), (.decimal64, .decimal64), (.decimal128, .decimal128),
            (.char, .char), (.timestamp, .timestamp), (.uuid, .uuid), (.binary, .binary), (.string, .string),
            (.symbol, .symbol), (.list, .list), (.map, .map), (.array, .array):
            true
        case (.described(_, let inner), _): inner.holds(value)
        default: false
        }
    }
}
