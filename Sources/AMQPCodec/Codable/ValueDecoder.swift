/// A value that is being decoded: what a type asks for containers.
final class ValueDecoder: Decoder {
    let decoder: AMQPDecoder
    let value: Value
    let codingPath: [any CodingKey]
    /// The places of fields in a list, in the order in which they were first asked for.
    private var places: [String: Int] = [:]

    init(_ decoder: AMQPDecoder, _ value: Value, _ path: [any CodingKey]) {
        self.decoder = decoder
        self.value = value
        codingPath = path
    }

    var userInfo: [CodingUserInfoKey: Any] { decoder.userInfo }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        switch value {
        case .map(let map): KeyedDecodingContainer(KeyedDecoding<Key>(self, .map(MapFields(map))))
        case .list(let values): KeyedDecodingContainer(KeyedDecoding<Key>(self, .list(values)))
        default: throw mismatch("map or list")
        }
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        switch value {
        case .list(let values): SequenceDecoding(self, values)
        case .array(let array): SequenceDecoding(self, array.elements)
        default: throw mismatch("list or array")
        }
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { SingleDecoding(self) }

    func place(of key: any CodingKey) -> Int {
        if let place = key.intValue { return place }
        let place = places[key.stringValue] ?? places.count
        places[key.stringValue] = place
        return place
    }

    private func mismatch(_ expected: String) -> Swift.DecodingError {
        decoder.mismatch(Value.self, value, codingPath, expected)
    }
}
