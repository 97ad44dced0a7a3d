import AMQPCodec
import Testing

struct CodableTests {
    struct Line: Codable, Equatable {
        var item: String
        var count: UInt16
        var price: Double?
    }

    struct Order: Codable, Equatable {
        enum State: String, Codable { case open, closed }
        enum Payment: Codable, Equatable {
            case cash
            case card(number: String, Int)
        }

        var id: AMQPUUID
        var placed: Timestamp
        var state: State
        var payment: Payment
        var lines: [Line]
        var note: String?
        var seal: [UInt8]
        var counts: [String: Int]
        var codes: [UInt8: Symbol]
        var flags: Set<Int32>
        var extra: Value?
        var grid: [[Int8?]]
    }

    static let order = Order(
        id: AMQPUUID(high: 1, low: 2), placed: Timestamp(milliseconds: 3), state: .closed,
        payment: .card(number: "7", 8),
        lines: [Line(item: "nut", count: 5, price: 0.25), Line(item: "bolt", count: 6)],
        note: nil, seal: [0, 255], counts: ["b": 1, "aa": 2, "a": 3], codes: [2: "two", 1: "one"], flags: [3, -1],
        extra: .decimal32(Decimal32(bits: 9)), grid: [[1, nil], []])

    static let orderValue: Value = [
        "id": .uuid(AMQPUUID(high: 1, low: 2)), "placed": .timestamp(Timestamp(milliseconds: 3)), "state": "closed",
        "payment": ["card": ["number": "7", "_1": 8]],
        "lines": [["item": "nut", "count": .ushort(5), "price": 0.25], ["item": "bolt", "count": .ushort(6)]],
        "seal": .binary([0, 255]), "counts": ["a": 3, "b": 1, "aa": 2],
        "codes": .map(AMQPMap([(.ubyte(1), .symbol("one")), (.ubyte(2), .symbol("two"))])),
        "flags": [.int(3), .int(-1)], "extra": .decimal32(Decimal32(bits: 9)), "grid": [[.byte(1), nil], []],
    ]

    @Test func `a type becomes a map and comes back`() throws {
        #expect(try Value(encoding: Self.order) == Self.orderValue)
        #expect(try Self.orderValue.decode(Order.self) == Self.order)
        let message = try Message(encoding: Self.order, to: "orders", subject: "new")
        #expect(message == Message(Self.orderValue, to: "orders", subject: "new"))
        let bytes = encoding { message.write(to: &$0) }
        #expect(try decodeMessage(bytes).decode(Order.self) == Self.order)
        let span = bytes.span
        #expect(try MessageView(span.bytes).decode(Order.self) == Self.order)
    }

