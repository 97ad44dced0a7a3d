/// What is known of a delivery: an outcome, or a step on the way to one (§3.4, §4.5.6).
public enum DeliveryState: Sendable, Equatable {
    /// How much of it has arrived; not an outcome.
    indirect case received(Received)
    /// The receiver has taken it.
    case accepted
    /// The receiver could not understand it; it is invalid and unprocessable.
    indirect case rejected(AMQPError?)
    /// The receiver did not and will not act on it; it may go elsewhere.
    case released
    /// The same, with a word on what to change before it goes elsewhere.
    indirect case modified(Modified)
    /// A transaction was declared (§4.5.5).
    indirect case declared(Declared)
    /// The delivery is part of a transaction (§4.5.6).
    indirect case transactional(TransactionalState)
    /// A state that the specification does not define.
    indirect case other(Described)

    /// Whether this settles the fate of the delivery (§3.4).
    public var isOutcome: Bool {
        switch self {
        case .accepted, .rejected, .released, .modified, .declared: true
        case .received, .transactional, .other: false
        }
    }
}

extension ValueReader {
    mutating func deliveryState() throws(DecodingError) -> DeliveryState {
        let start = offset
        // A descriptor that the specification does not define is no error here; one that it gives to another type is.
        let code = try? descriptor()
        switch code {
        case Accepted.descriptor:
            _ = try Accepted(from: &self)
            return .accepted
        case Released.descriptor:
            _ = try Released(from: &self)
            return .released
        case Rejected.descriptor: return .rejected(try Rejected(from: &self).error)
        case Modified.descriptor: return .modified(try Modified(from: &self))
        case Received.descriptor: return .received(try Received(from: &self))
        case Declared.descriptor: return .declared(try Declared(from: &self))
        case TransactionalState.descriptor: return .transactional(try TransactionalState(from: &self))
        case let code? where SymbolicDescriptor.isStandard(code):
            throw DecodingError(.unknownDescriptor(code), at: start)
        default:
            offset = start
            return .other(try described())
        }
    }

    /// Reads a state that ends a delivery, which the two that only lead there do not (§3.4.1, §4.5.6).
    mutating func outcome() throws(DecodingError) -> DeliveryState {
        let start = offset
        switch try? descriptor() {
        case let code? where code == Received.descriptor || code == TransactionalState.descriptor:
            throw DecodingError(.unknownDescriptor(code), at: start)
        default:
            offset = start
            return try deliveryState()
        }
    }
}

extension OutputBuffer {
    mutating func write(_ state: DeliveryState) {
        switch state {
        case .received(let state): state.write(to: &self)
        case .accepted: Accepted().write(to: &self)
        case .rejected(let error): Rejected(error: error).write(to: &self)
        case .released: Released().write(to: &self)
        case .modified(let state): state.write(to: &self)
        case .declared(let state): state.write(to: &self)
        case .transactional(let state): state.write(to: &self)
        case .other(let described): write(Value.described(described))
        }
    }
}
