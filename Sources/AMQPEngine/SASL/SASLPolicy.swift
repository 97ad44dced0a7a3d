/// How a connection deals with the SASL layer (§5.3).
public enum SASLPolicy: Sendable {
    /// The initiator speaks AMQP at once; the acceptor does not know SASL.
    case none
    /// The initiator names itself ANONYMOUS; the acceptor lets everybody in, with or without the layer.
    case anonymous
    /// For initiators only: authenticates with the strongest mechanism that the acceptor offers and the credentials allow.
    ///
    /// If there is none, or the acceptor has no SASL layer, there is no connection.
    case authenticate(SASLCredentials)
    /// For acceptors only: lets in who authenticates with one of the mechanisms on offer, and nobody who skips the layer.
    case require(SASLOffer)

    /// Whether there is a SASL layer at all.
    var hasLayer: Bool { if case .none = self { false } else { true } }

    /// Whether a peer that skips the layer is turned away.
    var isRequired: Bool { if case .require = self { true } else { false } }

    func fits(_ side: Connection.Side) -> Bool {
        switch self {
        case .none, .anonymous: true
        case .authenticate: side == .initiator
        case .require: side == .acceptor
        }
    }

    /// What an acceptor offers.
    var offered: [SASLMechanism] {
        switch self {
        case .anonymous: [.anonymous]
        case .require(let offer): offer.available
        case .none, .authenticate: []
        }
    }

    /// What an initiator has.
    var credentials: SASLCredentials {
        if case .authenticate(let credentials) = self { credentials } else { .anonymous }
    }
}
