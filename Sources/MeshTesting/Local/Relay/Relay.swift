package import AMQPTransport
package import MeshTopology
package import NIOCore
import NIOPosix

/// Stands between the two ends of a link: whoever dials one of them dials this instead, so that the link can be cut, healed and made worse.
///
/// What it has taken and not handed over yet is bounded in each direction; behind that the speaker has to wait.
package final class Relay: Sendable {
    /// Where to dial.
    package let place: HostPort
    private let listener: any Channel
    private let loop: NIOLoopBound<RelayLoop>

    private init(_ place: HostPort, _ listener: any Channel, _ loop: NIOLoopBound<RelayLoop>) {
        self.place = place
        self.listener = listener
        self.loop = loop
    }

    /// Makes a relay on any free port of loopback. `there` is the direction from whoever dials; what is random follows from the seed.
    package static func start(
        there: Topology.Conditions = Topology.Conditions(), back: Topology.Conditions = Topology.Conditions(),
        seed: UInt64, on eventLoop: any EventLoop
    ) async throws -> Relay {
        let loop = try await eventLoop.submit {
            NIOLoopBound(RelayLoop(there: there, back: back, seed: seed, eventLoop), eventLoop: eventLoop)
        }.get()
        let listener = try await ServerBootstrap.amqp(group: eventLoop)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try loop.value.accept(channel) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return Relay(HostPort(host: "127.0.0.1", port: listener.localAddress?.port ?? 0), listener, loop)
    }

    /// Says where the node is that connections lead to. Until it is known they wait.
    package func aim(at target: HostPort) async throws { try await run { $0.aim(at: target) } }

    /// Lets nothing through any more, in these directions. Neither end is told; what is on its way waits. New connections wait too, unless both directions are open.
    package func cut(there: Bool, back: Bool) async throws {
        try await change(there, back) { $0.isCut = true }
    }

    /// Lets bytes through again, in these directions.
    package func heal(there: Bool, back: Bool) async throws {
        try await change(there, back) { $0.isCut = false }
    }

    /// Changes what bytes meet from now on, in these directions.
    package func setConditions(
        there: Bool, back: Bool, _ conditions: @escaping @Sendable (Topology.Conditions) -> Topology.Conditions
    ) async throws {
        try await change(there, back) { $0.set(conditions($0.conditions)) }
    }

    /// How many connections go through it, or wait for that.
    package func connectionCount() async throws -> Int { try await run { $0.connectionCount } }

    /// Ends every connection, and accepts no more.
    package func close() async {
        try? await listener.close()
        try? await run { $0.close() }
    }

    private func change(
        _ there: Bool, _ back: Bool, _ change: @escaping @Sendable (RelayDirection) -> Void
    ) async throws {
        try await run { $0.change(there: there, back: back, change) }
    }

    private func run<Answer: Sendable>(
        _ act: @escaping @Sendable (RelayLoop) -> Answer
    ) async throws -> Answer {
        let loop = loop
        return try await listener.eventLoop.submit { act(loop.value) }.get()
    }
}
