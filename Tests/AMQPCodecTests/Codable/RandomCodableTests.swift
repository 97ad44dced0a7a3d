import AMQPCodec
import Testing

struct RandomCodableTests {
    static let encoders = [
        AMQPEncoder(), AMQPEncoder(sequences: .array),
    ]

    @Test(arguments: encoders.indices)
    func `random types survive, as values and as bytes`(index: Int) throws {
        var random = SplitMix64(seed: 9)
        for _ in 0..<200 {
            let sundry = random.sundry()
            let form = random.once(in: 2) ? EncodingForm.map : .list
            let value = try Self.encoders[index].encode(sundry, as: form)
            #expect(try value.decode(Sundry.self) == sundry)
            let bytes = encoding { $0.write(value) }
            #expect(try decodeValue(bytes) == value)
            // The same again, to the byte.
            let again = try Self.encoders[index].encode(decodeValue(bytes).decode(Sundry.self), as: form)
            #expect(encoding { $0.write(again) } == bytes)
        }
    }

    @Test func `random types survive in messages`() throws {
        var random = SplitMix64(seed: 10)
        for _ in 0..<100 {
            let sundry = random.sundry(depth: 1)
            let message = try Message(encoding: sundry, to: random.text())
            #expect(try decodeMessage(encoding { message.write(to: &$0) }).decode(Sundry.self) == sundry)
        }
    }

    @Test func `any value is decoded as any type or refused`() {
        var random = SplitMix64(seed: 11)
        let types: [any Decodable.Type] = [
            Sundry.self, Sundry.Listed.self, Sundry.Shape.self, Int8.self, Double.self, String.self, [UInt8].self,
            [Value].self, [String: Value].self, [Value: Value].self, Set<Int>.self, Symbol.self, Int?.self,
            [[String]].self, [Int: Bool].self, MessageID.self, FormTests.Point.self, FormTests.Placed.self,
        ]
        func attempt(_ type: any Decodable.Type, _ value: Value) -> Bool { (try? value.decode(type)) != nil }
        var successes = 0
        for _ in 0..<3000 {
            let value = random.value()
            for type in types where attempt(type, value) { successes += 1 }
        }
        #expect(successes > 1000)
    }

    @Test func `a value spoilt in one place is refused there`() throws {
        var random = SplitMix64(seed: 12)
        for _ in 0..<200 {
            guard case .map(var map) = try Value(encoding: random.sundry()) else { continue }
            let key = map.pairs[Int.random(in: 0..<map.count, using: &random)].key
            guard key != "anything", let name = key.text else { continue }
            // No field is made of this.
            map[key] = .described(Described(descriptor: "spoilt", value: nil))
            do {
                _ = try Value.map(map).decode(Sundry.self)
                Issue.record("\(name) was not refused")
            } catch Swift.DecodingError.typeMismatch(_, let context) {
                #expect(context.codingPath.map(\.stringValue) == [name])
            }
        }
    }
}
