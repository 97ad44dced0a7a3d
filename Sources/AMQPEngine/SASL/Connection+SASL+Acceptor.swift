import AMQPCodec

/// The acceptor's moves.
extension Connection {
    /// The first, after the headers.
    mutating func offerMechanisms() {
        let offered = configuration.sasl.offered
        guard !offered.isEmpty else {
            // The list must not be empty (§5.3.3.1).
            return finish(.unauthenticated("there is no SASL mechanism that could be offered over this transport"))
        }
        phase = .sasl(.`init`)
        write(sasl: SASLMechanisms(saslServerMechanisms: offered.map(\.name)))
    }

    /// The initiator has chosen.
    mutating func chosen(_ choice: SASLInit) {
        guard let mechanism = SASLMechanism(name: choice.mechanism), configuration.sasl.offered.contains(mechanism)
        else { return refuse(.auth, "the peer chose \(choice.mechanism), which was not offered") }
        sasl.mechanism = mechanism
        switch mechanism {
        // Some leave out what would be empty.
        case .anonymous, .external: respond(choice.initialResponse ?? [])
        case .plain, .scramSHA256, .scramSHA512:
            guard let response = choice.initialResponse else {
                // RFC 4422 §5: the challenge that asks for it is empty.
                write(sasl: SASLChallenge(challenge: []))
                phase = .sasl(.initialResponse)
                return
            }
            respond(response)
        }
    }

    /// The initiator's first word within the mechanism.
    mutating func respond(_ response: [UInt8]) {
        guard let mechanism = sasl.mechanism else { return }
        switch mechanism {
        case .anonymous: succeed(nil)
        case .external: recognise(response)
        case .plain: checkPlain(response)
        case .scramSHA256, .scramSHA512: beginSCRAM(response)
        }
    }

    private mutating func recognise(_ response: [UInt8]) {
        guard case .require(let offer) = configuration.sasl, let user = offer.externalIdentity else { return }
        guard response.isEmpty || response.elementsEqual(user.utf8) else {
            return refuse(.auth, "\(user) wants to act on behalf of somebody else")
        }
        succeed(user)
    }

    private mutating func checkPlain(_ response: [UInt8]) {
        guard let message = PlainMessage(response), let user = message.user.preparedForSASL,
            let password = message.password.preparedForSASL
        else { return refuse(.auth, "the message of PLAIN is malformed") }
        guard message.authorization.isEmpty || message.authorization.preparedForSASL == user else {
            return refuse(.auth, "\(user) wants to act on behalf of somebody else")
        }
        sasl.claim = user
        ask(.password(SASLLogin(user: user, password: password)), .verdict)
    }

    private mutating func beginSCRAM(_ response: [UInt8]) {
        guard case .require(let offer) = configuration.sasl, let scram = offer.scram, let hash = sasl.mechanism?.hash
        else { return }
        do throws(SCRAMError) {
            let server = try SCRAMServer(
                first: response, hash, scram.cryptography, nonce: Base64.encode(scram.nonce))
            sasl.server = server
            sasl.claim = server.user
            ask(.credentials(user: server.user, hash), .credentials)
        } catch {
            refuse(.auth, error.text)
        }
    }

    /// The application has judged a password.
    mutating func judge(_ isCorrect: Bool) {
        guard isCorrect, let user = sasl.claim else {
            return refuse(.auth, "no such user, or not the password of \(sasl.claim ?? "anybody")")
        }
        succeed(user)
    }

    /// The application has looked up a user.
    mutating func challenge(_ found: SCRAMCredentials?) {
        guard case .require(let offer) = configuration.sasl, let scram = offer.scram,
            found == nil || found?.hash == sasl.mechanism?.hash, let challenge = sasl.server?.challenge(found, scram)
        else { return refuse(.sys, "the application's answer is not to the question") }
        write(sasl: SASLChallenge(challenge: challenge))
        phase = .sasl(.response)
    }

    /// The initiator has proved that it knows the password, or not.
    ///
    /// Our own proof goes in a challenge, as Cyrus SASL and so Qpid do it, and not with the outcome, where Qpid Proton does not look.
    mutating func check(_ response: [UInt8]) {
        do throws(SCRAMError) {
            guard let proof = try sasl.server?.final(response) else { return }
            write(sasl: SASLChallenge(challenge: proof))
            phase = .sasl(.acknowledgement)
        } catch {
            refuse(.auth, error.text)
        }
    }

    /// The initiator has seen our proof.
    mutating func acknowledged(_ response: [UInt8]) {
        guard response.isEmpty else { return refuse(.auth, "the last response is not empty") }
        succeed(sasl.claim)
    }

    // MARK: The verdict

    private mutating func succeed(_ user: String?) {
        sasl.identity = sasl.mechanism.map { SASLIdentity(mechanism: $0, user: user) }
        sasl.code = .ok
        sasl.forget()
        write(sasl: SASLOutcome(code: .ok))
        phase = .header
        saslDone = true
    }

    mutating func refuse(_ code: SASLCode, _ reason: String) {
        sasl.code = code
        sasl.forget()
        write(sasl: SASLOutcome(code: code))
        finish(.unauthenticated(reason))
    }
}
