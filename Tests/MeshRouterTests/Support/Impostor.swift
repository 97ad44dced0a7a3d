import AMQPCodec
import AMQPEngine

@testable import MeshRouter

extension Mesh {
    /// A client that says it is a node, and then says what the test wants.
    func impostor(
        at node: Int, name: String = "Z", instance: UInt64 = 99, version: UInt32 = Trunk.version,
        configure: (inout Configuration) -> Void = { _ in }
    ) -> Client {
        var configuration = Configuration(containerID: name)
        configuration.desiredCapabilities = [Trunk.capability]
        configuration.properties = [
            Trunk.nodeKey: .string(name), Trunk.instanceKey: .ulong(instance), Trunk.versionKey: .uint(version),
        ]
        configure(&configuration)
        let client = client(at: node, configuration)
        client.welcome = 256
        return client
    }

    /// An impostor that has said that it has consumers for `z`, with the link on which it says more.
    func neighbourWithConsumers(at node: Int) -> (client: Client, control: Sender) {
        let client = impostor(at: node)
        let control = client.sender(Trunk.controlAddress)
        run()
        let neighbours = [Advertisement.Neighbour(name: nodes[node].name, cost: 1)]
        let advertisement = Advertisement(
            node: "Z", instance: 99, sequence: 1, neighbours: neighbours, prefixes: ["z"])
        control.send(Message(advertisement.value), settled: true)
        run()
        return (client, control)
    }
}

extension Client {
    /// The advertisements that a neighbour has sent to this impostor.
    var heard: [Advertisement] { said.compactMap(Advertisement.init) }

    /// The probes that it has sent.
    var probes: [Probe] { said.compactMap(Probe.init) }

    /// The answers to probes that it has sent.
    var probeAnswers: [ProbeAnswer] { said.compactMap(ProbeAnswer.init) }

    private var said: [Value] {
        receivers.filter { $0.attach?.source?.address == Trunk.controlAddress }.flatMap(\.decoded).compactMap {
            if case .value(let value) = $0.body { .some(value) } else { .none }
        }
    }
}
