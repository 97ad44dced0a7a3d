/// Who the SASL layer has found an initiator to be.
public struct SASLIdentity: Sendable, Hashable {
    /// How it was found.
    public let mechanism: SASLMechanism
    /// The name of the user, prepared by SASLprep; nil for ANONYMOUS.
    ///
    /// An initiator that authenticates with EXTERNAL does not know it either.
    public let user: String?

    /// Puts them together.
    public init(mechanism: SASLMechanism, user: String?) {
        self.mechanism = mechanism
        self.user = user
    }
}
