import AMQPCodec
import AMQPEngine
import FuzzSupport

/// A peer that obeys: it opens, logs in if it can, begins a session, attaches links both ways, gives credit and sends,
/// and declares a transaction for some of its work.
struct Friend {
    let endpoint: Endpoint
    private var turn = 0

    init(_ side: Connection.Side, _ choices: inout Choices) {
        var configuration = Configuration(containerID: "friend")
        configuration.sasl = side == .initiator ? .ofInitiator(&choices) : .ofAcceptor(&choices)
        endpoint = Endpoint(side, configuration, CoordinatorConfiguration())
    }

    /// What it does in its next turn.
    mutating func act() {
        endpoint.welcome()
        switch turn {
        case 0: endpoint.begin()
        case 1: for role in [Role.sender, .receiver] { endpoint.attach(role) }
        case 3: endpoint.declare()
        case 6: endpoint.acquire()
        default: endpoint.send(posting: turn % 2 == 1)
        }
        turn += 1
    }
}
