import AMQPCodec
import AMQPEngine
import DequeModule

/// One of the router's connections.
struct Peer: ~Copyable {
    /// Who is at the other end.
    enum Kind: Equatable {
        /// It has not said yet.
        case unknown
        case client
        /// The neighbour of that name.
        case trunk(String)
        /// What was a trunk, or would have been one too many, and is being closed.
        case former
    }

    /// What a link of the connection is for.
    enum Use {
        case none
        case inlet(Int32)
        case outlet(Int32)
        /// Brings control messages of a neighbour.
        case controlIn
        /// Takes control messages to a neighbour.
        case controlOut
    }

    let id: ConnectionID
    var engine: Connection
    /// Whether this node opened the transport.
    let initiated: Bool
    /// Where the other end is, for people.
    let address: String
    var isInUse = true
    var kind = Kind.unknown
    /// By the index of the link; the generation tells whether it is still the same one.
    private(set) var uses: [(generation: UInt32, use: Use)] = []
    /// By the index of the session: how many of its inlets ask for a pause.
    var pauses: [Int] = []
    /// Whether something was done to the engine since its output was last asked for.
    var isTouched = false

    // On a trunk
    /// What it costs to send over it.
    var cost: UInt32 = 1
    var dataSession: SessionID?
    var controlLink: LinkID?
    /// The nodes whose advertisements are still to be sent, by their places in the database.
    var toAdvertise = AdvertisementQueue()
    /// The rest of a control message that did not fit.
    var controlRest: [UInt8] = []
    /// Control messages of probes that wait behind those.
    var probes: Deque<[UInt8]> = []
    /// Whether there is something to send to the neighbour.
    var hasNews: Bool { !toAdvertise.isEmpty || !controlRest.isEmpty || !probes.isEmpty }
    /// What has come of a control message.
    var controlInput: [UInt8] = []

    init(id: ConnectionID, engine: consuming Connection, initiated: Bool, address: String) {
        self.id = id
        self.engine = engine
        self.initiated = initiated
        self.address = address
    }

    var neighbour: String? { if case .trunk(let name) = kind { name } else { nil } }

    /// Hands over output, if there is any; says whether there was.
    mutating func takeOutput(now: Moment, _ write: (RawSpan) -> Void) -> Bool {
        engine.flush(now: now)
        let count = engine.output.byteCount
        guard count > 0 else { return false }
        write(engine.output)
        engine.written(count)
        return true
    }

    func use(of link: LinkID) -> Use {
        guard uses.indices.contains(Int(link.index)) else { return .none }
        let known = uses[Int(link.index)]
        return known.generation == link.generation ? known.use : .none
    }

    /// The link that had the place of `link` before it, if its end has not been dealt with yet.
    func predecessor(of link: LinkID) -> LinkID? {
        guard uses.indices.contains(Int(link.index)) else { return nil }
        let known = uses[Int(link.index)]
        if case .none = known.use { return nil }
        return known.generation == link.generation ? nil : LinkID(index: link.index, generation: known.generation)
    }

    mutating func set(_ use: Use, of link: LinkID) {
        while uses.count <= Int(link.index) { uses.append((0, .none)) }
        uses[Int(link.index)] = (link.generation, use)
    }
}
