import AMQPAuthentication
import AMQPEngine
import AMQPTransport
import NIOCore
import NIOPosix

extension PeerConnection {
    /// How to log in: as the user of the address, or as nobody.
    static func policy(for peer: Address.Peer, _ configuration: MessengerConfiguration) -> SASLPolicy {
        guard let user = peer.user, let password = peer.password else { return .anonymous }
        let scram = SCRAMLogin(StandardCryptography(), nonce: randomBytes(24))
        var credentials = SASLCredentials(user: user, password: password, scram: scram)
        credentials.allowsPlainUnencrypted = configuration.allowsPlainUnencrypted
        return .authenticate(credentials)
    }

    /// Derives the key that SCRAM asks for, away from the event loop, unless it has been derived before.
    func answer(_ question: SASLQuestion) {
        guard case .saltedPassword(let derivation) = question else { return }
        let eventLoop = hub.eventLoop
        if let key = hub.keys[derivation] {
            return eventLoop.assumeIsolated().execute { self.goOn(.saltedPassword(key)) }
        }
        NIOThreadPool.singleton.runIfActive(eventLoop: eventLoop) { derivation.saltedPassword() }
            .assumeIsolated().whenComplete { result in
                switch result {
                case .success(let key):
                    self.hub.keys[derivation] = key
                    self.goOn(.saltedPassword(key))
                case .failure: self.goOn(.unavailable(isTemporary: true))
                }
            }
    }

    private func goOn(_ answer: SASLAnswer) {
        engine.answer(answer)
        handler?.resume()
        endTurn()
    }
}

/// The keys that have been derived, for the connections to come.
final class KeyCache {
    private static let limit = 64
    private var keys: [SCRAMDerivation: [UInt8]] = [:]

    subscript(_ derivation: SCRAMDerivation) -> [UInt8]? {
        get { keys[derivation] }
        set {
            // A peer that makes up salts must not fill the memory.
            if keys.count >= Self.limit { keys = [:] }
            keys[derivation] = newValue
        }
    }
}
