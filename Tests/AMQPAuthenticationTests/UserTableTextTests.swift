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

    /// The salts of users who do not exist stay as they are, as do those that are stored.
    @Test func theKeyOfDecoysFollowsTheTable() throws {
        let one = "a:\(Self.stored(.sha256))\nb:\(Self.stored(.sha256))"
        let other = "b:\(Self.stored(.sha256))\na:\(Self.stored(.sha256))"
        #expect(try UserTable(text: one).decoyKey == UserTable(text: other).decoyKey)
        #expect(try UserTable(text: one).decoyKey != UserTable(text: one + "\nc:\(Self.stored(.sha256))").decoyKey)
        #expect(try UserTable(text: "a:pencil").decoyKey != UserTable(text: "a:pencil").decoyKey)
        #expect(try UserTable(text: one).decoyKey.count == 32)
    }
}
