public import AMQPCodec

extension Connection {
    // MARK: For the application

    /// Who the initiator of the connection is, as found by the SASL layer (§5.3); nil before that, and without the layer.
    public var identity: SASLIdentity? { sasl.identity }

    /// What the SASL layer ended with (§5.3.3.6): the acceptor's verdict; nil before that, and without the layer.
    ///
    /// ``Closure/unauthenticated(_:)`` says the same in words. Only `sysTemp` is worth another attempt with the same credentials.
    public var saslCode: SASLCode? { sasl.code }

    /// Takes what the SASL layer wants to know, to be answered in this connection's own time by ``answer(_:)``; nil if there is nothing.
    ///
    /// Look here after each ``receive(_:now:)`` if the policy is ``SASLPolicy/authenticate(_:)`` or ``SASLPolicy/require(_:)``; the others never ask.
    /// A connection that waits for an answer takes in nothing, and its handshake time-out goes on.
    public mutating func nextSASLQuestion() -> SASLQuestion? {
        guard phase != .over else { return nil }
        defer { sasl.question = nil }
        return sasl.question
    }

    /// Whether ``answer(_:)`` is due, before which nothing is taken in.
    public var isAwaitingAnswer: Bool { if case .sasl(let step) = phase { step.isOurs } else { false } }

    /// Answers the question; an answer to none, or one that comes too late, is passed over.
    ///
    /// Then give again to ``receive(_:now:)`` what it has not used, if there is any.
    public mutating func answer(_ answer: SASLAnswer) {
        guard case .sasl(let step) = phase, isAwaitingAnswer else { return }
        sasl.question = nil
        switch (step, answer) {
        case (.verdict, .password(let isCorrect)): judge(isCorrect)
        case (.credentials, .credentials(let found)): challenge(found)
        case (.key, .saltedPassword(let key)): prove(key)
        case (.key, .unavailable): finish(.unauthenticated("no key could be derived from the password"))
        case (_, .unavailable(let isTemporary)):
            refuse(isTemporary ? .sysTemp : .sysPerm, "the users cannot be looked up")
        case (.key, _): finish(.unauthenticated("the application's answer is not to the question"))
        default: refuse(.sys, "the application's answer is not to the question")
        }
    }

    // MARK: Frames, §5.3.2

    mutating func receiveSASL(_ step: SASLStep, _ reader: inout ValueReader) throws(DecodingError) {
        let start = reader.offset
        switch (step, try reader.descriptor()) {
        case (.mechanisms, SASLMechanisms.descriptor): choose(try SASLMechanisms(from: &reader).saslServerMechanisms)
        case (.challenge, SASLChallenge.descriptor): challenged(try SASLChallenge(from: &reader).challenge)
        case (.proof, SASLChallenge.descriptor): proved(try SASLChallenge(from: &reader).challenge)
        case (.challenge, SASLOutcome.descriptor), (.proof, SASLOutcome.descriptor), (.outcome, SASLOutcome.descriptor):
            judged(try SASLOutcome(from: &reader), step)
        case (.`init`, SASLInit.descriptor): chosen(try SASLInit(from: &reader))
        case (.initialResponse, SASLResponse.descriptor): respond(try SASLResponse(from: &reader).response)
        case (.response, SASLResponse.descriptor): check(try SASLResponse(from: &reader).response)
        case (.acknowledgement, SASLResponse.descriptor): acknowledged(try SASLResponse(from: &reader).response)
        case (_, SASLMechanisms.descriptor...SASLOutcome.descriptor):
            fail(AMQPError(.illegalState, "a SASL frame that does not belong here (\(step) is due)"))
        case (_, let other): throw DecodingError(.unknownDescriptor(other), at: start)
        }
    }

    mutating func write(sasl body: some FrameBody) {
        let frame = preamble.beginFrame(.sasl)
        body.write(to: &preamble)
        preamble.endFrame(frame)
    }

    /// Has the application say something before the peer may.
    mutating func ask(_ question: SASLQuestion, _ step: SASLStep) {
        sasl.question = question
        phase = .sasl(step)
    }
}

extension SASLMechanisms: FrameBody {}
extension SASLInit: FrameBody {}
extension SASLChallenge: FrameBody {}
extension SASLResponse: FrameBody {}
extension SASLOutcome: FrameBody {}
