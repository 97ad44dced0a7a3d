public import AMQPCodec

/// How a ``TransactionCoordinator`` does its work.
public struct CoordinatorConfiguration: Sendable {
    /// What the coordinator can do (§4.5.7). Default: local transactions, several at once in a session and each in several sessions.
    ///
    /// Without `multi-txns-per-ssn` a session has one transaction at a time; without `multi-ssns-per-txn` an id is known only in the session
    /// of the control link over which it was declared. Distributed and promotable transactions are not there.
    public var capabilities = [
        TransactionCapability.localTransactions, TransactionCapability.multiTxnsPerSsn,
        TransactionCapability.multiSsnsPerTxn,
    ]
    /// Whether links may acquire under a transaction; if not, one that is asked to is detached with `amqp:not-implemented` (§4.4.3).
    public var acquires = true
    /// What every transaction-id of this coordinator begins with, at most 24 octets. Default: none.
    ///
    /// The rest is a counter. With a prefix of its own for each connection, ids are not mistaken for those of another.
    public var prefix: [UInt8] = []
    /// How many transactions there may be at a time. A further `declare` is rejected with `amqp:resource-limit-exceeded`. Default 256.
    ///
    /// One that the coordinator has rolled back counts until it is discharged, but makes room if there is no other.
    public var maxTransactions = 256
    /// How many deliveries all transactions may have together, taken back ones included; the one that has one more is rolled back.
    /// Default 65,536.
    public var maxDeliveries = 65_536
    /// Milliseconds from `declare` to `discharge` after which a transaction is rolled back; nil waits for ever. Default 120,000.
    public var timeout: UInt32? = 120_000
    /// How many messages a controller may have on their way on a control link. Default 16.
    public var credit: UInt32 = 16
    /// Bytes that a message on a control link may have. Default 1,024.
    public var maxMessageSize = 1_024

    /// Creates a configuration with the defaults.
    public init() {}

    func has(_ capability: Symbol) -> Bool { capabilities.contains(capability) }
}
