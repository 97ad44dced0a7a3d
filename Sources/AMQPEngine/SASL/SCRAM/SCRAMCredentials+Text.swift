import AMQPCodec

extension SCRAMCredentials: CustomStringConvertible, CustomDebugStringConvertible {
    /// The form in which they are stored (RFC 5803): `SCRAM-SHA-256$4096:salt$StoredKey:ServerKey`, with base 64.
    public var text: String {
        func text(_ bytes: [UInt8]) -> String { String(decoding: Base64.encode(bytes), as: UTF8.self) }
        return "\(Self.prefix(of: hash))\(iterations):\(text(salt))$\(text(storedKey)):\(text(serverKey))"
    }

    /// How ``text`` begins: `SCRAM-SHA-256$`.
    package static func prefix(of hash: SCRAMHash) -> String { "\(hash.mechanism.name)$" }

    /// The cost, and nothing that would help to guess the password.
    public var description: String { "\(hash.mechanism.name) with \(iterations) iterations" }
    /// The same.
    public var debugDescription: String { description }

    /// Reads the form in which they are stored (RFC 5803); nil if it is anything else.
    public init?(text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 3, let hash = SCRAMHash.allCases.first(where: { $0.mechanism.name.rawValue == parts[0] })
        else { return nil }
        let costs = parts[1].split(separator: ":", omittingEmptySubsequences: false)
        let keys = parts[2].split(separator: ":", omittingEmptySubsequences: false)
        guard costs.count == 2, keys.count == 2, let iterations = Int(costs[0]),
            let salt = Base64.decode(costs[1].utf8),
            let storedKey = Base64.decode(keys[0].utf8), let serverKey = Base64.decode(keys[1].utf8)
        else { return nil }
        self.init(hash, salt: salt, iterations: iterations, storedKey: storedKey, serverKey: serverKey)
    }
}

extension SCRAMHash {
    var mechanism: SASLMechanism { self == .sha256 ? .scramSHA256 : .scramSHA512 }
}
