/// A dictionary, whose own Codable conformance would make a list of it if its keys are not text.
protocol MapEncodable {
    func amqpMap(_ encoder: AMQPEncoder, _ path: [any CodingKey]) throws -> AMQPMap
}

/// The same for decoding.
protocol MapDecodable {
    static func decode(_ map: AMQPMap, _ decoder: AMQPDecoder, _ path: [any CodingKey]) throws -> Self
}

/// A collection without an order of its own.
protocol UnorderedEncodable {
    func amqpElements(_ encoder: AMQPEncoder, _ path: [any CodingKey]) throws -> [Value]
}

extension Dictionary: MapEncodable where Key: Encodable, Value: Encodable {
    func amqpMap(_ encoder: AMQPEncoder, _ path: [any CodingKey]) throws -> AMQPMap {
        let pairs = try map { key, value in
            let path = path + [NamedKey("\(key)")]
            var encoded = try encoder.encode(key, at: path)
            if case .string(let text) = encoded { encoded = try encoder.key(text, path) }
            return (encoded, try encoder.encode(value, at: path))
        }
        return AMQPMap(inOrder(pairs) { $0.0 })
    }
}

extension Dictionary: MapDecodable where Key: Decodable, Value: Decodable {
    static func decode(_ map: AMQPMap, _ decoder: AMQPDecoder, _ path: [any CodingKey]) throws -> [Key: Value] {
        var dictionary = [Key: Value](minimumCapacity: map.count)
        for pair in map.pairs {
            let path = path + [NamedKey(pair.key.text ?? pair.key.integer.map { "\($0)" } ?? "\(pair.key)")]
            let key = try decoder.decode(Key.self, from: pair.key, at: path)
            guard dictionary.updateValue(try decoder.decode(Value.self, from: pair.value, at: path), forKey: key) == nil
            else {
                throw Swift.DecodingError.dataCorrupted(
                    .init(codingPath: path, debugDescription: "two keys of the map are the same \(Key.self)"))
            }
        }
        return dictionary
    }
}

extension Set: UnorderedEncodable where Element: Encodable {
    func amqpElements(_ encoder: AMQPEncoder, _ path: [any CodingKey]) throws -> [Value] {
        inOrder(try map { try encoder.encode($0, at: path) }) { $0 }
    }
}

/// Sorted by the bytes of an encoding, since what a hash table says is another order in every process.
private func inOrder<Element>(_ elements: [Element], by value: (Element) -> Value) -> [Element] {
    let encoded = elements.map { element in
        var out = OutputBuffer(capacity: 64)
        out.write(value(element))
        return (bytes: out.bytes.withUnsafeBytes { Array($0) }, element: element)
    }
    return encoded.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }.map(\.element)
}
