/// The initiator's half of SCRAM (RFC 5802 §3 and §5), without channel binding.
struct SCRAMClient {
    private let hash: SCRAMHash
    private let cryptography: any SCRAMCryptography
    private let nonce: [UInt8]
    private let firstBare: [UInt8]
    private var serverFirst: [UInt8] = []
    private var combinedNonce: [UInt8] = []
    private var serverSignature: [UInt8] = []

    /// The header that says that channel binding is not supported (RFC 5802 §7, `gs2-header`).
    private static let header = Array("n,,".utf8)

    /// `user` has to be prepared, and `nonce` printable without commas.
    init(_ hash: SCRAMHash, _ cryptography: any SCRAMCryptography, user: String, nonce: [UInt8]) {
        self.hash = hash
        self.cryptography = cryptography
        self.nonce = nonce
        firstBare = Array("n=".utf8) + SCRAMName.encode(user) + Array(",r=".utf8) + nonce
    }

    /// What is said first.
    var first: [UInt8] { Self.header + firstBare }

    /// Takes the acceptor's first message and says what has to be derived.
    mutating func receive(
        first message: [UInt8], password: [UInt8], _ allowed: ClosedRange<Int>
    ) throws(SCRAMError) -> SCRAMDerivation {
        var fields = SCRAMFields(message)
        let combined = Array(try fields.nextNonce())
        guard combined.count > nonce.count, combined.starts(with: nonce) else {
            throw SCRAMError("the peer's nonce does not begin with ours and go on")
        }
        let salt = try fields.nextBase64("s")
        let digits = try fields.next("i")
        try fields.skipExtensions()
        guard digits.first != UInt8(ascii: "0"), digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let iterations = Int(String(decoding: digits, as: UTF8.self))
        else { throw SCRAMError("the number of iterations is none") }
        guard allowed.contains(iterations) else {
            let bounds = "\(allowed.lowerBound) to \(allowed.upperBound)"
            throw SCRAMError("the peer asks for \(iterations) iterations, where \(bounds) are acceptable")
        }
        combinedNonce = combined
        serverFirst = message
        return SCRAMDerivation(hash, password: password, salt: salt, iterations: iterations)
    }

    /// The proof that we know the password, and all that goes with it.
    mutating func final(saltedPassword: [UInt8]) -> [UInt8] {
        let keys = SCRAMKeys(saltedPassword, hash, cryptography)
        let withoutProof = Array("c=".utf8) + Base64.encode(Self.header) + Array(",r=".utf8) + combinedNonce
        let comma = [UInt8(ascii: ",")]
        let authMessage = firstBare + comma + serverFirst + comma + withoutProof
        let signature = cryptography.authenticationCode(authMessage, key: keys.stored, hash)
        serverSignature = cryptography.authenticationCode(authMessage, key: keys.server, hash)
        let proof = zip(keys.client, signature).map { $0 ^ $1 }
        return withoutProof + Array(",p=".utf8) + Base64.encode(proof)
    }

    /// Takes the acceptor's last message; throws unless it proves that the acceptor knows the user.
    func verify(final message: [UInt8]) throws(SCRAMError) {
        var fields = SCRAMFields(message)
        if fields.isNext("e") {
            let error = String(decoding: try fields.next("e"), as: UTF8.self)
            throw SCRAMError("the peer refused authentication: \(error)")
        }
        let signature = try fields.nextBase64("v")
        try fields.skipExtensions()
        guard equalInConstantTime(signature, serverSignature) else {
            throw SCRAMError("the peer does not know the password itself: its signature is wrong")
        }
    }
}
