import AMQPCodec
package import AMQPEngine

extension Configuration {
    /// Limits of any size, small ones above all.
    package static func any(_ side: Connection.Side, _ choices: inout Choices) -> Configuration {
        var configuration = frames(side, &choices)
        configuration.sasl = side == .initiator ? .ofInitiator(&choices) : .ofAcceptor(&choices)
        configuration.channelMax = choices.pick(255, 3, 0)
        configuration.handleMax = choices.pick(4_095, 3, 0)
        configuration.maxLinks = choices.pick(16_384, 2)
        configuration.attachLimit = choices.pick(1 << 24, 600)
        configuration.idleTimeout = choices.pick(30_000, .none, 1_000)
        configuration.maxSASLFrameSize = choices.pick(4_096, 512)
        configuration.limits = choices.pick(configuration.limits, DecodingLimits(depth: 3, elements: 20))
        return configuration
    }

    /// Limits that two applications which do little cannot reach, so that neither engine may ever complain.
    package static func gentle(_ side: Connection.Side, _ choices: inout Choices) -> Configuration {
        var configuration = frames(side, &choices)
        configuration.idleTimeout = choices.pick(30_000, .none, 1_000)
        return configuration
    }

    private static func frames(_ side: Connection.Side, _ choices: inout Choices) -> Configuration {
        var configuration = Configuration(containerID: side == .initiator ? "initiator" : "acceptor")
        configuration.maxFrameSize = choices.pick(4_096, 512, 700, 65_536)
        configuration.incomingWindow = choices.pick(2_048, 1, 2, 5, 50)
        configuration.outputLimit = choices.pick(100_000, 600, 2_000)
        return configuration
    }
}

extension CoordinatorConfiguration? {
    /// None, or one with any limits and capabilities.
    package static func any(_ choices: inout Choices) -> CoordinatorConfiguration? {
        guard var configuration = gentle(&choices) else { return nil }
        configuration.capabilities = choices.pick(configuration.capabilities, [])
        configuration.acquires = choices.pick(true, false)
        configuration.prefix = choices.pick([], [7])
        configuration.maxMessageSize = choices.pick(1_024, 20)
        return configuration
    }

    /// None, or one whose limits cost a transaction at most.
    package static func gentle(_ choices: inout Choices) -> CoordinatorConfiguration? {
        guard !choices.once(in: 4) else { return nil }
        var configuration = CoordinatorConfiguration()
        let all = configuration.capabilities
        configuration.capabilities = choices.pick(all, Array(all.prefix(1)), Array(all.prefix(2)))
        configuration.maxTransactions = choices.pick(256, 2)
        configuration.maxDeliveries = choices.pick(65_536, 3)
        configuration.timeout = choices.pick(120_000, .none, 500)
        configuration.credit = choices.pick(16, 1)
        return configuration
    }
}

extension SASLPolicy {
    private static let nonce: [UInt8] = Array(101...118)

    package static func ofInitiator(_ choices: inout Choices) -> SASLPolicy {
        var credentials = SASLCredentials(
            user: Users.name, password: Users.password, scram: SCRAMLogin(Users.cryptography, nonce: nonce))
        switch choices.below(8) {
        case 0: return .none
        case 1: return .anonymous
        case 2: credentials.isEncrypted = true
        case 3: credentials.mechanisms = [.scramSHA256]
        case 4:
            credentials.mechanisms = [.plain]
            credentials.allowsPlainUnencrypted = true
        case 5: credentials.isExternal = true
        case 6: return .authenticate(.external)
        default: credentials.mechanisms = [.plain]
        }
        return .authenticate(credentials)
    }

    package static func ofAcceptor(_ choices: inout Choices) -> SASLPolicy {
        var offer = SASLOffer(scram: SCRAMOffer(Users.cryptography, nonce: nonce, decoyKey: nonce))
        switch choices.below(8) {
        case 0: return .none
        case 1: return .anonymous
        case 2: offer.isEncrypted = true
        case 3: offer.mechanisms = [.scramSHA256]
        case 4:
            offer.mechanisms = [.plain]
            offer.allowsPlainUnencrypted = true
        case 5: offer.externalIdentity = Users.name
        case 6: offer.mechanisms.insert(.anonymous)
        default: offer.mechanisms = []
        }
        return .require(offer)
    }

    /// Two policies with which both sides come to an understanding.
    package static func agreed(_ choices: inout Choices) -> (initiator: SASLPolicy, acceptor: SASLPolicy) {
        var offer = SASLOffer(scram: SCRAMOffer(Users.cryptography, nonce: nonce, decoyKey: nonce))
        offer.isEncrypted = true
        offer.externalIdentity = Users.name
        offer.mechanisms = Set(SASLMechanism.allCases)
        var credentials = SASLCredentials(
            user: Users.name, password: Users.password, scram: SCRAMLogin(Users.cryptography, nonce: nonce))
        credentials.isEncrypted = true
        switch choices.below(6) {
        case 0: return (.none, .anonymous)
        case 1: return (.anonymous, .anonymous)
        case 2: return (.none, .none)
        case 3: return (.anonymous, .require(offer))
        case 4: return (.authenticate(.external), .require(offer))
        default:
            credentials.mechanisms = [choices.pick(.scramSHA256, .scramSHA512, .plain)]
            return (.authenticate(credentials), .require(offer))
        }
    }
}
