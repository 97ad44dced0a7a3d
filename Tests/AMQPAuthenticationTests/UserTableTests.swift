import AMQPAuthentication
import AMQPEngine
import Testing

struct UserTableTests {
    private let table: UserTable = {
        var table = UserTable(iterations: 4_096)
        table.set(password: "pencil", of: "ann")
        return table
    }()

    @Test(arguments: [
        ("ann", "pencil", true), ("ann", "pencils", false), ("ann", "", false), ("bob", "pencil", false),
    ])
    func checksPasswords(_ user: String, _ password: String, _ isCorrect: Bool) async throws {
        let login = SASLLogin(user: user, password: password)
        #expect(try await table.isCorrect(login) == isCorrect)
        #expect(await table.answer(.password(login)) == .password(isCorrect: isCorrect))
    }

    @Test func knowsWhatItWasTold() async {
        var table = table
        #expect(table.credentials(of: "ann", .sha256)?.iterations == 4_096)
        #expect(table.credentials(of: "ann", .sha512)?.storedKey.count == 64)
        #expect(await table.answer(.credentials(user: "bob", .sha256)) == .credentials(nil))
        let taken = [
            table.set(password: "pen\u{ad}cil", of: "a\u{200b}nn"), table.set(password: "\u{7}", of: "ann"),
            table.set(password: "pencil", of: ""),
        ]
        #expect(taken == [true, false, false])
        #expect(table.credentials(of: "a\u{200b}nn", .sha256) == nil)
        table.remove("ann")
        #expect(table.credentials(of: "ann", .sha256) == nil)
    }

    /// Who does not exist goes the way of most of those who do.
    @Test func theUsualHashIsThatOfMost() throws {
        var table = UserTable(iterations: 4_096)
        #expect(table.usualHash == .sha256)
        let long = try #require(SCRAMCredentials(password: "pencil", .sha512, iterations: 4_096))
        let short = try #require(SCRAMCredentials(password: "pencil", .sha256, iterations: 4_096))
        for user in ["a", "b"] { table.set(long, of: user) }
        #expect(table.usualHash == .sha512)
        for user in ["c", "d"] { table.set(short, of: user) }
        #expect(table.usualHash == .sha256)
        for user in ["c", "nobody"] { table.remove(user) }
        #expect(table.usualHash == .sha512)
        table.set(short, of: "a")
        #expect(table.usualHash == .sha256)
        table.remove("a")
        #expect(table.usualHash == .sha256)
        table.remove("d")
        #expect(table.usualHash == .sha512)
    }

    @Test func saltsDiffer() {
        let first = SCRAMCredentials(password: "pencil", .sha256)
        let second = SCRAMCredentials(password: "pencil", .sha256)
        #expect(first?.salt != second?.salt && first?.storedKey != second?.storedKey)
        #expect(first?.iterations == SCRAMCredentials.usualIterations && first?.salt.count == 16)
    }

    /// A store that somebody else writes, of which all that is known is that it fails.
    @Test func aStoreThatFails() async {
        struct Broken: CredentialStore {
            struct Failure: Error {}
            func credentials(of user: String, _ hash: SCRAMHash) async throws -> SCRAMCredentials? { throw Failure() }
        }
        for question in [
            SASLQuestion.credentials(user: "ann", .sha256), .password(SASLLogin(user: "ann", password: "pencil")),
        ] {
            #expect(await Broken().answer(question) == .unavailable(isTemporary: true))
        }
    }
}
