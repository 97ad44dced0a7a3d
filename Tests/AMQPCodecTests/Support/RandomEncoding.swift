import AMQPCodec

extension SplitMix64 {
    /// One of the encodings that a peer may choose for a value: any constructor of its type that can hold it (§1.2).
    mutating func encoding(of value: Value) -> [UInt8] {
        switch value {
        case .boolean(let value) where once(in: 2): [0x56, value ? 1 : 0]
        case .uint(let value) where once(in: 2): [0x70] + octets(of: value)
        case .ulong(let value) where once(in: 2): [0x80] + octets(of: value)
        case .uint(let value) where value < 256 && once(in: 2): [0x52, UInt8(value)]
        case .ulong(let value) where value < 256 && once(in: 2): [0x53, UInt8(value)]
        case .int(let value) where once(in: 2): [0x71] + octets(of: value)
        case .long(let value) where once(in: 2): [0x81] + octets(of: value)
        case .binary(let octets): variable(0xa0, octets)
        case .string(let text): variable(0xa1, Array(text.utf8))
        case .symbol(let symbol): variable(0xa3, Array(symbol.rawValue.utf8))
        case .list(let values) where values.isEmpty && once(in: 2): [0x45]
        case .list(let values): compound(0xc0, values.count, values.flatMap { encoding(of: $0) })
        case .map(let map):
            compound(0xc1, map.count * 2, map.pairs.flatMap { encoding(of: $0.key) + encoding(of: $0.value) })
        case .array(let array): compound(0xe0, array.values.count, elements(of: array))
        case .described(let described): [0] + encoding(of: described.descriptor) + encoding(of: described.value)
        default: AMQPCodecTests.encoding { $0.write(value) }
        }
    }

    /// The constructor that all elements share, and their data.
    private mutating func elements(of array: AMQPArray) -> [UInt8] {
        var (head, element) = ([] as [UInt8], array.element)
        while case .described(let descriptor, let inner) = element {
            head += [0] + encoding(of: descriptor)
            element = inner
        }
        // The one constructor that fits every element is found in what the codec itself writes of each alone.
        let written = array.values.map { value in
            AMQPCodecTests.encoding { $0.write(.array(AMQPArray(of: element, [value])!)) }
        }
        guard let first = written.first else { return head + [constructor(of: element)] }
        let start = first[0] == 0xe0 ? 3 : 9
        return head + [first[start]] + written.flatMap { $0[($0[0] == 0xe0 ? 4 : 10)...] }
    }

    private func constructor(of element: AMQPArray.Element) -> UInt8 {
        AMQPCodecTests.encoding { $0.write(.array(AMQPArray(of: element, [])!)) }[3]
    }

    private mutating func variable(_ narrow: UInt8, _ data: [UInt8]) -> [UInt8] {
        data.count < 256 && once(in: 2)
            ? [narrow, UInt8(data.count)] + data : [narrow + 0x10] + octets(of: UInt32(data.count)) + data
    }

    private mutating func compound(_ narrow: UInt8, _ count: Int, _ data: [UInt8]) -> [UInt8] {
        data.count < 255 && count < 256 && once(in: 2)
            ? [narrow, UInt8(data.count + 1), UInt8(count)] + data
            : [narrow + 0x10] + octets(of: UInt32(data.count + 4)) + octets(of: UInt32(count)) + data
    }

    private func octets<Number: FixedWidthInteger & BitwiseCopyable>(of number: Number) -> [UInt8] {
        AMQPCodecTests.encoding { $0.append(bigEndian: number) }
    }
}
