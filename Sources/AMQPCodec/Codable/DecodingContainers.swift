struct KeyedDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
    enum Fields {
        case map(MapFields)
        case list([Value])
    }

    private let parent: ValueDecoder
    private let fields: Fields

    init(_ parent: ValueDecoder, _ fields: Fields) {
        self.parent = parent
        self.fields = fields
    }

    var codingPath: [any CodingKey] { parent.codingPath }

    var allKeys: [Key] {
        switch fields {
        case .map(let map):
            map.keys.compactMap { name, number in
                name.flatMap(Key.init(stringValue:)) ?? number.flatMap(Key.init(intValue:))
            }
        case .list(let values): values.indices.filter { values[$0] != .null }.compactMap(Key.init(intValue:))
        }
    }

    func contains(_ key: Key) -> Bool { find(key) != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try value(key) == .null }

    func decode<Decoded: Decodable>(_ type: Decoded.Type, forKey key: Key) throws -> Decoded {
        try parent.decoder.decode(type, from: value(key), at: codingPath + [key])
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try child(value(key), key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try child(value(key), key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
        let key = NamedKey("super")
        return child(find(key) ?? .null, key)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder { child(find(key) ?? .null, key) }

    private func child(_ value: Value, _ key: any CodingKey) -> ValueDecoder {
        ValueDecoder(parent.decoder, value, codingPath + [key])
    }

    /// nil if there is no such field.
    private func find(_ key: any CodingKey) -> Value? {
        switch fields {
        case .map(let map): return map[key]
        case .list(let values):
            // Nulls at the end of a list may be left out (§1.4), so that there is no telling absence from null.
            let place = parent.place(of: key)
            return values.indices.contains(place) ? values[place] : nil
        }
    }

    private func value(_ key: Key) throws -> Value {
        guard let value = find(key) else {
            throw Swift.DecodingError.keyNotFound(
                key, .init(codingPath: codingPath, debugDescription: "there is no field \(key.stringValue)"))
        }
        return value
    }
}

struct SequenceDecoding: UnkeyedDecodingContainer {
    private let parent: ValueDecoder
    private let values: [Value]
    private(set) var currentIndex = 0

    init(_ parent: ValueDecoder, _ values: [Value]) {
        self.parent = parent
        self.values = values
    }

    var codingPath: [any CodingKey] { parent.codingPath }
    var count: Int? { values.count }
    var isAtEnd: Bool { currentIndex >= values.count }
    private var path: [any CodingKey] { codingPath + [PlaceKey(currentIndex)] }

    mutating func decodeNil() throws -> Bool {
        guard try peek(Value.self) == .null else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<Decoded: Decodable>(_ type: Decoded.Type) throws -> Decoded {
        let decoded = try parent.decoder.decode(type, from: peek(type), at: path)
        currentIndex += 1
        return decoded
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        let container = try child().container(keyedBy: type)
        currentIndex += 1
        return container
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let container = try child().unkeyedContainer()
        currentIndex += 1
        return container
    }

    mutating func superDecoder() throws -> any Decoder {
        let child = try child()
        currentIndex += 1
        return child
    }

    private func child() throws -> ValueDecoder { ValueDecoder(parent.decoder, try peek(Value.self), path) }

    private func peek(_ type: Any.Type) throws -> Value {
        guard !isAtEnd else {
            throw Swift.DecodingError.valueNotFound(
                type, .init(codingPath: path, debugDescription: "the list has \(values.count) elements and no more"))
        }
        return values[currentIndex]
    }
}

struct SingleDecoding: SingleValueDecodingContainer {
    private let parent: ValueDecoder

    init(_ parent: ValueDecoder) { self.parent = parent }

    var codingPath: [any CodingKey] { parent.codingPath }

    func decodeNil() -> Bool { parent.value == .null }

    func decode<Decoded: Decodable>(_ type: Decoded.Type) throws -> Decoded {
        try parent.decoder.decode(type, from: parent.value, at: codingPath)
    }
}
