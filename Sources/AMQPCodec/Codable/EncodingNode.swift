/// One value under construction: what a type asks for containers while it encodes itself.
///
/// A class, because a type may ask for a nested container, keep it, and put more into it after its siblings.
final class EncodingNode: Encoder {
    private enum Content {
        case nothing
        case single(Value)
        case keyed([(key: Value, part: Part)])
        case sequence([Part])
        /// Fields by their places, where there are gaps until the end.
        case list([Field?])
    }

    /// What stands in a list, and under which name.
    private struct Field {
        let name: String
        let part: Part
    }

    /// What is done and what is not.
    enum Part {
        case value(Value)
        case node(EncodingNode)

        func value() throws -> Value {
            switch self {
            case .value(let value): value
            case .node(let node): try node.value()
            }
        }
    }

    /// More fields than any list that a peer with the usual limits would read.
    static let maximumPlace = 65_535

    let encoder: AMQPEncoder
    let layout: EncodingForm.Layout
    let codingPath: [any CodingKey]
    private var content = Content.nothing
    private var places: [String: Int] = [:]
    private var failure: (any Error)?

    init(_ encoder: AMQPEncoder, _ layout: EncodingForm.Layout, _ path: [any CodingKey]) {
        self.encoder = encoder
        self.layout = layout
        codingPath = path
    }

    var userInfo: [CodingUserInfoKey: Any] { encoder.userInfo }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        switch (content, layout) {
        case (.keyed, _), (.list, _): break
        case (.nothing, .map): content = .keyed([])
        case (.nothing, .list): content = .list([])
        default: preconditionFailure("\(path): a keyed container beside one of another kind")
        }
        return KeyedEncodingContainer(KeyedEncoding<Key>(node: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        switch content {
        case .sequence: break
        case .nothing: content = .sequence([])
        default: preconditionFailure("\(path): an unkeyed container beside one of another kind")
        }
        return SequenceEncoding(node: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { SingleEncoding(node: self) }

    private var path: String { codingPath.map(\.stringValue).joined(separator: ".") }

    /// What has come together. A type that asked for nothing has no fields.
    func value() throws -> Value {
        if let failure { throw failure }
        switch content {
        case .nothing: return layout == .map ? .map(AMQPMap()) : .list([])
        case .single(let value): return value
        case .keyed(let pairs): return .map(AMQPMap(try pairs.map { ($0.key, try $0.part.value()) }))
        case .sequence(let parts): return encoder.sequence(try parts.map { try $0.value() })
        case .list(let fields):
            var values = try fields.map { try $0?.part.value() ?? .null }
            while values.last == .some(.null) { values.removeLast() }
            return .list(values)
        }
    }

    // MARK: What the containers put in

    func put(_ part: Part, _ key: any CodingKey) throws {
        switch content {
        case .keyed(var pairs):
            content = .nothing
            defer { content = .keyed(pairs) }
            pairs.append((try encoder.key(key.stringValue, codingPath + [key]), part))
        case .list(var fields):
            let place = try place(of: key)
            content = .nothing
            defer { content = .list(fields) }
            while fields.count <= place { fields.append(nil) }
            if let other = fields[place]?.name, other != key.stringValue {
                throw encoder.invalid(place, codingPath + [key], "the place of the field '\(other)' in the list")
            }
            fields[place] = Field(name: key.stringValue, part: part)
        default: preconditionFailure("not keyed")
        }
    }

    /// A field without a value takes a place in a list.
    func skip(_ key: any CodingKey) throws {
        if case .list = content { _ = try place(of: key) }
    }

    func append(_ part: Part) {
        guard case .sequence(var parts) = content else { preconditionFailure("not a sequence") }
        content = .nothing
        parts.append(part)
        content = .sequence(parts)
    }

    var count: Int { if case .sequence(let parts) = content { parts.count } else { 0 } }

    /// Remembers an error where none can be thrown.
    func fail(_ error: any Error) { failure = failure ?? error }

    func set(_ value: Value) { content = .single(value) }

    private func place(of key: any CodingKey) throws -> Int {
        if let place = key.intValue {
            guard (0...Self.maximumPlace).contains(place) else {
                throw encoder.invalid(place, codingPath + [key], "not the place of a field in a list")
            }
            return place
        }
        let place = places[key.stringValue] ?? places.count
        places[key.stringValue] = place
        return place
    }
}
