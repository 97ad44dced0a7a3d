import AMQPCodec

/// Whose move it is in the SASL layer, and what it must be (§5.3.2).
enum SASLStep: Equatable, CaseIterable {
    // The initiator waits

    /// for the mechanisms on offer,
    case mechanisms
    /// for the first challenge of SCRAM,
    case challenge
    /// for its own application to derive a key,
    case key
    /// for the proof that the acceptor knows the password, in a challenge or with the verdict,
    case proof
    /// for the verdict.
    case outcome

    // The acceptor waits

    /// for the initiator's choice,
    case `init`
    /// for the response that did not come with the choice,
    case initialResponse
    /// for its own application to check a password,
    case verdict
    /// for its own application to look up a user,
    case credentials
    /// for the proof that the initiator knows the password,
    case response
    /// for the initiator to have seen ours.
    case acknowledgement

    /// Whether the next move is our own application's; until then the peer's words are left where they are.
    var isOurs: Bool { self == .key || self == .verdict || self == .credentials }
}

/// What a connection remembers of its SASL layer.
struct SASLState {
    /// What has been chosen.
    var mechanism: SASLMechanism?
    /// What the application has not taken yet.
    var question: SASLQuestion?
    /// Whom an acceptor has been told it faces; not to be believed before the verdict.
    var claim: String?
    /// The initiator's half of SCRAM.
    var client: SCRAMClient?
    /// The acceptor's half of SCRAM.
    var server: SCRAMServer?
    /// Who the initiator is, once that is certain.
    var identity: SASLIdentity?
    /// The verdict, once it has been given.
    var code: SASLCode?

    /// Forgets all but the result.
    mutating func forget() {
        question = nil
        claim = nil
        client = nil
        server = nil
    }
}
