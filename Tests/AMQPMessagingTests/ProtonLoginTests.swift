import AMQPAuthentication
import AMQPCodec
import AMQPEngine
import Foundation
import Testing

/// The Python that runs Qpid Proton.
private let python = ProcessInfo.processInfo.environment["SKEIN_PROTON"]

/// Whether these tests may be left out where Proton or a part of it is missing; not in continuous integration.
private let mayBeLeftOut = ProcessInfo.processInfo.environment["SKEIN_NO_SKIPS"] == nil

/// Qpid Proton logs in to our acceptor. `SKEIN_PROTON` names a Python that has python-qpid-proton; without it nothing is tested here.
@Suite(
    .enabled(if: python != nil || !mayBeLeftOut, "SKEIN_PROTON names no Python that has Qpid Proton"), .serialized,
    .timeLimit(.minutes(1)))
struct ProtonLoginTests {
    private static func script(_ mechanisms: Set<SASLMechanism>) -> TestPeer.Script {
        var script = TestPeer.Script()
        var users = UserTable(iterations: 4_096)
        users.set(password: "pencil", of: "ann")
        script.users = users
        script.sasl = { [users] in
            var offer = SASLOffer(scram: SCRAMOffer(for: users, decoyKey: Array(repeating: 7, count: 16)))
            offer.mechanisms = mechanisms
            offer.allowsPlainUnencrypted = true
            return .require(offer)
        }
        return script
    }

    /// Runs the Python script and gives what it prints.
    private func run(_ arguments: String...) async throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(python))
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        process.arguments = [folder.appendingPathComponent("proton_login.py").path] + arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let handle = output.fileHandleForReading
        let data = try await Task.detached { try handle.readToEnd() ?? Data() }.value
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
    }

    @Test func plain() async throws { try await logIn(.plain) }

    // One by one, since the cases of a test are cancelled in silence.
    @Test func scramSHA256() async throws { try await logInBySCRAM(.scramSHA256) }
    @Test func scramSHA512() async throws { try await logInBySCRAM(.scramSHA512) }

    private func logInBySCRAM(_ mechanism: SASLMechanism) async throws {
        if try await run("", "list") != "cyrus" {
            let reason: Comment = "Proton was built without Cyrus SASL, and knows no SCRAM"
            try #require(mayBeLeftOut, reason)
            try Test.cancel(reason)
        }
        try await logIn(mechanism)
    }

    private func logIn(_ mechanism: SASLMechanism) async throws {
        let peer = try await TestPeer(Self.script([mechanism]))
        let place = "127.0.0.1:\(peer.port)"
        // Proton's 0x24 is `accepted`.
        try #require(try await run(place, mechanism.name.rawValue, "ann", "pencil") == "state 36")
        try await peer.wait { $0 == .opened(SASLIdentity(mechanism: mechanism, user: "ann")) }
        for login in [("ann", "pencils"), ("bob", "pencil")] {
            let answer = try await run(place, mechanism.name.rawValue, login.0, login.1)
            #expect(answer.contains("Authentication failed"), "\(answer)")
        }
        try await peer.stop()
    }

    @Test func anonymous() async throws {
        let peer = try await TestPeer(Self.script([.anonymous]))
        try #require(try await run("127.0.0.1:\(peer.port)", "ANONYMOUS") == "state 36")
        try await peer.wait { $0 == .opened(SASLIdentity(mechanism: .anonymous, user: nil)) }
        try await peer.stop()
    }

    @Test func external() async throws {
        guard try await run("", "list") == "basic" else {
            try Test.cancel("Cyrus SASL wants to see a certificate of its own before it uses EXTERNAL")
        }
        var script = Self.script([])
        script.sasl = {
            var offer = SASLOffer()
            offer.externalIdentity = "CN=ann"
            return .require(offer)
        }
        let peer = try await TestPeer(script)
        try #require(try await run("127.0.0.1:\(peer.port)", "EXTERNAL") == "state 36")
        try await peer.wait { $0 == .opened(SASLIdentity(mechanism: .external, user: "CN=ann")) }
        try await peer.stop()
    }

    @Test func withoutCredentials() async throws {
        let peer = try await TestPeer(Self.script([.plain]))
        let answer = try await run("127.0.0.1:\(peer.port)", "ANONYMOUS")
        #expect(!answer.hasPrefix("state"), "\(answer)")
        try await peer.stop()
    }
}