    @Test func `the same value is the same bytes`() throws {
        let counts = Dictionary(uniqueKeysWithValues: (0..<1000).map { ("key \($0)", $0) })
        guard case .map(let map) = try Value(encoding: counts) else { return #expect(Bool(false)) }
        let keys = map.pairs.map { pair in encoding { $0.write(pair.key) } }
        #expect(keys == keys.sorted { $0.lexicographicallyPrecedes($1) })
        #expect(try Value.map(map).decode([String: Int].self) == counts)
        #expect(try Value(encoding: Set(0..<100)) == .list((0..<100).map(Value.long)))
    }

    static let numbers: [(Value, any Codable & Sendable)] = [
        (.boolean(true), true), (.string("t"), "t"), (.long(1), 1), (.long(1), Int64(1)), (.int(1), Int32(1)),
        (.short(1), Int16(1)), (.byte(1), Int8(1)), (.ulong(1), UInt(1)), (.ulong(.max), UInt64.max),
        (.uint(1), UInt32(1)), (.ushort(1), UInt16(1)), (.ubyte(1), UInt8(1)), (.double(0.1), 0.1),
        (.float(0.1), Float(0.1)), (.binary([1]), [1] as [UInt8]), (.binary([]), [] as [UInt8]),
        (.list([]), [] as [String]), (.list([.long(1)]), [1]), (.null, Int?.none), (.symbol("s"), Symbol("s")),
        (.decimal64(Decimal64(bits: 1)), Decimal64(bits: 1)),
        (.decimal128(Decimal128(high: 1, low: 2)), Decimal128(high: 1, low: 2)),
        (.described(Described(descriptor: 1, value: 2)), Described(descriptor: 1, value: 2)),
        (.array(AMQPArray(symbols: ["a"])), AMQPArray(symbols: ["a"])), (.map(["a": 1]), ["a": 1] as AMQPMap),
        (.ulong(7), MessageID.ulong(7)), (.string("m"), MessageID.string("m")), (.char("x"), Value.char("x")),
    ]

    @Test(arguments: numbers.indices)
    func `single values have the type of theirs`(index: Int) throws {
        func check<Swift: Codable>(_ swift: Swift, _ value: Value) throws {
            #expect(try Value(encoding: swift) == value)
            #expect(try Value(encoding: value.decode(Swift.self)) == value)
            // And as an element, a field and an entry of a dictionary.
            #expect(try Value(encoding: [swift, swift]) == .list([value, value]) || value.typeName == "ubyte")
            #expect(try Value(encoding: ["k": swift]) == ["k": value])
            #expect(try Value(encoding: Value.list([value]).decode([Swift].self)) == Value(encoding: [swift]))
            #expect(try Value(encoding: (["k": value] as Value).decode([String: Swift].self)) == ["k": value])
        }
        try check(Self.numbers[index].1, Self.numbers[index].0)
    }

    @Test func `numbers of other widths are taken if they fit`() throws {
        for value: Value in [.ubyte(7), .ushort(7), .uint(7), .ulong(7), .byte(7), .short(7), .int(7), .long(7)] {
            #expect(try value.decode(Int.self) == 7)
            #expect(try value.decode(UInt8.self) == 7)
            #expect(try value.decode(Int128.self) == 7)
            #expect(try value.decode(Double.self) == 7)
        }
        #expect(try Value.ulong(.max).decode(UInt64.self) == .max)
        #expect(try Value.double(0.5).decode(Float.self) == 0.5)
        #expect(try Value.float(0.1).decode(Double.self) == Double(Float(0.1)))
        #expect(try Value.double(.nan).decode(Float.self).isNaN)
        let payload = Double(bitPattern: 0x7ff8_0000_0000_1234)
        #expect(try Value.double(payload).decode(Double.self).bitPattern == payload.bitPattern)
        for refused in [
            { _ = try Value.int(300).decode(Int8.self) }, { _ = try Value.int(-1).decode(UInt64.self) },
            { _ = try Value.ulong(.max).decode(Int.self) }, { _ = try Value.double(0.1).decode(Float.self) },
            { _ = try Value.long(1 << 53 + 1).decode(Double.self) }, { _ = try Value.double(1).decode(Int.self) },
            { _ = try Value.boolean(true).decode(Int.self) }, { _ = try Value.string("1").decode(Int.self) },
            { _ = try Value(encoding: Int128(1)) },
        ] as [() throws -> Void] {
            #expect(throws: (any Error).self) { try refused() }
        }
    }

    @Test func `other forms of the same are read`() throws {
        // Names that are symbols, arrays for lists, text for symbols and the other way round.
        let line: Value = .map(["item": .symbol("nut"), "count": .long(5), "price": .int(2)])
        #expect(try line.decode(Line.self) == Line(item: "nut", count: 5, price: 2))
        let array = Value.array(AMQPArray(of: .short, [.short(1), .short(2)])!)
        #expect(try array.decode([Int].self) == [1, 2])
        #expect(try array.decode([UInt8].self) == [1, 2])
        #expect(try Value.string("s").decode(Symbol.self) == "s")
        #expect(try Value.char("é").decode(String.self) == "é")
        let described = Value.array(AMQPArray(of: .described("d", .described("e", .string)), ["x"])!)
        let element = Described(descriptor: "d", value: .described(Described(descriptor: "e", value: "x")))
        #expect(try described.decode([Described].self) == [element])
        // Nulls where nothing is wanted, and fields nobody knows.
        let more: Value = ["item": "x", "count": 1, "price": nil, "colour": "red", 7: 8]
        #expect(try more.decode(Line.self) == Line(item: "x", count: 1))
    }

    @Test func `arrays and symbols are written if asked for`() throws {
        let encoder = AMQPEncoder(keys: .symbol, sequences: .array)
        #expect(
            try encoder.encode(["a": [1, 2], "b": []])
                == .map(["a": .array(AMQPArray(of: .long, [1, 2])!), "b": []]))
        #expect(try encoder.encode([1, nil]) == [1, nil])
        #expect(try encoder.encode([[1], [2]]).decode([[Int]].self) == [[1], [2]])
        #expect(try encoder.encode(Line(item: "x", count: 1)) == .map(["item": "x", "count": .ushort(1)]))
        #expect(throws: EncodingError.self) { try encoder.encode(["ä": 1]) }
        #expect(throws: EncodingError.self) { try encoder.encode(Symbol("ä")) }
    }

    @Test func `bodies of several sections are one value`() throws {
        #expect(try Message(.data([[1], [2, 3]])).decode([UInt8].self) == [1, 2, 3])
        #expect(try Message(.sequence([[1], [2, 3]])).decode([Int].self) == [1, 2, 3])
        #expect(try Message().decode(Int?.self) == nil)
    }
}
