import AMQPAuthentication
import AMQPEngine
import Testing

struct CredentialsTests {
    /// What is stored of the user of RFC 7677 §3, computed with Python's hashlib.
    private static let stored =
        "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"
        + "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="

    @Test func derivesWhatIsStored() throws {
        let credentials = try #require(SCRAMCredentials(text: Self.stored))
        #expect(credentials.text == Self.stored)
        #expect(SCRAMCredentials(password: "pencil", .sha256, salt: credentials.salt, iterations: 4_096) == credentials)
        #expect(
            SCRAMCredentials(password: "pencils", .sha256, salt: credentials.salt, iterations: 4_096) != credentials)
    }

    @Test func isReadAsItIsWritten() throws {
        for hash in SCRAMHash.allCases {
            let credentials = try #require(SCRAMCredentials(password: "pencil", hash, iterations: 4_096))
            #expect(SCRAMCredentials(text: credentials.text) == credentials)
            #expect("\(credentials)" == "SCRAM-SHA-\(hash.byteCount * 8) with 4096 iterations")
        }
    }

    @Test(arguments: [
        "", "SCRAM-SHA-256", "SCRAM-SHA-1$4096:QUJD$QUJD:QUJD", "SCRAM-SHA-256$4096:QUJD$QUJD:QUJD",
        stored + "$", stored + ":", String(stored.dropLast()), "x" + stored,
        "SCRAM-SHA-256$4095" + stored.dropFirst(18), "SCRAM-SHA-256$" + stored.dropFirst(18),
        "SCRAM-SHA-512" + stored.dropFirst(13), "SCRAM-SHA-256$4096:" + stored.dropFirst(43),
    ])
    func refusesWhatIsNone(_ text: String) {
        #expect(SCRAMCredentials(text: text) == nil)
    }

    @Test func refusesWhatIsNoGood() {
        #expect(SCRAMCredentials(password: "pencil", .sha256, iterations: 4_095) == nil)
        #expect(SCRAMCredentials(password: "pencil", .sha256, iterations: .max) == nil)
        #expect(SCRAMCredentials(password: "pencil", .sha256, salt: []) == nil)
        #expect(SCRAMCredentials(password: "", .sha256) == nil)
    }

    /// As many as there may be are taken, and a question with more than can be is answered.
    @Test func manyIterations() throws {
        let most = try #require(
            SCRAMCredentials(text: "SCRAM-SHA-256$1000000" + Self.stored.dropFirst("SCRAM-SHA-256$4096".count)))
        #expect(most.iterations == SCRAMCredentials.mostIterations)
        for iterations in ["1000001", "5000000000"] {
            #expect(SCRAMCredentials(text: most.text.replacing("1000000", with: iterations)) == nil)
        }
        let derivation = SCRAMDerivation(.sha256, password: [1], salt: [2], iterations: 1 << 32)
        #expect(derivation.saltedPassword().isEmpty)
    }

    /// RFC 6234 §8.5 and RFC 4231 §4.3.
    @Test func functions() {
        func hex(_ bytes: [UInt8]) -> String {
            bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
        let cryptography = StandardCryptography()
        #expect(
            hex(cryptography.hash(Array("abc".utf8), .sha256))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(hex(cryptography.hash(Array("abc".utf8), .sha512)).hasPrefix("ddaf35a193617abacc417349ae204131"))
        let text = Array("what do ya want for nothing?".utf8)
        #expect(
            hex(cryptography.authenticationCode(text, key: Array("Jefe".utf8), .sha256))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        #expect(
            hex(cryptography.authenticationCode(text, key: Array("Jefe".utf8), .sha512))
                .hasPrefix("164b7a7bfcf819e2e395fbe73b56e0a3"))
    }
}
