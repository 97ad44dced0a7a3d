struct KeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: EncodingNode
    var codingPath: [any CodingKey] { node.codingPath }

    func encodeNil(forKey key: Key) throws { try node.put(.value(.null), key) }

    func encode<Encoded: Encodable>(_ value: Encoded, forKey key: Key) throws {
        try node.put(.value(try node.encoder.encode(value, at: codingPath + [key])), key)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        child(key, .map).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        child(key, .map).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { child(NamedKey("super"), node.layout) }

    func superEncoder(forKey key: Key) -> any Encoder { child(key, node.layout) }

    private func child(_ key: any CodingKey, _ layout: EncodingForm.Layout) -> EncodingNode {
        let child = EncodingNode(node.encoder, layout, codingPath + [key])
        do { try node.put(.node(child), key) } catch { node.fail(error) }
        return child
    }

    // A field that is nil has a place in a list all the same.

    func encodeIfPresent(_ value: Bool?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent(_ value: String?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent(_ value: Double?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent(_ value: Float?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent(_ value: Int?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent(_ value: Int8?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent(_ value: Int16?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent(_ value: Int32?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent(_ value: Int64?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent(_ value: Int128?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent(_ value: UInt?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent(_ value: UInt8?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent(_ value: UInt16?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent(_ value: UInt32?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent(_ value: UInt64?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent(_ value: UInt128?, forKey key: Key) throws { try encodeOptional(value, key) }
    func encodeIfPresent<Encoded: Encodable>(_ value: Encoded?, forKey key: Key) throws {
        try encodeOptional(value, key)
    }

    private func encodeOptional<Encoded: Encodable>(_ value: Encoded?, _ key: Key) throws {
        if let value { try encode(value, forKey: key) } else { try node.skip(key) }
    }
}

struct SequenceEncoding: UnkeyedEncodingContainer {
    let node: EncodingNode
    var codingPath: [any CodingKey] { node.codingPath }
    var count: Int { node.count }
    private var path: [any CodingKey] { codingPath + [PlaceKey(count)] }

    func encodeNil() throws { node.append(.value(.null)) }

    func encode<Encoded: Encodable>(_ value: Encoded) throws {
        node.append(.value(try node.encoder.encode(value, at: path)))
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        child().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { child().unkeyedContainer() }

    func superEncoder() -> any Encoder { child() }

    private func child() -> EncodingNode {
        let child = EncodingNode(node.encoder, .map, path)
        node.append(.node(child))
        return child
    }
}

struct SingleEncoding: SingleValueEncodingContainer {
    let node: EncodingNode
    var codingPath: [any CodingKey] { node.codingPath }

    func encodeNil() throws { node.set(.null) }

    func encode<Encoded: Encodable>(_ value: Encoded) throws {
        node.set(try node.encoder.encode(value, at: codingPath))
    }
}

/// A key that stands in no type: the superclass, the key of a dictionary.
struct NamedKey: CodingKey {
    let stringValue: String
    let intValue: Int? = nil
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
}

/// The place of an element in a sequence.
struct PlaceKey: CodingKey {
    let intValue: Int?
    var stringValue: String { "[\(intValue ?? 0)]" }
    init(_ place: Int) { intValue = place }
    init?(stringValue: String) { nil }
    init?(intValue: Int) { self.init(intValue) }
}
