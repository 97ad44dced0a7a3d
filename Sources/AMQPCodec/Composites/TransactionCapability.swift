// Made from the specification by Specification/generate.py; edit that instead.

/// The standard values of `txn-capability` (§4.5.7); peers may agree on others.
public enum TransactionCapability {
    /// `amqp:local-transactions`
    public static let localTransactions: Symbol = "amqp:local-transactions"
    /// `amqp:distributed-transactions`
    public static let distributedTransactions: Symbol = "amqp:distributed-transactions"
    /// `amqp:promotable-transactions`
    public static let promotableTransactions: Symbol = "amqp:promotable-transactions"
    /// `amqp:multi-txns-per-ssn`
    public static let multiTxnsPerSsn: Symbol = "amqp:multi-txns-per-ssn"
    /// `amqp:multi-ssns-per-txn`
    public static let multiSsnsPerTxn: Symbol = "amqp:multi-ssns-per-txn"
}
