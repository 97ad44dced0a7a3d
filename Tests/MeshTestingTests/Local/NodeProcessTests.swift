import AMQPTransport
import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import MeshTesting

/// A node as a process.
@Suite(.timeLimit(.minutes(5)))
struct NodeProcessTests {
    private let anyPort = [HostPort(host: "127.0.0.1", port: 0)]
    /// A name that no other process has among its arguments.
    private let name = "test-\(UUID().uuidString)"

    private func start(
        _ executable: String = Programs.skein, listen: [HostPort]? = nil, _ arguments: [String] = []
    ) async throws -> NodeProcess {
        try await NodeProcess.start(
            executable, name: name, listen: listen ?? anyPort, arguments: arguments,
            on: MultiThreadedEventLoopGroup.singleton.next())
    }

    private func complaint(_ body: () async throws -> Void) async -> String {
        do {
            try await body()
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func itSaysWhereItListensAndEndsInGoodOrder() async throws {
        let node = try await start(listen: anyPort + anyPort)
        #expect(node.places.count == 2 && node.places.allSatisfy { $0.host == "127.0.0.1" && $0.port > 0 })
        #expect(Processes.having(name) == [node.pid])
        try await node.stop(within: .seconds(60))
        #expect(Processes.having(name).isEmpty)
    }

    @Test func itsFirstWordsMayBeItsLast() async throws {
        let node = try await start()
        let words = await complaint { _ = try await start(listen: node.places) }
        #expect(
            words == """
                node \(name) ended with status 1 before it listened
                  skein: cannot listen on \(node.places[0]): address already in use
                """)
        await node.kill()
        #expect(Processes.having(name).isEmpty)
    }

    @Test func whoIsNotAskedForAnyMoreDoesNotStart() async throws {
        try await Programs.withScript("cat >/dev/null") { script in
            let task = Task { try await start(script) }
            while Processes.having(name).isEmpty { await Task.yield() }
            task.cancel()
            await #expect(throws: CancellationError.self) { _ = try await task.value }
            #expect(Processes.having(name).isEmpty)
        }
    }

    @Test func anEndThatNobodyAskedForIsNoticed() async throws {
        let node = try await start()
        let lost = AsyncStream<FleetError>.makeStream()
        node.whenLost { lost.continuation.yield($0) }
        Foundation.kill(node.pid, SIGKILL)
        var words = lost.stream.map(\.description).makeAsyncIterator()
        #expect(
            await words.next()?.hasPrefix("node \(name) was ended by signal 9 (Killed)\n  skein: ") == true
        )
    }

    @Test func anEndThatWasAskedForIsNone() async throws {
        let (killed, stopped) = (try await start(), try await start())
        let lost = AsyncStream<FleetError>.makeStream()
        for node in [killed, stopped] { node.whenLost { lost.continuation.yield($0) } }
        await killed.kill()
        try await stopped.stop(within: .seconds(60))
        lost.continuation.finish()
        for await error in lost.stream { #expect(Bool(false), "\(error)") }
    }

    @Test func whoDoesNotEndIsKilled() async throws {
        try await Programs.withScript("trap '' TERM; echo skein: \(name) listening on 127.0.0.1:1; exec cat") {
            script in
            let node = try await start(script)
            let words = await complaint { try await node.stop(within: .zero) }
            #expect(
                words
                    == "node \(name) was told to end and had not after 0.0 seconds\n  skein: \(name) listening on 127.0.0.1:1"
            )
            #expect(Processes.state(of: node.pid) == nil)
        }
    }

    @Test func aBadEndIsSaid() async throws {
        let script =
            "trap 'echo ouch; exit 5' TERM; echo skein: \(name) listening on 127.0.0.1:1; while :; do sleep 0.01; done"
        try await Programs.withScript(script) { script in
            let node = try await start(script)
            let words = await complaint { try await node.stop(within: .seconds(60)) }
            #expect(words.hasPrefix("node \(name), told to end, ended with status 5\n") && words.hasSuffix("\n  ouch"))
        }
    }

    @Test func aPausedNodeEndsInGoodOrderToo() async throws {
        let node = try await start()
        await node.pause()
        #expect(Processes.state(of: node.pid) == "T")
        try await node.stop(within: .seconds(60))
    }
}
