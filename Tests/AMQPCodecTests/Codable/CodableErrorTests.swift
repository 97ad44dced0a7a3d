import AMQPCodec
import Testing

/// Errors say where they are and what was found there.
struct CodableErrorTests {
    private func failure<Decoded: Decodable>(_ type: Decoded.Type, _ value: Value) -> (path: String, text: String)? {
        do {
            _ = try value.decode(type)
            return nil
        } catch let error as Swift.DecodingError {
            let context: Swift.DecodingError.Context =
                switch error {
                case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
                    .dataCorrupted(let context):
                    context
                @unknown default: fatalError()
                }
            return (context.codingPath.map(\.stringValue).joined(separator: "."), context.debugDescription)
        } catch {
            return ("", "\(error)")
        }
    }

    @Test func `in nested types`() {
        var order = CodableTests.orderValue
        func with(_ key: Value, _ value: Value?) -> Value {
            guard case .map(var map) = order else { return order }
            map[key] = value
            return .map(map)
        }
        func expect(_ value: Value, _ path: String, _ text: String) {
            let failure = failure(CodableTests.Order.self, value)
            #expect(failure?.path == path && failure?.text == text, "\(String(describing: failure))")
        }
        expect(with("id", "x"), "id", "expected AMQPUUID, found string")
        expect(with("id", nil), "", "there is no field id")
        expect(with("id", .null), "id", "expected AMQPUUID, found null")
        expect(with("state", "half"), "state", "Cannot initialize State from invalid String value half")
        expect(with("lines", [["item": "a", "count": 70_000]]), "lines.[0].count", "70000 does not fit in UInt16")
        expect(with("lines", [["item": 1, "count": 1]]), "lines.[0].item", "expected string, found long")
        expect(with("lines", ["x"]), "lines.[0]", "expected map or list, found string")
        expect(with("lines", ["a": 1]), "lines", "expected list or array, found map")
        expect(with("counts", ["a": true]), "counts.a", "expected an integer, found boolean")
        expect(with("codes", [["x"]]), "codes", "expected map, found list")
        expect(with("grid", [[1, "x"]]), "grid.[0].[1]", "expected an integer, found string")
        expect(with("payment", ["card": ["number": "7"]]), "payment.card", "there is no field _1")
        order = "x"
        expect(order, "", "expected map or list, found string")
    }

    @Test func `of descriptors`() {
        let value = Value.described(Described(descriptor: .symbol("x:y"), value: []))
        let wanted = "expected a value described by ulong 0x1234000000000001, found a value described by symbol x:y"
        #expect(failure(FormTests.Point.self, value)?.text == wanted)
        #expect(failure(Int.self, value)?.text == "expected an integer, found a value described by symbol x:y")
    }

    @Test func `of dictionaries whose keys become the same`() {
        let value = Value.map(AMQPMap([(.string("a"), 1), (.symbol("a"), 2)]))
        #expect(failure([String: Int].self, value)?.text == "two keys of the map are the same String")
        // A type with that field takes the first.
        #expect(failure(A.self, value) == nil)
    }

    struct A: Codable { var a: Int }

    @Test func `of lists that are too short`() {
        struct Pair: Decodable {
            init(from decoder: any Decoder) throws {
                var container = try decoder.unkeyedContainer()
                _ = try container.decode(Int.self)
                _ = try container.decode(Int.self)
            }
        }
        #expect(failure(Pair.self, [1])?.path == "[1]")
        #expect(failure(Pair.self, [1])?.text == "the list has 1 elements and no more")
    }

    struct Wide: Encodable { var inner = ["k": [Int128(1)]] }

    struct Far: Codable, AMQPFormed {
        static let amqpForm = EncodingForm.list
        enum CodingKeys: Int, CodingKey { case a = -1 }
        var a = 1
    }

    private func path(of encodable: some Encodable, _ encoder: AMQPEncoder = AMQPEncoder()) -> String? {
        do {
            _ = try encoder.encode(encodable)
            return nil
        } catch {
            guard case EncodingError.invalidValue(_, let context) = error else { return "\(error)" }
            return context.codingPath.map(\.stringValue).joined(separator: ".")
        }
    }

    @Test func `of encoding`() {
        #expect(path(of: Wide()) == "inner.k.[0]")
        #expect(path(of: [Far()]) == "[0].a")
        #expect(path(of: ["a": ["ä": 1]], AMQPEncoder(keys: .symbol)) == "a.ä")
    }
}
