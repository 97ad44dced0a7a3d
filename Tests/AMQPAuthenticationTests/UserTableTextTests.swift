import AMQPAuthentication
import AMQPEngine
import Testing

struct UserTableTextTests {
    private static func stored(_ hash: SCRAMHash, _ iterations: Int = 4_096) -> String {
        SCRAMCredentials(password: "pencil", hash, salt: Array(repeating: 1, count: 16), iterations: iterations)!.text
    }

    /// With more iterations than anybody should have to wait for.
    private static let tooMany = stored(.sha256).replacing("$4096:", with: "$5000000000:")

    @Test func readsPasswordsAndKeys() async throws {
        let text = "# users\r\n\r\nann:\(Self.stored(.sha256))\r\nann:\(Self.stored(.sha512))\n\nbob:p:w \n"
        let table = try UserTable(text: text)
        #expect(table.credentials(of: "ann", .sha512)?.text == Self.stored(.sha512))
        #expect(try await table.isCorrect(SASLLogin(user: "ann", password: "pencil")))
        #expect(try await table.isCorrect(SASLLogin(user: "bob", password: "p:w ")))
        #expect(try await !table.isCorrect(SASLLogin(user: "bob", password: "p:w")))
        // Those that are new are like those that are stored.
        #expect(table.usualIterations == 4_096 && table.credentials(of: "bob", .sha256)?.iterations == 4_096)
        #expect(!table.isEmpty && table.hashes == [.sha256, .sha512])
    }

    @Test func mostIterationsWin() throws {
        let few = Self.stored(.sha256)
        let many = Self.stored(.sha256, 5_000)
        #expect(try UserTable(text: "a:\(many)\nb:\(few)\nc:\(few)").usualIterations == 4_096)
        #expect(try UserTable(text: "a:\(many)\nb:\(few)").usualIterations == 5_000)
        #expect(try UserTable(text: "").usualIterations == SCRAMCredentials.usualIterations)
    }

    @Test func onlyHashesThatAllHaveAreCommon() throws {
        let table = try UserTable(
            text: "a:\(Self.stored(.sha256))\na:\(Self.stored(.sha512))\nb:\(Self.stored(.sha512))")
        #expect(table.hashes == [.sha512])
        #expect(try UserTable(text: "a:\(Self.stored(.sha256))\nb:\(Self.stored(.sha512))").hashes == [])
        #expect(try UserTable(text: "# nobody").isEmpty)
    }

    @Test(arguments: [
        ("ann", 1, "colon"), ("\n\n:pencil", 3, "name"), ("\u{7}ann:pencil", 1, "name"), ("ann:", 1, "password of ann"),
        ("ann:pencil\nbob:a\u{7}b", 2, "password of bob"), ("ann:pencil\nann:pen", 2, "already"),
        ("ann:SCRAM-SHA-256$1:AQ==$AA==:AA==", 1, "malformed"),
        ("bob:x\nbig:\(tooMany)", 2, "4096 to 1000000"),
        ("bob:x\nann:SCRAM-SHA-1$x", 2, "stored key of ann"), ("ann:scram-sha-256$4096", 1, "stored key of ann"),
        (":decoys:0123456789abcdef0123456789abcde", 1, "decoys"),
        ("ann:\(stored(.sha256))\nann:\(stored(.sha256))", 2, "already"),
        ("ann:\(stored(.sha256))\nann:pencil", 2, "already"), ("ann:pencil\nann:\(stored(.sha256))", 2, "already"),
    ])
    func saysWhatIsWrongAndWhere(_ text: String, _ line: Int, _ word: String) {
        do {
            _ = try UserTable(text: text)
            Issue.record("it is taken")
        } catch {
            #expect(error.line == line && error.reason.contains(word))
            #expect("\(error)".hasPrefix("line \(line): ") && !error.reason.contains("pencil"))
        }
    }

    /// What the text says decides of the salts of users who do not exist, whoever is added or removed, and of those who have a password.
    @Test func theTextKeepsTheSecretOfDecoys() throws {
        let secret = ":decoys:0123456789abcdef0123456789abcdef"
        let text = "a:\(Self.stored(.sha256))\n\(secret)\nb:pencil"
        let table = try UserTable(text: text)
        #expect(table.decoyKey == Array("0123456789abcdef0123456789abcdef".utf8))
        let other = try UserTable(text: "\(secret)\nb:pencils\n\(UserTable.decoyLine())\nc:\(Self.stored(.sha512))")
        #expect(other.decoyKey == table.decoyKey)
        let salt = table.credentials(of: "b", .sha256)?.salt
        #expect(salt != nil && salt == other.credentials(of: "b", .sha256)?.salt)
        #expect(salt != table.credentials(of: "b", .sha512)?.salt)
        // Whoever is new looks as he did before.
        var later = try UserTable(text: secret)
        let offer = SCRAMOffer(for: later, decoyKey: later.decoyKey)
        #expect(salt == SCRAMCredentials.decoySalt(of: "b", .sha256, key: offer.decoyKey, offer.cryptography))
        later.set(password: "pencil", of: "b")
        #expect(salt == later.credentials(of: "b", .sha256)?.salt)
    }

    /// The salts that come from the key are shown to everybody, so that it has to be one that nobody can guess.
    @Test(arguments: ["", "a:pencil", "a:\(stored(.sha256))"])
    func withoutASecretItIsNew(_ text: String) throws {
        let key = try UserTable(text: text).decoyKey
        #expect(try key.count == 32 && key != UserTable(text: text).decoyKey)
        let line = UserTable.decoyLine()
        #expect(try UserTable(text: line).decoyKey == Array(line.utf8.dropFirst(8)) && line != UserTable.decoyLine())
    }
}
