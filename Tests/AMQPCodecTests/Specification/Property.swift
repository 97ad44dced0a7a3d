import AMQPCodec

/// A property of one of our types, taken by the name that a field of the specification gives it.
struct Property {
    let value: Any

    /// nil if there is no such property.
    init?(_ field: String, of composite: any Composite) {
        let name = field == "description" ? "errorDescription" : Self.name(field)
        guard let child = Mirror(reflecting: composite).children.first(where: { $0.label == name }) else { return nil }
        value = child.value
    }

    /// How Swift writes a name of the specification: `max-frame-size` is `maxFrameSize`, `txn-id` is `txnID`.
    static func name(_ field: String) -> String {
        let words = field.split(separator: "-")
        return words.enumerated().map { place, word in
            switch word {
            case _ where place == 0: String(word)
            case "id": "ID"
            default: word.prefix(1).uppercased() + word.dropFirst()
            }
        }.joined()
    }

    /// The name of the case of an enum.
    var description: String {
        let mirror = Mirror(reflecting: value)
        guard mirror.displayStyle == .optional else { return "\(value)" }
        return mirror.children.first.map { "\($0.value)" } ?? "nil"
    }

    /// The value that stands for the property on the wire; nil if it is absent or empty. Traps on a type unknown here.
    var wire: Value? { Self.wire(value) }

    private static func wire(_ any: Any) -> Value? {
        let mirror = Mirror(reflecting: any)
        if mirror.displayStyle == .optional { return mirror.children.first.flatMap { wire($0.value) } }
        switch any {
        case let value as Value: return value
        case let value as Bool: return .boolean(value)
        case let value as UInt8: return .ubyte(value)
        case let value as UInt16: return .ushort(value)
        case let value as UInt32: return .uint(value)
        case let value as UInt64: return .ulong(value)
        case let value as Timestamp: return .timestamp(value)
        case let value as String: return .string(value)
        case let value as Symbol: return .symbol(value)
        case let value as ErrorCondition: return .symbol(value.symbol)
        case let value as AMQPMap: return .map(value)
        case let value as DeliveryTag: return .binary(value.octets)
        case let value as Role: return .boolean(value == .receiver)
        case let value as SenderSettleMode: return .ubyte(value.rawValue)
        case let value as ReceiverSettleMode: return .ubyte(value.rawValue)
        case let value as SASLCode: return .ubyte(value.rawValue)
        case let value as TerminusDurability: return .uint(value.rawValue)
        case let value as TerminusExpiryPolicy: return .symbol(Symbol(value.rawValue))
        case let value as MessageID: return wire(value)
        case let value as DeliveryState: return wire(value)
        case .target(let value) as Terminus: return wire(value)
        case .coordinator(let value) as Terminus: return wire(value)
        case let value as any Composite: return try? decodeValue(value.bytes)
        default: return wire(sequence: any)
        }
    }

    private static func wire(sequence: Any) -> Value? {
        if type(of: sequence) == [UInt8].self, let octets = sequence as? [UInt8] { return .binary(octets) }
        guard type(of: sequence) == [Symbol].self, let symbols = sequence as? [Symbol] else {
            preconditionFailure("a property of type \(type(of: sequence))")
        }
        return switch symbols.count {
        case 0: nil
        case 1: .symbol(symbols[0])
        default: .array(AMQPArray(symbols: symbols))
        }
    }

    private static func wire(_ id: MessageID) -> Value {
        switch id {
        case .ulong(let number): .ulong(number)
        case .uuid(let uuid): .uuid(uuid)
        case .binary(let octets): .binary(octets)
        case .string(let text): .string(text)
        }
    }

    private static func wire(_ state: DeliveryState) -> Value? {
        switch state {
        case .received(let state): wire(state)
        case .accepted: wire(Accepted())
        case .rejected(let error): wire(Rejected(error: error))
        case .released: wire(Released())
        case .modified(let state): wire(state)
        case .declared(let state): wire(state)
        case .transactional(let state): wire(state)
        case .other(let described): .described(described)
        }
    }
}
