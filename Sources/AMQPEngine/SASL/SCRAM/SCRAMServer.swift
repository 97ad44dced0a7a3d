/// The acceptor's half of SCRAM (RFC 5802 §3 and §5), without channel binding.
struct SCRAMServer {
    /// The user that the initiator says it is, prepared.
    let user: String
    private let hash: SCRAMHash
    private let cryptography: any SCRAMCryptography
    private let header: [UInt8]
    private let firstBare: [UInt8]
    private let combinedNonce: [UInt8]
    private var serverFirst: [UInt8] = []
    private var credentials: SCRAMCredentials?
    private var isDecoy = false

    /// Takes the initiator's first message. `nonce` has to be printable without commas.
    init(
        first message: [UInt8], _ hash: SCRAMHash, _ cryptography: any SCRAMCryptography, nonce: [UInt8]
    ) throws(SCRAMError) {
        let comma = UInt8(ascii: ",")
        let parts = message.split(separator: comma, maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw SCRAMError("the first SCRAM message has no header") }
        // An initiator that could bind the channel and thinks that we cannot, "y", is right.
        guard parts[0].elementsEqual([UInt8(ascii: "n")]) || parts[0].elementsEqual([UInt8(ascii: "y")]) else {
            throw SCRAMError("the peer asks for channel binding, which was not offered")
        }
        header = Array(message[..<parts[2].startIndex])
        firstBare = Array(parts[2])
        var fields = SCRAMFields(firstBare)
        guard let user = SCRAMName.decode(try fields.next("n"))?.preparedForSASL else {
            throw SCRAMError("the user's name is none")
        }
        if !parts[1].isEmpty {
            guard parts[1].starts(with: Array("a=".utf8)),
                SCRAMName.decode(parts[1].dropFirst(2))?.preparedForSASL == user
            else { throw SCRAMError("the peer wants to act on behalf of somebody else") }
        }
        combinedNonce = Array(try fields.nextNonce()) + nonce
        try fields.skipExtensions()
        self.user = user
        self.hash = hash
        self.cryptography = cryptography
    }

    /// The acceptor's first message; credentials that are nil are made up, and no proof will do.
    mutating func challenge(_ found: SCRAMCredentials?, _ offer: SCRAMOffer) -> [UInt8] {
        // Made up in any case, so that it takes the same time.
        let decoy = SCRAMCredentials(decoyFor: user, hash, offer)
        isDecoy = found == nil
        let credentials = found ?? decoy
        self.credentials = credentials
        serverFirst = Array("r=".utf8) + combinedNonce + Array(",s=".utf8) + Base64.encode(credentials.salt)
        serverFirst += Array(",i=\(credentials.iterations)".utf8)
        return serverFirst
    }

    /// Takes the initiator's proof and gives ours; throws if it is wrong.
    func final(_ message: [UInt8]) throws(SCRAMError) -> [UInt8] {
        guard let credentials, let end = message.lastIndex(of: UInt8(ascii: ",")) else {
            throw SCRAMError("the second SCRAM message has no proof")
        }
        let withoutProof = Array(message[..<end])
        var proofField = SCRAMFields(message[(end + 1)...])
        var fields = SCRAMFields(withoutProof)
        guard try fields.nextBase64("c") == header else { throw SCRAMError("the header is not the one from before") }
        guard try fields.nextNonce().elementsEqual(combinedNonce) else { throw SCRAMError("the nonce is not ours") }
        try fields.skipExtensions()
        let proof = try proofField.nextBase64("p")
        guard proof.count == hash.byteCount else { throw SCRAMError("the proof is not as long as a hash") }

        let comma = [UInt8(ascii: ",")]
        let authMessage = firstBare + comma + serverFirst + comma + withoutProof
        let signature = cryptography.authenticationCode(authMessage, key: credentials.storedKey, hash)
        let clientKey = zip(proof, signature).map { $0 ^ $1 }
        let isRight = equalInConstantTime(cryptography.hash(clientKey, hash), credentials.storedKey)
        let serverSignature = cryptography.authenticationCode(authMessage, key: credentials.serverKey, hash)
        guard isRight, !isDecoy else { throw SCRAMError("no such user, or not the password of \(user)") }
        return Array("v=".utf8) + Base64.encode(serverSignature)
    }
}

extension SCRAMCredentials {
    /// The salt of a user who does not exist: the same each time.
    package static func decoySalt(
        of user: String, _ hash: SCRAMHash, key: [UInt8], _ cryptography: any SCRAMCryptography
    ) -> [UInt8] {
        Array(cryptography.authenticationCode(Array(("salt " + user).utf8), key: key, hash).prefix(16))
    }

    /// Credentials of a user who does not exist: the same each time, and like any other.
    fileprivate init(decoyFor user: String, _ hash: SCRAMHash, _ offer: SCRAMOffer) {
        func made(_ purpose: String) -> [UInt8] {
            offer.cryptography.authenticationCode(Array((purpose + user).utf8), key: offer.decoyKey, hash)
        }
        let iterations = min(max(offer.decoyIterations, Self.fewestIterations), Self.mostIterations)
        self.init(
            hash, salt: Self.decoySalt(of: user, hash, key: offer.decoyKey, offer.cryptography), iterations: iterations,
            storedKey: made("stored key "), serverKey: made("server key "))!
    }
}
