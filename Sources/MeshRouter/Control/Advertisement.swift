import AMQPCodec

/// What one node tells all others about itself: a link-state advertisement.
public struct Advertisement: Sendable, Equatable {
    /// A trunk as one of its ends sees it.
    public struct Neighbour: Sendable, Equatable {
        /// The node at the other end.
        public var name: String
        /// What it costs to send there; at least 1.
        public var cost: UInt32

        package init(name: String, cost: UInt32) {
            self.name = name
            self.cost = cost
        }
    }

    /// The node that says so.
    public var node: String
    /// Tells this life of the node from earlier ones.
    public var instance: UInt64
    /// Grows with every change; of two advertisements of a node the one with the greater sequence counts.
    public var sequence: UInt64
    /// Its trunks, by name.
    public var neighbours: [Neighbour]
    /// The patterns that it has consumers for, in order.
    public var prefixes: [String]
    /// How messages are to be distributed, for those of the patterns of which somebody has said so.
    public var distributions: [String: Distribution]

    package init(
        node: String, instance: UInt64, sequence: UInt64, neighbours: [Neighbour], prefixes: [String],
        distributions: [String: Distribution] = [:]
    ) {
        self.node = node
        self.instance = instance
        self.sequence = sequence
        self.neighbours = neighbours
        self.prefixes = prefixes
        self.distributions = distributions
    }
}

extension Advertisement {
    /// The most bytes a node's name may have.
    static let maximumName = 255
    /// Sequences beyond this are lies: nobody could outdo them.
    static let maximumSequence: UInt64 = 1 << 62

    /// What a control message with an advertisement begins with.
    static let kind: Symbol = "advertisement"

    /// Whether a text can name a node.
    static func isName(_ text: String) -> Bool { (1...maximumName).contains(text.utf8.count) }

    /// About how many bytes it takes to remember. A neighbour's name may have to be remembered as one that nobody has heard of.
    var size: Int {
        let (entry, place) = (48, 160)
        let named = distributions.keys.reduce(prefixes.reduce(entry) { $0 + $1.utf8.count + entry }) {
            $0 + $1.utf8.count + entry
        }
        return neighbours.reduce(named) {
            $0 + $1.name.utf8.count + place
        }
    }

    /// As the body of a control message.
    var value: Value {
        .list([
            .symbol(Advertisement.kind), .string(node), .ulong(instance), .ulong(sequence),
            .list(neighbours.map { .list([.string($0.name), .uint($0.cost)]) }),
            .list(prefixes.map(Value.string)),
            .list(
                prefixes.flatMap { prefix in
                    distributions[prefix].map { [.string(prefix), .symbol(Symbol($0.rawValue))] } ?? [Value]()
                }),
        ])
    }

    /// Reads the body of a control message; nil if it is none.
    init?(_ value: Value) {
        guard case .list(let fields) = value, fields.count >= 7, case .symbol(Advertisement.kind) = fields[0],
            case .string(let node) = fields[1], case .ulong(let instance) = fields[2],
            case .ulong(let sequence) = fields[3], case .list(let neighbours) = fields[4],
            case .list(let prefixes) = fields[5], case .list(let stated) = fields[6], Advertisement.isName(node),
            sequence <= Advertisement.maximumSequence
        else { return nil }
        self.node = node
        self.instance = instance
        self.sequence = sequence
        self.neighbours = neighbours.compactMap {
            guard case .list(let pair) = $0, pair.count >= 2, case .string(let name) = pair[0],
                case .uint(let cost) = pair[1], cost > 0, Advertisement.isName(name)
            else { return nil }
            return Neighbour(name: name, cost: cost)
        }
        self.prefixes = prefixes.compactMap(\.text)
        distributions = [:]
        for place in stride(from: 0, to: stated.count - 1, by: 2) {
            guard let prefix = stated[place].text, case .symbol(let name) = stated[place + 1] else { continue }
            distributions[prefix] = Distribution(rawValue: name.rawValue)
        }
    }
}
