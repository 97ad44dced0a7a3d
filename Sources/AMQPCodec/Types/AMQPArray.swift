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
        if case .described(_, let inner) = self { inner.holds(value) } else { value.arrayElement == self }
    }
}

extension AMQPArray {
    /// The elements, each described if the array's are.
    var elements: [Value] {
        guard case .described = element else { return values }
        return values.map { value in
            var (described, element) = (value, element)
            var descriptors: [Value] = []
            while case .described(let descriptor, let inner) = element {
                descriptors.append(descriptor)
                element = inner
            }
            for descriptor in descriptors.reversed() {
                described = .described(Described(descriptor: descriptor, value: described))
            }
            return described
        }
    }
}
