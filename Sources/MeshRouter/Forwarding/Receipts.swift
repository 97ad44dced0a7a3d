import AMQPCodec
import AMQPEngine
import DequeModule

/// What an egress remembers of what it has had of one stream of an ingress, so that it gives each message to one consumer once, in order, however often it comes.
struct Receipts {
    /// Where a delivery stands that was taken.
    private enum Standing: UInt8, BitwiseCopyable {
        /// Its number has been passed over, or what had come of it was taken back.
        case missing
        /// It is coming in, and leaving as it comes.
        case passing
        /// A consumer has it.
        case given
        case accepted
        /// It has another outcome.
        case ended
    }

    private struct Receipt: BitwiseCopyable {
        var standing: Standing
        /// Where its outcome goes.
        var wayBack: Token
    }

    /// What is to be done with a delivery that comes.
    enum Admission {
        /// It is the next one: a consumer may have it.
        case take
        /// It was taken before and has an outcome.
        case known(DeliveryState)
        /// It was taken before; its outcome will be told on its new way back. Its former way may be told that it is lost there.
        case pending(former: Token?)
        /// Another copy of it is being given to a consumer just now.
        case wait
        /// One that comes before it is missing.
        case gap
    }

    /// How many numbers are remembered at most, twice what a stream may reach.
    private static let maximumSpan: UInt64 = 65_536

    /// Tells it from others that had its place.
    let generation: UInt32
    let ingress: UInt64
    let stream: UInt32
    private var floor: UInt64
    private var receipts: Deque<Receipt> = []
    /// Outcomes other than accepted.
    private var outcomes: [UInt64: DeliveryState] = [:]
    /// Those that were taken long ago and have no outcome yet.
    private var stragglers: [UInt64: Token] = [:]
    /// How many have no outcome yet.
    private(set) var open = 0
    /// When a delivery last came.
    var lastUse: Moment

    init(generation: UInt32, _ shim: Shim, now: Moment) {
        self.generation = generation
        ingress = shim.ingress
        stream = shim.stream
        floor = shim.floor
        lastUse = now
    }

    private var next: UInt64 { floor + UInt64(receipts.count) }

    private func place(of sequence: UInt64) -> Int? {
        sequence >= floor && sequence < next ? Int(sequence - floor) : nil
    }

    /// Decides about a delivery that has come; its outcome is to go `wayBack`. Those with numbers before `first` were not meant for this node, or for an earlier time.
    mutating func admit(_ shim: Shim, _ wayBack: Token, from first: UInt64 = 0) -> Admission {
        let sequence = shim.sequence
        // No ingress is so far ahead of its floor: what it would take to remember is not up to the peer.
        raiseFloor(to: max(shim.floor, sequence - min(sequence, Receipts.maximumSpan)))
        guard sequence >= first || isKnown(sequence) else { return .known(.released) }
        guard sequence >= floor else {
            guard let former = stragglers[sequence] else { return .known(NodeState.unknown) }
            stragglers[sequence] = wayBack
            return .pending(former: former == wayBack ? nil : former)
        }
        guard let place = place(of: sequence) else { return turn(of: shim, from: first) }
        switch receipts[place].standing {
        case .missing: return turn(of: shim, from: first)
        case .passing: return .wait
        case .given:
            let former = receipts[place].wayBack
            receipts[place].wayBack = wayBack
            return .pending(former: former == wayBack ? nil : former)
        case .accepted: return .known(.accepted)
        case .ended: return .known(outcomes[sequence] ?? NodeState.unknown)
        }
    }

    /// Whether a delivery with that number was taken.
    private func isKnown(_ sequence: UInt64) -> Bool {
        place(of: sequence).map { receipts[$0].standing != .missing } ?? (stragglers[sequence] != nil)
    }

    /// Whether it is the turn of a delivery that is not here yet.
    private func turn(of shim: Shim, from first: UInt64) -> Admission {
        let former = shim.sequence - min(UInt64(shim.after), shim.sequence)
        guard shim.after > 0, former >= max(floor, first) else { return .take }
        guard let place = place(of: former) else { return .gap }
        return switch receipts[place].standing {
        // What had come of it may have been taken back.
        case .missing: .gap
        case .passing: .wait
        case .given, .accepted, .ended: .take
        }
    }

    /// The ingress has the outcomes of all before `newFloor`, except of those that have none.
    private mutating func raiseFloor(to newFloor: UInt64) {
        while floor < newFloor, let first = receipts.popFirst() {
            switch first.standing {
            case .given: stragglers[floor] = first.wayBack
            case .ended: outcomes[floor] = nil
            case .passing: open -= 1
            case .missing, .accepted: break
            }
            floor += 1
        }
        floor = max(floor, newFloor)
    }

    /// A consumer is being given a delivery that was admitted; `whole` if all of it.
    mutating func begin(_ sequence: UInt64, _ wayBack: Token, whole: Bool) {
        while next <= sequence { receipts.append(Receipt(standing: .missing, wayBack: WayBack.nobody.token)) }
        guard let place = place(of: sequence) else { return }
        receipts[place] = Receipt(standing: whole ? .given : .passing, wayBack: wayBack)
        open += 1
    }

    /// The consumer has got the rest of a delivery.
    mutating func complete(_ sequence: UInt64) {
        guard let place = place(of: sequence), receipts[place].standing == .passing else { return }
        receipts[place].standing = .given
    }

    /// What had come of a delivery was taken back: it has not been given to anybody.
    mutating func takeBack(_ sequence: UInt64) {
        guard let place = place(of: sequence), receipts[place].standing == .passing else { return }
        receipts[place].standing = .missing
        open -= 1
    }

    /// Notes what became of a delivery, and says where that is to be told; nil if it is known already.
    mutating func end(_ sequence: UInt64, _ state: DeliveryState) -> Token? {
        if let former = stragglers.removeValue(forKey: sequence) {
            open -= 1
            return former
        }
        guard let place = place(of: sequence), [.passing, .given].contains(receipts[place].standing) else { return nil }
        open -= 1
        if case .accepted = state {
            receipts[place].standing = .accepted
        } else {
            receipts[place].standing = .ended
            outcomes[sequence] = state
        }
        return receipts[place].wayBack
    }
}
