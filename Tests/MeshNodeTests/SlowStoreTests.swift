import AMQPAuthentication
import AMQPCodec
import AMQPEngine
import AMQPTransport
import Logging
import MeshNode
import Testing

/// Users who are looked up by something that takes its time, or for ever.
@Suite(.timeLimit(.minutes(5)))
struct SlowStoreTests {
    /// It knows ann at once, and says nothing of anybody else, whether its task is cancelled or not.
    private final class Store: CredentialStore {
        /// Whose password has been asked for.
        let asked: AsyncStream<String>
        private let asking: AsyncStream<String>.Continuation

        init() { (asked, asking) = AsyncStream.makeStream() }

        func credentials(of user: String, _ hash: SCRAMHash) -> SCRAMCredentials? { nil }

        func isCorrect(_ login: SASLLogin) async -> Bool {
            asking.yield(login.user)
            guard login.user != "ann" else { return login.password == "pencil" }
            let (never, ending) = AsyncStream<Void>.makeStream()
            // A stream ends with its task; another one does not.
            await Task { for await _ in never {} }.value
            ending.finish()
            return false
        }
    }

    private func node(_ store: Store) async throws -> (Node, port: Int) {
        var configuration = NodeConfiguration(name: "a")
        configuration.listen = [HostPort(host: "127.0.0.1", port: 0)]
        configuration.drainTimeout = .milliseconds(1)
        var access = NodeAccess(store, decoyKey: randomBytes(32))
        access.mechanisms = [.plain]
        access.allowsPlainUnencrypted = true
        configuration.access = access
        let node = Node(configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return (node, try await node.start()[0].port)
    }

    @Test func shuttingDownWaitsForNoStore() async throws {
        let store = Store()
        let (node, port) = try await node(store)
        let client = try await SASLClient(port: port, user: "bob", password: "pencil")
        for await user in store.asked where user == "bob" { break }
        await node.shutdown()
        // The node was first.
        try? await client.close()
    }

    @Test func nobodyIsHeldUpByWhoHasGone() async throws {
        let store = Store()
        let (node, port) = try await node(store)
        // As many as are looked up at a time.
        for _ in 0..<2 {
            let client = try await SASLClient(port: port, user: "bob", password: "pencil")
            for await user in store.asked where user == "bob" { break }
            try await client.close()
        }
        // While other tests keep all processors busy, the node may give up a client before its password is looked at.
        var verdict: SASLCode?
        repeat {
            let client = try await SASLClient(port: port, user: "ann", password: "pencil")
            verdict = try await client.verdict()
            try? await client.close()
        } while verdict == nil
        #expect(verdict == .ok)
        await node.shutdown()
    }
}
