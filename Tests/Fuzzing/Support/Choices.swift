/// Decisions, taken from the bytes of an input one after the other. When these have run out, every decision is the first one.
public struct Choices {
    private let bytes: [UInt8]
    /// How many bytes have been used.
    public private(set) var offset = 0

    /// Takes decisions from an input.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Whether no decisions are left.
    public var isOver: Bool { offset >= bytes.count }

    /// The next byte.
    public mutating func byte() -> UInt8 {
        guard !isOver else { return 0 }
        defer { offset += 1 }
        return bytes[offset]
    }

    /// One of `count` numbers from 0 on; `count` is at most 256.
    public mutating func below(_ count: Int) -> Int { Int(byte()) % count }

    /// Yes or no.
    public mutating func flag() -> Bool { byte() & 1 == 1 }

    /// Yes in one of `odds` cases.
    public mutating func once(in odds: Int) -> Bool { below(odds) == odds - 1 }

    /// One of the elements; nil if there are none.
    public mutating func pick<Element>(from elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[below(min(elements.count, 256))]
    }

    /// One of the elements.
    public mutating func pick<Element>(_ elements: Element...) -> Element { elements[below(elements.count)] }

    /// Any number: mostly a small one, for one byte, sometimes one at an edge.
    public mutating func number() -> UInt32 {
        switch byte() {
        case let small where small < 0xf0: UInt32(small)
        case 0xf0: .max
        case 0xf1: .max - 1
        case 0xf2: 0x7fff_ffff
        case 0xf3: 0x8000_0000
        case 0xf4...0xf7: UInt32(byte()) << 8 | UInt32(byte())
        default: UInt32(byte()) << 24 | UInt32(byte()) << 16 | UInt32(byte()) << 8 | UInt32(byte())
        }
    }

    /// The next `count` bytes, or as many as there are.
    public mutating func octets(_ count: Int) -> [UInt8] {
        let end = min(offset + count, bytes.count)
        defer { offset = end }
        return Array(bytes[offset..<end])
    }
}
