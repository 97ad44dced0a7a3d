import AMQPCodec
import AMQPEngine
import FuzzSupport

/// A peer that obeys: it opens, logs in if it can, begins a session, attaches links both ways, gives credit and sends.
struct Friend {
    let endpoint: Endpoint
    private var turn = 0

    init(_ side: Connection.Side, _ choices: inout Choices) {
        var configuration = Configuration(containerID: "friend")
        configuration.sasl = side == .initiator ? .ofInitiator(&choices) : .ofAcceptor(&choices)
        endpoint = Endpoint(side, configuration)
    }

    /// What it does in its next turn.
    mutating func act() {
        endpoint.welcome()
        switch turn {
        case 0: endpoint.begin()
        case 1: for role in [Role.sender, .receiver] { endpoint.attach(role) }
        default: endpoint.send()
        }
        turn += 1
    }
}
