import AMQPAuthentication
import AMQPCodec
import Synchronization

@testable import AMQPEngine

/// Who may log in, and how, in these tests.
enum Users {
    static let table: UserTable = {
        var table = UserTable(iterations: 4_096)
        table.set(password: "pencil", of: "ann")
        table.set(password: "a,=b \u{e9}", of: "b,o=b")
        return table
    }()

    static let passwords = ["ann": "pencil", "b,o=b": "a,=b \u{e9}"]

    /// What an application answers that knows them.
    static func answer(_ question: SASLQuestion) -> SASLAnswer {
        switch question {
        case .password(let login): .password(isCorrect: passwords[login.user] == login.password)
        case .credentials(let user, let hash): .credentials(table.credentials(of: user, hash))
        case .saltedPassword(let derivation): .saltedPassword(derivation.saltedPassword())
        }
    }
}

extension Configuration {
    static let clientNonce = bytes(18, from: 7)
    static let serverNonce = bytes(18, from: 700)

    /// An initiator that may use what the arguments say.
    static func login(
        _ user: String = "ann", _ password: String = "pencil", _ mechanisms: Set<SASLMechanism>? = nil,
        encrypted: Bool = true, nonce: [UInt8] = clientNonce,
        _ cryptography: any SCRAMCryptography = StandardCryptography()
    ) -> Configuration {
        var credentials = SASLCredentials(
            user: user, password: password, scram: SCRAMLogin(cryptography, nonce: nonce))
        if let mechanisms { credentials.mechanisms = mechanisms }
        credentials.isEncrypted = encrypted
        var configuration = Configuration(containerID: "client")
        configuration.sasl = .authenticate(credentials)
        return configuration
    }

    /// An acceptor that offers what the arguments say.
    static func offering(
        _ mechanisms: Set<SASLMechanism>? = nil, encrypted: Bool = true, external: String? = nil,
        nonce: [UInt8] = serverNonce, _ cryptography: any SCRAMCryptography = StandardCryptography()
    ) -> Configuration {
        var scram = SCRAMOffer(cryptography, nonce: nonce, decoyKey: bytes(32))
        scram.decoyIterations = Users.table.usualIterations
        var offer = SASLOffer(scram: scram)
        if let mechanisms { offer.mechanisms = mechanisms }
        offer.isEncrypted = encrypted
        offer.externalIdentity = external
        var configuration = Configuration(containerID: "server")
        configuration.sasl = .require(offer)
        return configuration
    }

    /// The initiator's credentials changed.
    func with(_ change: (inout SASLCredentials) -> Void) -> Configuration {
        var copy = self
        var credentials = sasl.credentials
        change(&credentials)
        copy.sasl = .authenticate(credentials)
        return copy
    }
}

extension Pair {
    /// A pair whose applications know the users.
    static func authenticating(
        _ client: Configuration, _ server: Configuration, _ fragmentation: Fragmentation = .whole
    ) -> Pair {
        let pair = Pair(client: client, server: server, fragmentation)
        pair.client.answer = Users.answer
        pair.server.answer = Users.answer
        return pair
    }
}

extension Peer {
    /// Where it is in the SASL layer; nil outside.
    var step: SASLStep? { if case .sasl(let step) = connection.phase { step } else { nil } }

    /// Why it did not authenticate.
    var complaint: String? {
        if case .unauthenticated(let text)? = closures.first { text } else { nil }
    }
}

/// A frame of the SASL layer.
enum SASLFrame: Equatable {
    case mechanisms([Symbol])
    case `init`(Symbol, [UInt8]?)
    case challenge([UInt8])
    case response([UInt8])
    case outcome(SASLCode, [UInt8]? = nil)

    static func challenge(_ text: String) -> SASLFrame { .challenge(Array(text.utf8)) }
    static func response(_ text: String) -> SASLFrame { .response(Array(text.utf8)) }
    static func `init`(_ mechanism: Symbol, _ text: String) -> SASLFrame { .`init`(mechanism, Array(text.utf8)) }

    var bytes: [UInt8] {
        var out = OutputBuffer()
        let frame = out.beginFrame(.sasl)
        switch self {
        case .mechanisms(let names): SASLMechanisms(saslServerMechanisms: names).write(to: &out)
        case .`init`(let name, let response):
            AMQPCodec.SASLInit(mechanism: name, initialResponse: response).write(to: &out)
        case .challenge(let bytes): SASLChallenge(challenge: bytes).write(to: &out)
        case .response(let bytes): SASLResponse(response: bytes).write(to: &out)
        case .outcome(let code, let data): SASLOutcome(code: code, additionalData: data).write(to: &out)
        }
        out.endFrame(frame)
        return out.bytes.withUnsafeBytes { Array($0) }
    }

    /// What a mechanism says in it.
    var message: [UInt8] {
        switch self {
        case .mechanisms: []
        case .`init`(_, let bytes): bytes ?? []
        case .challenge(let bytes), .response(let bytes): bytes
        case .outcome(_, let bytes): bytes ?? []
        }
    }

    /// The SASL frames of a stream.
    static func all(_ stream: [UInt8]) throws -> [SASLFrame] {
        var frames: [SASLFrame] = []
        var offset = 0
        while offset < stream.count {
            if stream[offset] == 0x41 {
                offset += 8
                continue
            }
            let rest = Array(stream[offset...])
            let header = try rest.withUnsafeBytes { try FrameHeader.read($0.bytes, at: 0) }!
            if header.kind == .sasl { frames.append(try SASLFrame(Array(rest[..<header.size]), header.bodyOffset)) }
            offset += header.size
        }
        return frames
    }

    private init(_ frame: [UInt8], _ start: Int) throws {
        self = try frame.withUnsafeBytes { raw in
            var reader = ValueReader(raw.bytes, at: start)
            switch try reader.descriptor() {
            case SASLMechanisms.descriptor:
                return .mechanisms(try SASLMechanisms(from: &reader).saslServerMechanisms)
            case AMQPCodec.SASLInit.descriptor:
                let body = try AMQPCodec.SASLInit(from: &reader)
                return .`init`(body.mechanism, body.initialResponse)
            case SASLChallenge.descriptor: return .challenge(try SASLChallenge(from: &reader).challenge)
            case SASLResponse.descriptor: return .response(try SASLResponse(from: &reader).response)
            default:
                let outcome = try SASLOutcome(from: &reader)
                return .outcome(outcome.code, outcome.additionalData)
            }
        }
    }
}

/// Counts what is computed.
final class CountingCryptography: SCRAMCryptography {
    private let counter = Mutex<[Int]>([])
    /// The lengths of all that has been hashed.
    var lengths: [Int] { counter.withLock { $0 } }

    func hash(_ bytes: [UInt8], _ function: SCRAMHash) -> [UInt8] {
        counter.withLock { $0.append(bytes.count) }
        return StandardCryptography().hash(bytes, function)
    }

    func authenticationCode(_ bytes: [UInt8], key: [UInt8], _ function: SCRAMHash) -> [UInt8] {
        counter.withLock { $0.append(bytes.count) }
        return StandardCryptography().authenticationCode(bytes, key: key, function)
    }
}
