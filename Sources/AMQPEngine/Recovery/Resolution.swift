import AMQPCodec

/// What a sender does with a delivery when a link is resumed: it follows from what both ends have in their unsettled maps.
///
/// The numbers are those of the examples in §2.6.13.
enum Resolution: Equatable {
    /// The receiver knows nothing of it: it is sent as if for the first time (1, 5).
    case resend
    /// The receiver has a part of it: the rest is sent (2, 4, 6).
    case resume(from: Received)
    /// The receiver has an outcome that the application has not heard of yet (3, 8).
    case adopt(DeliveryState)
    /// Both ends have the same outcome: it only has to be settled (12).
    case settle
    /// Both ends have outcomes, which differ: the sender's counts, and is said again (13).
    case restate
    /// The receiver needs what the sender cannot send any more (7, 9, 11, 14).
    case abort
    /// The receiver has nothing to settle (10).
    case forget
    /// The receiver's map is not complete, so nobody knows yet.
    case wait

    /// What the receiver's unsettled map says of a delivery.
    enum Entry {
        case absent
        /// Absent from a map that is not complete.
        case unknown
        case state(DeliveryState?)
    }

    init(_ local: DeliveryState?, _ remote: Entry) {
        switch (Stage(local), remote) {
        case (_, .unknown): self = .wait
        case (.reached, .absent): self = .resend
        case (.over, .absent), (.rolledBack, .absent): self = .forget
        case (let stage, .state(let state)): self = Resolution(stage, Stage(state))
        }
    }

    private init(_ local: Stage, _ remote: Stage) {
        switch (local, remote) {
        case (.reached(let least), .reached(let point)): self = point < least ? .abort : .resume(from: point.received)
        case (.reached, .over(let outcome)): self = .adopt(outcome)
        case (.over(let ours), .over(let theirs)): self = ours == theirs ? .settle : .restate
        // Transactions end with the connection that carries them (§4.1).
        case (.over, .reached), (.rolledBack, _), (_, .rolledBack): self = .abort
        }
    }

    /// How far a delivery has come at one end.
    private enum Stage {
        case reached(Point)
        case over(DeliveryState)
        case rolledBack

        init(_ state: DeliveryState?) {
            switch state {
            case .received(let received): self = .reached(Point(received: received))
            case .transactional, .declared: self = .rolledBack
            case let state? where state.isOutcome: self = .over(state)
            // No state is the same as nothing received.
            default: self = .reached(Point(received: Received(sectionNumber: 0, sectionOffset: 0)))
            }
        }
    }

    /// A place in a message.
    private struct Point: Comparable {
        let received: Received

        static func < (left: Point, right: Point) -> Bool {
            (left.received.sectionNumber, left.received.sectionOffset)
                < (right.received.sectionNumber, right.received.sectionOffset)
        }
    }
}
