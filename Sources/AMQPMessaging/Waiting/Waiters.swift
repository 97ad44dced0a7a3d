/// Tasks that wait for the same thing. One is the rule, so the first is kept without an allocation.
struct Waiters<Value: Sendable>: Sendable {
    typealias Continuation = CheckedContinuation<Value, Never>

    private var first: (id: UInt64, continuation: Continuation)?
    private var others: [(id: UInt64, continuation: Continuation)] = []

    mutating func append(_ id: UInt64, _ continuation: Continuation) {
        if first == nil { first = (id, continuation) } else { others.append((id, continuation)) }
    }

    /// Takes out the one that has waited longest.
    mutating func popFirst() -> Continuation? {
        guard let (_, continuation) = first else { return nil }
        first = others.isEmpty ? nil : others.removeFirst()
        return continuation
    }

    /// Takes out one that waits no more; nil if it has gone already.
    mutating func remove(_ id: UInt64) -> Continuation? {
        if first?.id == id { return popFirst() }
        return others.firstIndex { $0.id == id }.map { others.remove(at: $0).continuation }
    }

    /// Takes out all of them.
    mutating func takeAll() -> [Continuation] {
        guard let (_, continuation) = first else { return [] }
        defer {
            first = nil
            others = []
        }
        return [continuation] + others.map(\.continuation)
    }
}
