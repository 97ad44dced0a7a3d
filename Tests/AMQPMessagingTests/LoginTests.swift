import AMQPAuthentication
import AMQPCodec
import AMQPEngine
import AMQPMessaging
import AMQPTransport
import NIOCore
import NIOPosix
import Testing

@Suite(.timeLimit(.minutes(1)))
struct LoginTests {
    private static let users: UserTable = {
        var users = UserTable(iterations: 4_096)
        users.set(password: "s@:cret", of: "ann")
        return users
    }()

    /// A peer that demands a login by one of these mechanisms; it says that it does not mind if others read along.
    private static func script(_ mechanisms: Set<SASLMechanism>) -> TestPeer.Script {
        var script = TestPeer.Script()
        script.users = users
        script.sasl = {
            var offer = SASLOffer(scram: SCRAMOffer(for: users, decoyKey: Array(repeating: 7, count: 16)))
            offer.mechanisms = mechanisms
            offer.allowsPlainUnencrypted = true
            return .require(offer)
        }
        return script
    }

    private func address(_ peer: TestPeer, _ login: String) throws -> Address {
        try Address("amqp://\(login)@127.0.0.1:\(peer.port)/orders")
    }

    @Test(
        arguments: [
            ([.scramSHA256, .plain], .scramSHA256), ([.scramSHA256, .scramSHA512], .scramSHA512),
        ] as [(Set<SASLMechanism>, SASLMechanism)])
    func logsInBySCRAM(_ offered: Set<SASLMechanism>, _ used: SASLMechanism) async throws {
        try await withPeer(Self.script(offered)) { peer, messenger in
            try await expect(.accepted, from: messenger, Message("hello"), to: try address(peer, "ann:s%40:cret"))
            try await peer.wait { $0 == .opened(SASLIdentity(mechanism: used, user: "ann")) }
            // The second time it has the key already.
            try await peer.cut()
            try await peer.wait { if case .closed = $0 { true } else { false } }
            _ = try? await messenger.send(Message("hello"), to: try address(peer, "ann:s%40:cret"))
            try await expect(.accepted, from: messenger, Message("hello"), to: try address(peer, "ann:s%40:cret"))
        }
    }

    @Test func doesNotShowThePassword() async throws {
        try await withPeer(Self.script([.plain])) { peer, messenger in
            let address = try address(peer, "ann:s%40:cret")
            let error = await #expect(throws: MessengerError.self) { try await messenger.send(Message(), to: address) }
            #expect(error?.description.contains("PLAIN would show the password") == true)
        }
    }

    @Test func showsThePasswordIfItMay() async throws {
        let peer = try await TestPeer(Self.script([.plain]))
        var configuration = MessengerConfiguration.patient
        configuration.allowsPlainUnencrypted = true
        let messenger = Messenger(configuration)
        try await expect(.accepted, from: messenger, Message("hello"), to: try address(peer, "ann:s%40:cret"))
        try await peer.wait { $0 == .opened(SASLIdentity(mechanism: .plain, user: "ann")) }
        await messenger.stop(timeout: .zero)
        try await peer.stop()
    }

    @Test(arguments: ["ann:secret", "bob:s%40:cret"])
    func isRefused(_ login: String) async throws {
        try await withPeer(Self.script([.scramSHA256])) { peer, messenger in
            let address = try address(peer, login)
            let error = await #expect(throws: MessengerError.self) { try await messenger.send(Message(), to: address) }
            #expect(error?.description.contains("the peer refused authentication: auth") == true)
        }
    }

    @Test func needsAPassword() async throws {
        try await withPeer(Self.script([.scramSHA256])) { peer, messenger in
            let address = try address(peer, "ann")
            let error = await #expect(throws: MessengerError.self) { try await messenger.send(Message(), to: address) }
            #expect(error?.description.contains("no password for ann") == true)
        }
    }

    @Test func whoDoesNotLogInIsTurnedAway() async throws {
        try await withPeer(Self.script([.scramSHA256])) { peer, messenger in
            let error = await #expect(throws: MessengerError.self) {
                try await messenger.send(Message(), to: peer.address("orders"))
            }
            #expect(error?.description.contains("SCRAM-SHA-256 and not ANONYMOUS") == true)
        }
    }

    /// A client may say all that it has to say at once, and our own application takes its time to check the password.
    @Test(arguments: [false, true])
    func saysEverythingAtOnce(thenEnds: Bool) async throws {
        var out = OutputBuffer()
        out.write(ProtocolHeader.sasl)
        let choice = out.beginFrame(.sasl)
        SASLInit(mechanism: "PLAIN", initialResponse: Array("\0ann\0s@:cret".utf8)).write(to: &out)
        out.endFrame(choice)
        out.write(ProtocolHeader.amqp)
        let open = out.beginFrame(.amqp)
        Open(containerID: "eager").write(to: &out)
        out.endFrame(open)
        let bytes = out.bytes.withUnsafeBytes { ByteBuffer(bytes: $0) }

        let peer = try await TestPeer(Self.script([.plain]))
        let client = try await ClientBootstrap.amqp(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: peer.port).get()
        try await client.writeAndFlush(bytes)
        if thenEnds { try await client.close(mode: .output) }
        try await peer.wait { $0 == .opened(SASLIdentity(mechanism: .plain, user: "ann")) }
        // The peer may have been first.
        try? await client.close()
        try await peer.stop()
    }

    @Test func eachUserHasAConnection() async throws {
        var script = Self.script([.scramSHA256, .anonymous])
        script.users.set(password: "pencil", of: "bob")
        try await withPeer(script) { peer, messenger in
            for login in ["ann:s%40:cret", "bob:pencil", "ann:s%40:cret"] {
                try await expect(.accepted, from: messenger, Message(), to: try address(peer, login))
            }
            try await expect(.accepted, from: messenger, Message(), to: peer.address("orders"))
            #expect(try await peer.connections == 3)
        }
    }
}
