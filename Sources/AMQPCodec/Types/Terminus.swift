/// What an `attach` names as its target: a node's target, or the coordinator of transactions (§3.5.4, §4.5.1).
public enum Terminus: Sendable, Equatable {
    /// Where messages go.
    case target(Target)
    /// Whoever coordinates transactions.
    case coordinator(Coordinator)

    /// The address of a target; nil for the anonymous terminus and for a coordinator.
    public var address: String? {
        if case .target(let target) = self { target.address } else { nil }
    }
}

extension ValueReader {
    mutating func source() throws(DecodingError) -> Source {
        try expectDescriptor(Source.descriptor)
        return try Source(from: &self)
    }

    mutating func terminus() throws(DecodingError) -> Terminus {
        let start = offset
        switch try descriptor() {
        case Target.descriptor: return .target(try Target(from: &self))
        case Coordinator.descriptor: return .coordinator(try Coordinator(from: &self))
        case let other: throw DecodingError(.unknownDescriptor(other), at: start)
        }
    }
}

extension OutputBuffer {
    mutating func write(_ source: Source) { source.write(to: &self) }

    mutating func write(_ terminus: Terminus) {
        switch terminus {
        case .target(let target): target.write(to: &self)
        case .coordinator(let coordinator): coordinator.write(to: &self)
        }
    }
}
