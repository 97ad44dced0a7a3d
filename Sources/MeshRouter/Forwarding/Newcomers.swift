import AMQPCodec

/// The nodes that have come to a tree while messages were under way, and from which number on of its stream these are for them too.
///
/// Those before it may have been given to the same consumers by an earlier life of the node.
struct Newcomers: Equatable {
    private struct Newcomer: Equatable {
        let node: String
        let instance: UInt64
        let first: UInt64
    }

    private var all: [Newcomer] = []

    init() {}

    /// Takes note of a node in its present life.
    mutating func insert(_ node: String, _ instance: UInt64, first: UInt64) {
        all.removeAll { $0.node == node }
        all.append(Newcomer(node: node, instance: instance, first: first))
    }

    /// Forgets those who came so long ago that it makes no difference: all before that number is done.
    mutating func forget(before floor: UInt64) { all.removeAll { $0.first <= floor } }

    /// The first number for a node; 0 if it is none of them.
    func first(for node: String, _ instance: UInt64) -> UInt64 {
        all.first { $0.node == node && $0.instance == instance }?.first ?? 0
    }

    // MARK: As a property

    /// As a list of node, instance and number, by turns, of about so many bytes at most: the last who came.
    func value(atMost limit: Int) -> Value {
        var rest = limit
        let last = all.reversed().prefix { newcomer in
            rest -= newcomer.node.utf8.count + 23
            return rest >= 0
        }
        return .list(last.reversed().flatMap { [.string($0.node), .ulong($0.instance), .ulong($0.first)] })
    }

    /// What another node has said; empty if it makes no sense.
    init(_ value: Value?) {
        guard case .list(let fields)? = value else { return }
        for place in stride(from: 0, to: fields.count - 2, by: 3) {
            guard case .string(let node) = fields[place], case .ulong(let instance) = fields[place + 1],
                case .ulong(let first) = fields[place + 2]
            else { continue }
            all.append(Newcomer(node: node, instance: instance, first: first))
        }
    }

    var isEmpty: Bool { all.isEmpty }
}
