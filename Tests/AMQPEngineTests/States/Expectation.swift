import AMQPCodec

/// What has to come of an input in a state.
enum Expectation: Sendable {
    /// It counts: the application hears this and the peer is answered with that. Of several notices of one kind in a row there is one; those of links and
    /// sessions that go with their connection are left out, since every row ends with a look at them.
    case accepted(_ told: [Notice] = [], says: [Spoken] = [])
    /// It is legal, or comes too late to be answered, and changes nothing that anybody could see.
    case ignored
    /// It is the beginning of something, and stays where it is until the rest comes.
    case kept
    /// It is answered with an error, and what the error reaches is over. Everything else goes on.
    case refused(ErrorCondition, Scope)
    /// The connection is over without a word: the peer could not understand one, or has been told already that we are leaving.
    case givenUp(ErrorCondition)
    /// The protocols do not match: the connection is over, and the peer is told which protocol it should have been (§2.2).
    case turnedAway(says: [Spoken] = [])
}

/// What an application hears.
enum Notice: Sendable {
    case opened, begun, attached, flow, transfer, outcome, senderUpdate, resumption, suspended, writable
    case detached, ended, closed

    init(_ happening: Happening) {
        self =
            switch happening {
            case .opened: .opened
            case .begun: .begun
            case .attached: .attached
            case .flow: .flow
            case .transfer: .transfer
            case .outcome: .outcome
            case .senderUpdate: .senderUpdate
            case .resumption: .resumption
            case .suspended: .suspended
            case .writable: .writable
            case .detached: .detached
            case .ended: .ended
            case .closed: .closed
            }
    }
}

/// What a peer hears.
enum Spoken: Sendable {
    case amqpHeader, saslHeader, sasl, empty
    case open, begin, attach, flow, transfer, disposition, detach, end, close

    init(_ body: Performative?) {
        self =
            switch body {
            case nil: .empty
            case .open: .open
            case .begin: .begin
            case .attach: .attach
            case .flow: .flow
            case .transfer: .transfer
            case .disposition: .disposition
            case .detach: .detach
            case .end: .end
            case .close: .close
            }
    }
}
