import AMQPCodec

/// What a node knows of a route: where a probe goes from it, or why it goes no further, and how deliveries fare there.
struct Finding: Equatable {
    /// What becomes of a probe at a node.
    enum Fate: String {
        /// It is passed on to the next node.
        case passed
        /// This is the egress, and it has consumers.
        case arrived
        /// This is the egress, and it has no consumers any more.
        case noConsumer = "no-consumer"
        /// The node knows no way to the egress, or knows it only in another life.
        case noWay = "no-way"
        /// It has been here before.
        case loop
        /// As many nodes have passed it on as may.
        case tooFar = "too-far"

        var symbol: Symbol { Symbol(rawValue: rawValue) }
    }

    var fate: Fate
    /// Where deliveries go from here.
    var nextHop: String?
    /// Other neighbours by which the egress is reached as cheaply; at most ``maximumAlternatives``.
    var alternatives: [String] = []
    /// What the way from here to the egress costs.
    var cost: UInt32?
    /// How many more deliveries may leave here by the route; nil if nothing leads from here yet.
    var credit: UInt32?
    /// How many deliveries have left here and have no outcome.
    var inFlight: UInt32 = 0
    /// How many wait here.
    var waiting: UInt32 = 0
    /// How many consumers the egress has.
    var consumers: UInt32?

    static let maximumAlternatives = 16

    init(_ fate: Fate) { self.fate = fate }

    /// Takes over what a route has to do.
    mutating func take(_ load: RouteLoad) {
        credit = load.credit
        inFlight = UInt32(clamping: load.inFlight)
        waiting = UInt32(clamping: load.waiting)
    }

    // MARK: As details of an answer

    private static let nextHopKey: Symbol = "next-hop"
    private static let alternativesKey: Symbol = "alternatives"
    private static let costKey: Symbol = "cost"
    private static let creditKey: Symbol = "credit"
    private static let inFlightKey: Symbol = "in-flight"
    private static let waitingKey: Symbol = "waiting"
    private static let consumersKey: Symbol = "consumers"

    /// What there is beside the fate. What is not known is left out.
    var details: AMQPMap {
        var details = AMQPMap()
        if let nextHop { details[Self.nextHopKey] = .string(nextHop) }
        if !alternatives.isEmpty { details[Self.alternativesKey] = .list(alternatives.map(Value.string)) }
        if let cost { details[Self.costKey] = .uint(cost) }
        if let credit { details[Self.creditKey] = .uint(credit) }
        details[Self.inFlightKey] = .uint(inFlight)
        details[Self.waitingKey] = .uint(waiting)
        if let consumers { details[Self.consumersKey] = .uint(consumers) }
        return details
    }

    /// Reads what another node says; what makes no sense is as if it were not there.
    init(_ fate: Fate, _ details: AMQPMap) {
        func number(_ key: Symbol) -> UInt32? { if case .uint(let number)? = details[key] { number } else { nil } }
        func name(_ value: Value?) -> String? {
            if case .string(let name)? = value, Advertisement.isName(name) { name } else { nil }
        }
        self.fate = fate
        nextHop = name(details[Self.nextHopKey])
        if case .list(let names)? = details[Self.alternativesKey] {
            alternatives = names.prefix(Self.maximumAlternatives).compactMap(name)
        }
        cost = number(Self.costKey)
        credit = number(Self.creditKey)
        inFlight = number(Self.inFlightKey) ?? 0
        waiting = number(Self.waitingKey) ?? 0
        consumers = number(Self.consumersKey)
    }
}
