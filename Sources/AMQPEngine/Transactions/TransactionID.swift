public import AMQPCodec

/// What a coordinator calls a transaction (§4.5.4): up to 32 octets that mean something only to it.
public struct TransactionID: Sendable, Hashable, CustomStringConvertible {
    /// The octets on the wire.
    public let octets: [UInt8]

    /// Wraps octets; nil if there are more than 32.
    public init?(_ octets: [UInt8]) {
        guard octets.count <= 32 else { return nil }
        self.octets = octets
    }

    /// The octets in hexadecimal.
    public var description: String {
        octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    // MARK: What a controller says

    /// The state of a delivery that is posted under the transaction (§4.4.1), and of one that was acquired under it (§4.4.3).
    public var state: DeliveryState { .transactional(TransactionalState(txnID: octets)) }

    /// The state of a delivery that gets the outcome if the transaction is committed (§4.4.2). Only an outcome is one.
    public func state(with outcome: DeliveryState) -> DeliveryState {
        .transactional(TransactionalState(txnID: octets, outcome: outcome))
    }

    /// The properties of a `flow` that has the sender acquire under the transaction (§4.4.3).
    public var flowProperties: AMQPMap { [TransactionID.flowKey: .binary(octets)] }

    static let flowKey: Symbol = "txn-id"
}

extension DeliveryState {
    /// The transaction that the state belongs to, if it belongs to one.
    public var transaction: TransactionID? {
        if case .transactional(let state) = self { TransactionID(state.txnID) } else { nil }
    }

    /// The outcome that the state stands for: its own, or the one that holds if its transaction is committed; nil if there is none.
    public var presumedOutcome: DeliveryState? {
        if case .transactional(let state) = self { state.outcome } else { isOutcome ? self : nil }
    }
}
