import AMQPCodec

extension SplitMix64 {
    /// A value of any type, nested at most `depth` levels.
    mutating func value(depth: Int = 3) -> Value {
        if depth > 0, once(in: 3) { return compound(depth: depth - 1) }
        let types: [AMQPArray.Element] = [
            .null, .boolean, .ubyte, .ushort, .uint, .ulong, .byte, .short, .int, .long, .float, .double, .decimal32,
            .decimal64, .decimal128, .char, .timestamp, .uuid, .binary, .string, .symbol,
        ]
        return value(of: types[Int.random(in: 0..<types.count, using: &self)], depth: 0)
    }

    private mutating func compound(depth: Int) -> Value {
        switch Int.random(in: 0..<4, using: &self) {
        case 0: value(of: .list, depth: depth)
        case 1: value(of: .map, depth: depth)
        case 2: value(of: .array, depth: depth)
        default: .described(Described(descriptor: value(depth: 0), value: value(depth: depth)))
        }
    }

    mutating func array(depth: Int) -> AMQPArray {
        let types: [AMQPArray.Element] = [
            .null, .boolean, .ubyte, .ushort, .uint, .ulong, .byte, .short, .int, .long, .float, .double, .decimal32,
            .decimal64, .decimal128, .char, .timestamp, .uuid, .binary, .string, .symbol, .list, .map, .array,
        ]
        var element = types[Int.random(in: 0..<types.count, using: &self)]
        let values = (0..<count()).map { _ in value(of: element, depth: max(depth, 0)) }
        while once(in: 5) { element = .described(value(depth: 0), element) }
        return AMQPArray(of: element, values)!
    }

    mutating func map(depth: Int = 1) -> AMQPMap {
        AMQPMap((0..<count()).map { _ in (value(depth: depth), value(depth: depth)) })
    }

    mutating func octets() -> [UInt8] {
        let count = once(in: 20) ? Int.random(in: 250..<300, using: &self) : Int.random(in: 0..<12, using: &self)
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
    }

    mutating func text() -> String {
        let alphabet: [Character] = ["a", "b", "/", " ", "\u{0}", "ß", "€", "🎈", "e\u{301}", "é"]
        let count = once(in: 20) ? Int.random(in: 250..<300, using: &self) : Int.random(in: 0..<12, using: &self)
        return String((0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &self)] })
    }

    mutating func symbol() -> Symbol {
        Symbol(String(decoding: octets().map { $0 & 0x7f }, as: UTF8.self))
    }

    private mutating func count() -> Int {
        once(in: 40) ? Int.random(in: 250..<270, using: &self) : Int.random(in: 0..<5, using: &self)
    }

    /// Small numbers have constructors of their own, so they come up as often as large ones.
    mutating func bits() -> UInt64 {
        switch Int.random(in: 0..<4, using: &self) {
        case 0: 0
        case 1: UInt64.random(in: 0..<256, using: &self)
        case 2: ~UInt64.random(in: 0..<256, using: &self)
        default: next()
        }
    }

    private mutating func value(of element: AMQPArray.Element, depth: Int) -> Value {
        switch element {
        case .null: .null
        case .boolean: .boolean(once(in: 2))
        case .ubyte: .ubyte(UInt8(truncatingIfNeeded: bits()))
        case .ushort: .ushort(UInt16(truncatingIfNeeded: bits()))
        case .uint: .uint(UInt32(truncatingIfNeeded: bits()))
        case .ulong: .ulong(bits())
        case .byte: .byte(Int8(truncatingIfNeeded: bits()))
        case .short: .short(Int16(truncatingIfNeeded: bits()))
        case .int: .int(Int32(truncatingIfNeeded: bits()))
        case .long: .long(Int64(truncatingIfNeeded: bits()))
        case .float: .float(Float(bitPattern: UInt32(truncatingIfNeeded: bits())))
        case .double: .double(Double(bitPattern: bits()))
        case .decimal32: .decimal32(Decimal32(bits: UInt32(truncatingIfNeeded: bits())))
        case .decimal64: .decimal64(Decimal64(bits: bits()))
        case .decimal128: .decimal128(Decimal128(high: bits(), low: bits()))
        case .char:
            .char(
                Unicode.Scalar(
                    once(in: 2)
                        ? UInt32.random(in: 0..<0xd800, using: &self)
                        : UInt32.random(in: 0xe000...0x10_ffff, using: &self))!)
        case .timestamp: .timestamp(Timestamp(milliseconds: Int64(truncatingIfNeeded: bits())))
        case .uuid: .uuid(AMQPUUID(high: bits(), low: bits()))
        case .binary: .binary(octets())
        case .string: .string(text())
        case .symbol: .symbol(symbol())
        case .list: .list((0..<count()).map { _ in value(depth: depth) })
        case .map: .map(map(depth: depth - 1))
        case .array: .array(array(depth: depth - 1))
        case .described(_, let inner): value(of: inner, depth: depth)
        }
    }
}
