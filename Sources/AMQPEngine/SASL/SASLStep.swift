/// Whose move it is in the SASL layer (§5.3.2).
enum SASLStep: Equatable {
    /// The initiator waits for the mechanisms on offer.
    case mechanisms
    /// The acceptor waits for the initiator's choice.
    case `init`
    /// The initiator waits for the verdict.
    case outcome
}
