import AMQPCodec
import Testing

/// Types that say what they become, and containers that are used in other ways than the compiler does.
struct FormTests {
    struct Point: Codable, Equatable, AMQPFormed {
        static let amqpForm = EncodingForm.described(
            by: .ulong(0x1234_0000_0000_0001), or: .symbol("geo:point:list"))
        var name: String?
        var x: Int32
        var y: Int32?
        var tags: [String: Int]?
    }

    private func point(_ fields: [Value]) -> Value {
        .described(Described(descriptor: Point.amqpForm.descriptor!, value: .list(fields)))
    }

    @Test func `a described list has its fields in order, without nulls at its end`() throws {
        for (swift, value) in [
            (Point(name: "p", x: 1, y: 2, tags: ["t": 1]), point(["p", .int(1), .int(2), ["t": 1]])),
            (Point(x: 1), point([nil, .int(1)])), (Point(x: 1, tags: [:]), point([nil, .int(1), nil, [:]])),
        ] {
            #expect(try Value(encoding: swift) == value)
            #expect(try value.decode(Point.self) == swift)
        }
        // Nested, and by its other name.
        #expect(try Value(encoding: [Point(x: 1)]) == [point([nil, .int(1)])])
        let symbolic = Value.described(Described(descriptor: .symbol("geo:point:list"), value: [nil, 1]))
        #expect(try symbolic.decode(Point.self) == Point(x: 1))
        for wrong in [.list([nil, 1]), Value.described(Described(descriptor: "geo:point:list", value: [nil, 1]))] {
            #expect(throws: Swift.DecodingError.self) { try wrong.decode(Point.self) }
        }
        // What the type says, the call may overrule.
        #expect(try Value(encoding: Point(x: 1), as: .map) == ["x": .int(1)])
        #expect(try (["x": 1] as Value).decode(Point.self, as: .map) == Point(x: 1))
    }

    struct Placed: Codable, Equatable, AMQPFormed {
        static let amqpForm = EncodingForm.list
        enum CodingKeys: Int, CodingKey { case second = 2, first = 0 }
        var first: Int
        var second: Int?
    }

    @Test func `keys with numbers are places`() throws {
        #expect(try Value(encoding: Placed(first: 1, second: 2)) == [1, nil, 2])
        #expect(try (["x", 5, 2] as Value).decode([Value].self).count == 3)
        #expect(try ([1, "later additions", 2, "more"] as Value).decode(Placed.self) == Placed(first: 1, second: 2))
        #expect(try ([1] as Value).decode(Placed.self) == Placed(first: 1, second: nil))
    }

    struct Overlapping: Encodable, AMQPFormed {
        static let amqpForm = EncodingForm.list
        enum CodingKeys: Int, CodingKey { case name }
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode("mine", forKey: .name)
            try [1].encode(to: container.superEncoder())
        }
    }

    @Test func `two fields do not share a place`() {
        #expect(throws: Swift.EncodingError.self) { try Value(encoding: Overlapping()) }
    }

    @Test func `an optional becomes what was asked for`() throws {
        let placed = Placed(first: 1, second: 2)
        #expect(try Value(encoding: Optional(placed), as: .map) == Value(encoding: placed, as: .map))
        #expect(try Value(encoding: Placed?.none, as: .map) == .null)
    }

    struct Celsius: Codable, Equatable, AMQPFormed {
        static let amqpForm = EncodingForm.described(by: .symbol("unit:celsius"))
        var degrees: Double
        init(_ degrees: Double) { self.degrees = degrees }
        init(from decoder: any Decoder) throws { degrees = try decoder.singleValueContainer().decode(Double.self) }
        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(degrees)
        }
    }

    @Test func `a single value can be described`() throws {
        let value: Value = ["t": .described(Described(descriptor: .symbol("unit:celsius"), value: 20.5))]
        #expect(try Value(encoding: ["t": Celsius(20.5)]) == value)
        #expect(try value.decode([String: Celsius].self) == ["t": Celsius(20.5)])
        #expect(throws: Swift.DecodingError.self) { try value.decode([String: Double].self) }
    }

    class Base: Codable {
        var id = 1
        init() {}
    }

    final class Derived: Base {
        enum CodingKeys: CodingKey { case name, flat, nested, list }
        enum Inner: CodingKey { case a }
        var name = "n"

        override init() { super.init() }
        required init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            name = try container.decode(String.self, forKey: .name)
            let nested = try container.nestedContainer(keyedBy: Inner.self, forKey: .nested)
            guard try nested.decode(Int.self, forKey: .a) == 2, try !nested.decodeNil(forKey: .a) else { throw Wrong() }
            var list = try container.nestedUnkeyedContainer(forKey: .list)
            guard try list.decode(Int.self) == 3, try list.decodeNil(),
                try list.nestedContainer(keyedBy: Inner.self).decode(Int.self, forKey: .a) == 4
            else { throw Wrong() }
            var inner = try list.nestedUnkeyedContainer()
            guard inner.isAtEnd, list.isAtEnd, list.count == 4, inner.count == 0 else { throw Wrong() }
            _ = try? inner.decode(Int.self)
            try super.init(from: container.superDecoder())
        }
        override func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            var nested = container.nestedContainer(keyedBy: Inner.self, forKey: .nested)
            var list = container.nestedUnkeyedContainer(forKey: .list)
            try container.encode(name, forKey: .name)
            try super.encode(to: container.superEncoder())
            // Into what was asked for before its siblings.
            try nested.encode(2, forKey: .a)
            try list.encode(3)
            try list.encodeNil()
            var inner = list.nestedContainer(keyedBy: Inner.self)
            _ = list.nestedUnkeyedContainer()
            try inner.encode(4, forKey: .a)
        }
        struct Wrong: Error {}
    }

    @Test func `superclasses and nested containers`() throws {
        let value: Value = ["nested": ["a": 2], "list": [3, nil, ["a": 4], []], "name": "n", "super": ["id": 1]]
        #expect(try Value(encoding: Derived()) == value)
        let derived = try value.decode(Derived.self)
        #expect(derived.id == 1 && derived.name == "n")
        // In a list: nested, list, name, super, in the order in which they were asked for.
        #expect(
            try Value(encoding: Derived(), as: .list) == [["a": 2], [3, nil, ["a": 4], []], "n", [1]])
    }

    struct Empty: Codable, Equatable {}

    @Test func `a type without fields`() throws {
        #expect(try Value(encoding: Empty()) == [:])
        #expect(try Value(encoding: Empty(), as: .list) == [])
        #expect(try (["unknown": 1] as Value).decode(Empty.self) == Empty())
    }
}
