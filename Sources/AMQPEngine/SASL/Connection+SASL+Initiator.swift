import AMQPCodec

/// The initiator's moves.
extension Connection {
    /// Chooses among the mechanisms on offer and begins.
    mutating func choose(_ offered: [Symbol]) {
        let credentials = configuration.sasl.credentials
        guard let mechanism = credentials.choice(from: offered) else {
            return finish(.unauthenticated(credentials.complaint(about: offered)))
        }
        sasl.mechanism = mechanism
        guard let response = initialResponse(mechanism, credentials) else {
            return finish(.unauthenticated("user or password are empty, or SASLprep forbids one of their characters"))
        }
        write(sasl: SASLInit(mechanism: mechanism.name, initialResponse: response, hostname: configuration.hostname))
        phase = .sasl(mechanism.hash == nil ? .outcome : .challenge)
    }

    /// What goes with the choice; nil if user or password cannot be said.
    private mutating func initialResponse(_ mechanism: SASLMechanism, _ credentials: SASLCredentials) -> [UInt8]? {
        switch mechanism {
        case .anonymous, .external: return []
        case .plain:
            guard let login = login(credentials) else { return nil }
            return PlainMessage(user: login.user, password: login.password).bytes
        case .scramSHA256, .scramSHA512:
            guard let login = login(credentials), let scram = credentials.scram, let hash = mechanism.hash else {
                return nil
            }
            let client = SCRAMClient(
                hash, scram.cryptography, user: login.user, nonce: Base64.encode(scram.nonce))
            sasl.client = client
            return client.first
        }
    }

    private func login(_ credentials: SASLCredentials) -> SASLLogin? {
        guard let user = credentials.user?.preparedForSASL, let password = credentials.password?.preparedForSASL else {
            return nil
        }
        return SASLLogin(user: user, password: password)
    }

    /// The acceptor has said what to derive the key from.
    mutating func challenged(_ challenge: [UInt8]) {
        let credentials = configuration.sasl.credentials
        guard let login = login(credentials), let scram = credentials.scram else { return }
        do throws(SCRAMError) {
            let password = Array(login.password.utf8)
            guard let derivation = try sasl.client?.receive(first: challenge, password: password, scram.iterations)
            else { return }
            ask(.saltedPassword(derivation), .key)
        } catch {
            finish(.unauthenticated(error.text))
        }
    }

    /// The application has derived the key.
    mutating func prove(_ key: [UInt8]) {
        guard key.count == sasl.mechanism?.hash?.byteCount, let response = sasl.client?.final(saltedPassword: key)
        else {
            return finish(.unauthenticated("the derived key is not as long as it should be"))
        }
        write(sasl: SASLResponse(response: response))
        phase = .sasl(.proof)
    }

    /// The acceptor has proved that it knows the user, or not.
    mutating func proved(_ message: [UInt8]) {
        guard isProof(message) else { return }
        write(sasl: SASLResponse(response: []))
        phase = .sasl(.outcome)
    }

    private mutating func isProof(_ message: [UInt8]) -> Bool {
        do throws(SCRAMError) {
            guard let client = sasl.client else { return false }
            try client.verify(final: message)
            return true
        } catch {
            finish(.unauthenticated(error.text))
            return false
        }
    }

    /// The verdict has come; one in our favour counts only from who has proved that it knows the password.
    mutating func judged(_ outcome: SASLOutcome, _ step: SASLStep) {
        sasl.code = outcome.code
        guard outcome.code == .ok else {
            return finish(.unauthenticated("the peer refused authentication: \(outcome.code.meaning)"))
        }
        switch step {
        case .outcome: break
        case .proof where outcome.additionalData != nil:
            guard isProof(outcome.additionalData ?? []) else { return }
        default: return finish(.unauthenticated("the peer has not proved that it knows the password itself"))
        }
        if let mechanism = sasl.mechanism {
            let user = configuration.sasl.credentials.user?.preparedForSASL
            sasl.identity = SASLIdentity(mechanism: mechanism, user: user)
        }
        sasl.forget()
        phase = .header
        preamble.write(ProtocolHeader.amqp)
        saslDone = true
    }
}

extension SASLCode {
    /// What §5.3.3.6 says about it, in short.
    fileprivate var meaning: String {
        switch self {
        case .ok: "ok"
        case .auth: "auth (wrong user or password, or not permitted)"
        case .sys: "sys (an error of its own)"
        case .sysPerm: "sys-perm (an error of its own that will last)"
        case .sysTemp: "sys-temp (an error of its own that may pass)"
        }
    }
}
