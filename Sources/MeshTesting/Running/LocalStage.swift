import AMQPEngine
import AMQPTransport
import MeshSimulator
import MeshTopology
import NIOCore
import NIOPosix

/// The clients of a topology, on sockets to real nodes. Lives on one event loop.
final class LocalStage: Stage {
    private let eventLoop: any EventLoop
    /// Where each node accepts connections.
    private let places: [String: HostPort]
    private var random: Dice
    private(set) var clients: [ScriptedClient] = []
    /// The connection of each client that has one, by its place.
    private var channels: [Int: (channel: any Channel, handler: ClientHandler)] = [:]
    var ledger = Ledger()
    private var isAbandoned = false

    init(_ topology: Topology, _ places: [String: HostPort], seed: UInt64, _ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        self.places = places
        random = Dice(seed, for: "clients")
        for node in topology.nodes { ledger.add(node) }
        for script in topology.clients {
            clients.append(ScriptedClient(script, at: clients.count, self))
            ledger.add(script)
        }
    }

    // MARK: Stage

    var now: Moment { ClientHandler.now }

    func chance() -> Double { random.unit() }

    func wake(_ client: ScriptedClient, at moment: Moment) {
        let deadline = NIODeadline.uptimeNanoseconds(UInt64(clamping: moment.nanoseconds))
        eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [weak self] in
            // An alarm may ring when nobody is there any more.
            if let self, !isAbandoned { client.wake() }
        }
    }

    func connect(_ client: ScriptedClient) {
        guard let place = places[client.script.node] else { return client.connectionEnded() }
        ClientBootstrap.amqp(group: eventLoop)
            .connectTimeout(.seconds(5))
            .connect(host: place.host, port: place.port)
            .assumeIsolated()
            .whenComplete { result in
                guard let channel = try? result.get(), self.adopt(channel, client) else {
                    return client.connectionEnded()
                }
            }
    }

    /// Gives a channel to a client; says whether it could.
    private func adopt(_ channel: any Channel, _ client: ScriptedClient) -> Bool {
        // It may have been stopped in the meantime.
        guard client.isRunning, channel.isActive else {
            channel.close(promise: nil)
            return false
        }
        let end = client.makeEnd()
        let handler = ClientHandler(ClientDriver(end))
        end.flushing = { handler.flush() }
        channels[client.place] = (channel, handler)
        channel.closeFuture.assumeIsolated().whenComplete { _ in
            if self.channels[client.place]?.channel === channel { self.channels[client.place] = nil }
        }
        do { try channel.pipeline.syncOperations.addHandler(handler) } catch {
            channels[client.place] = nil
            channel.close(promise: nil)
            return false
        }
        return true
    }

    // MARK: Clients

    func pause(_ client: ScriptedClient) {
        client.pause()
        _ = channels[client.place]?.channel.setOption(.autoRead, value: false)
    }

    func resume(_ client: ScriptedClient) {
        client.resume()
        guard let (channel, handler) = channels[client.place] else { return }
        _ = channel.setOption(.autoRead, value: true)
        handler.flush()
    }

    /// Ends all connections at once.
    func abandon() {
        isAbandoned = true
        for client in clients { client.stop() }
        for (channel, _) in channels.values { channel.close(promise: nil) }
        // Each client refers to what its connection calls.
        for client in clients { client.end?.flushing = {} }
    }
}
