import AMQPAuthentication
import Testing

@testable import AMQPEngine

/// Conversations that others have written down.
struct VectorTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        let hash: SCRAMHash
        let user: String
        let password: String
        let clientNonce: String
        let serverNonce: String
        let clientFirst: String
        let serverFirst: String
        let clientFinal: String
        let serverFinal: String
        var testDescription: String { clientFirst }
    }

    static let vectors = [
        // RFC 7677 §3.
        Vector(
            hash: .sha256, user: "user", password: "pencil", clientNonce: "rOprNGfwEbeRWgbNEkqO",
            serverNonce: "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", clientFirst: "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
            serverFirst: "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
            clientFinal: "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
            serverFinal: "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="),
        // By vectors.py.
        Vector(
            hash: .sha512, user: "user", password: "pencil", clientNonce: "rOprNGfwEbeRWgbNEkqO",
            serverNonce: "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", clientFirst: "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
            serverFirst: "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
            clientFinal: "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                + "p=gMGXRcevScNtxZ6/8lQYpGtnsNAc3mGcmNomv+xnoOMw+3R2xNJdMNnzMlTN8PPC6wdp6dybEmDYXYTxwnYPJQ==",
            serverFinal: "v=ZQnYEgWQMFmmsM8aQMF0nDDCy/AgCzkwk8CmMZYcMg0vSVlKDanekLtifDSeVGT4+5ZxXnJq199RVG2rR7N7Zw=="),
        Vector(
            hash: .sha512, user: "b,o=b", password: "caf\u{e9}", clientNonce: "fyko+d2lbbFgONRv9qkxdawL",
            serverNonce: "3rfcNHYJY1ZVvWVs7j", clientFirst: "n,,n=b=2Co=3Db,r=fyko+d2lbbFgONRv9qkxdawL",
            serverFirst: "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=AAECAwQFBgcICQoLDA0ODw==,i=10000",
            clientFinal: "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
                + "p=gG0bKp/9D4H4BHPXg7r+jcqwnqSET3vZ8UkQYcvNfDaX69pHQFH3x9kkYqTf/fNRhkZZGvsC/hoYhPWI+WsuAQ==",
            serverFinal: "v=B7uNHiYTV12uatC3CesIplOEj6dSbeQFwGSJq1n9QRRZroT7J5y4AJAfgUYquh7j5fZkHI2XInik5pEXkEre/A=="),
    ]

    @Test(arguments: vectors)
    func theInitiatorSaysWhatIsWritten(_ vector: Vector) throws {
        var client = SCRAMClient(
            vector.hash, StandardCryptography(), user: vector.user, nonce: Array(vector.clientNonce.utf8))
        #expect(client.first == Array(vector.clientFirst.utf8))
        let derivation = try client.receive(
            first: Array(vector.serverFirst.utf8), password: Array(vector.password.utf8), 4_096...100_000)
        #expect(client.final(saltedPassword: derivation.saltedPassword()) == Array(vector.clientFinal.utf8))
        try client.verify(final: Array(vector.serverFinal.utf8))
        #expect(throws: SCRAMError.self) { try client.verify(final: Array((vector.serverFinal + "=").utf8)) }
    }

    @Test(arguments: vectors)
    func theAcceptorSaysWhatIsWritten(_ vector: Vector) throws {
        let fields = vector.serverFirst.split(separator: ",")
        let salt = try #require(Base64.decode(fields[1].utf8.dropFirst(2)))
        let iterations = try #require(Int(fields[2].dropFirst(2)))
        let credentials = try #require(
            SCRAMCredentials(password: vector.password, vector.hash, salt: salt, iterations: iterations))
        var server = try SCRAMServer(
            first: Array(vector.clientFirst.utf8), vector.hash, StandardCryptography(),
            nonce: Array(vector.serverNonce.utf8))
        #expect(server.user == vector.user)
        let offer = SCRAMOffer(StandardCryptography(), nonce: bytes(16), decoyKey: bytes(16))
        #expect(server.challenge(credentials, offer) == Array(vector.serverFirst.utf8))
        #expect(try server.final(Array(vector.clientFinal.utf8)) == Array(vector.serverFinal.utf8))
    }
}
